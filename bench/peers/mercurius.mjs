// The peer for speed: mercurius with compiled operations.
import Fastify from "fastify";
import mercurius from "mercurius";
import { createContext, resolvers, typeDefs } from "./schema.mjs";

const server = Fastify();
await server.register(mercurius, {
  schema: typeDefs,
  resolvers,
  jit: 1,
  context: (request) => createContext(request.headers.authorization),
});
await server.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
