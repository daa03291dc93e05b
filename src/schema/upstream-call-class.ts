import { registerEnumType } from "type-graphql";

export enum UpstreamCallClass {
  MUTATION = "MUTATION",
  EVENT = "EVENT",
  FIRST_READ = "FIRST_READ",
  REFRESH = "REFRESH",
}

registerEnumType(UpstreamCallClass, {
  name: "UpstreamCallClass",
  description: "Why the gateway calls the upstream, most important first.",
  valuesConfig: {
    MUTATION: { description: "A mutation, and the reads that it needs." },
    EVENT: { description: "Something that somebody watches is read again, after an event or in case one was lost." },
    FIRST_READ: { description: "A query reads what is not cached." },
    REFRESH: { description: "A query reads again what is cached but no longer fresh." },
  },
});
