// `npm run schema`: writes schema.graphql, the public contract, to be committed with the change that affects it.
import { writeFileSync } from "node:fs";
import { printGatewaySchema } from "../build-schema.js";

writeFileSync("schema.graphql", await printGatewaySchema());
console.log("schema.graphql written");
