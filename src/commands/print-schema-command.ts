// `npm run schema`: writes the public contract, to be committed with the change that moved it.
import { writeFileSync } from "node:fs";
import { printGatewaySchema } from "../build-schema.js";

writeFileSync("schema.graphql", await printGatewaySchema());
console.log("schema.graphql written");
