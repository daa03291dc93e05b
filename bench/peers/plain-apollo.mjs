// The peer that takes an afternoon to write: Apollo Server as its documentation shows it. No cache, no quota.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { createContext, resolvers, typeDefs } from "./schema.mjs";

await startStandaloneServer(new ApolloServer({ typeDefs, resolvers }), {
  listen: { port: Number(process.env.PORT), host: "127.0.0.1" },
  context: ({ req }) => createContext(req.headers.authorization),
});
