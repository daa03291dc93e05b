// Fields marked @pii: who may read them, and the record of who did. Resolvers know nothing of it and cannot forget it.
import {
  defaultFieldResolver,
  DirectiveLocation,
  GraphQLDirective,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from "graphql";
import { ClientError } from "../errors.js";
import type { DataOwner } from "../schema/data-owner.js";
import { SCOPE_PERSONAL_DATA, type Viewer } from "../viewer.js";

export const PII_DIRECTIVE = new GraphQLDirective({
  name: "pii",
  description: `Personal data: without the scope ${SCOPE_PERSONAL_DATA} the field is null with a FORBIDDEN error, and what is beside it stands. Each read is recorded.`,
  locations: [DirectiveLocation.FIELD_DEFINITION],
});

/** What one request, or one event of a subscription, has read. Holds no value. */
export interface PiiAccessLog {
  record(coordinate: string, owner: DataOwner | undefined): void;
  /** Writes one audit line for what was noted since the last call; none when nothing was. */
  flush(): void;
}

export interface PiiAccess {
  audit: "personal_data_read";
  requestId: string;
  /** Subject of the access token. */
  viewer: string;
  reads: { sessionId: string | null; userId: string | null; fields: string[] }[];
}

/** Where audit lines go: not subject to the log level. */
export type WriteAudit = (line: PiiAccess) => void;

interface GuardedContext {
  viewer: Viewer;
  piiAccessLog: PiiAccessLog;
}

export function createPiiAccessLog(requestId: string, viewer: Viewer, write: WriteAudit): PiiAccessLog {
  const bySession = new Map<string, { owner: DataOwner | undefined; fields: Set<string> }>();
  return {
    record(coordinate, owner) {
      const key = owner?.sessionId ?? "";
      const entry = bySession.get(key) ?? { owner, fields: new Set<string>() };
      entry.fields.add(coordinate);
      bySession.set(key, entry);
    },
    flush() {
      if (bySession.size === 0) return;
      const reads = [...bySession.values()].map(({ owner, fields }) => ({
        sessionId: owner?.sessionId ?? null,
        userId: owner?.userId ?? null,
        fields: [...fields].sort(),
      }));
      bySession.clear();
      write({ audit: "personal_data_read", requestId, viewer: viewer.subject ?? "", reads });
    },
  };
}

export function isPersonalData(field: GraphQLField<unknown, unknown>): boolean {
  return field.astNode?.directives?.some(({ name }) => name.value === PII_DIRECTIVE.name) ?? false;
}

/** Puts the check and the record before the resolver of every field marked @pii. */
export function guardPersonalData(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      if (isPersonalData(field)) guard(`${type.name}.${field.name}`, field as GraphQLField<unknown, GuardedContext>);
  }
  return schema;
}

function guard(coordinate: string, field: GraphQLField<unknown, GuardedContext>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    if (!context.viewer.canReadPersonalData)
      throw new ClientError("FORBIDDEN", `Personal data needs the scope ${SCOPE_PERSONAL_DATA}.`);
    context.piiAccessLog.record(coordinate, (source as { owner?: DataOwner }).owner);
    return resolve(source, args, context, info);
  };
}
