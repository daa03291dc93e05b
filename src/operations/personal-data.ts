// Access check and audit log of fields marked @pii. Applied to the schema, so that resolvers cannot forget it.
import {
  defaultFieldResolver,
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLSchema,
  isObjectType,
} from "graphql";
import { ClientError } from "../errors.js";
import type { DataOwner } from "../schema/data-owner.js";
import { isPersonalData, PII } from "../schema/is-personal-data.js";
import { SCOPE_PERSONAL_DATA, type Viewer } from "../viewer.js";
import type { MutationAudit } from "./mutation-audit.js";

export const PII_DIRECTIVE = new GraphQLDirective({
  name: PII,
  description:
    `Personal data. Without the scope ${SCOPE_PERSONAL_DATA} the field is null with a FORBIDDEN error, and ` +
    "its siblings are returned. Each read writes an audit line.",
  locations: [DirectiveLocation.FIELD_DEFINITION],
});

/** The personal data read by one request, or by one event of a subscription. Contains no values. */
export interface PiiAccessLog {
  record(coordinate: string, owner: DataOwner | undefined): void;
  /** Writes one audit line for the reads recorded since the last flush, if any. */
  flush(): void;
}

export interface PiiAccess {
  audit: "personal_data_read";
  requestId: string;
  /** Subject of the access token. */
  viewer: string;
  reads: { sessionId: string | null; userId: string | null; fields: string[] }[];
}

/** Writes audit lines, independently of the log level. */
export type WriteAudit = (line: PiiAccess | MutationAudit) => void;

interface GuardedContext {
  viewer: Viewer;
  piiAccessLog: PiiAccessLog;
}

export function createPiiAccessLog(requestId: string, viewer: Viewer, write: WriteAudit): PiiAccessLog {
  const bySession = new Map<string, { owner: DataOwner | undefined; fields: Set<string> }>();
  return {
    record(coordinate, owner) {
      const key = `${owner?.sessionId ?? ""} ${owner?.userId ?? ""}`;
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

/** Wraps the resolver of every field marked @pii in the access check and the audit record. */
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
