// The audit line of each mutation. Applied to the schema, so that resolvers cannot forget it.
import { defaultFieldResolver, GraphQLError, type GraphQLField, type GraphQLSchema } from "graphql";
import { isRecord } from "../is-record.js";
import { UPSTREAM_ID_PATTERN } from "../schema/upstream-id-pattern.js";
import type { Viewer } from "../viewer.js";

export interface MutationAudit {
  audit: "mutation";
  requestId: string;
  /** Subject of the access token. */
  viewer: string;
  mutation: string;
  /** `failed`: by an error after which the mutation may have been carried out all the same. */
  outcome: "done" | "reused" | "refused" | "failed";
  /** Why it was refused. */
  userErrors?: string[];
  /** As far as the input or the result names them. */
  userId: string | null;
  sessionId: string | null;
  personId: string | null;
}

interface AuditedContext {
  requestId: string;
  viewer: Viewer;
  writeAudit: (line: MutationAudit) => void;
}

/** Wraps the resolvers of all mutations. What cannot be recorded is not answered. */
export function auditMutations(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    audit(field as GraphQLField<unknown, AuditedContext>);
  return schema;
}

function audit(field: GraphQLField<unknown, AuditedContext>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args: Record<string, unknown>, context, info) => {
    const { requestId, viewer } = context;
    const line = { audit: "mutation", requestId, viewer: viewer.subject ?? "", mutation: field.name } as const;
    const input = isRecord(args["input"]) ? args["input"] : {};
    let payload: unknown;
    try {
      payload = await resolve(source, args, context, info);
    } catch (error) {
      const { extensions } = (error ?? {}) as { extensions?: Repeatable };
      write(context, { ...line, outcome: "failed", ...subjectOf(input, undefined) }, extensions);
      throw error;
    }
    write(context, { ...line, ...outcomeOf(payload), ...subjectOf(input, payload) }, payload ?? {});
    return payload;
  };
}

interface Repeatable {
  idempotencyKey?: unknown;
}

function write({ writeAudit }: AuditedContext, line: MutationAudit, { idempotencyKey }: Repeatable = {}): void {
  try {
    writeAudit(line);
  } catch (error) {
    // It may have been carried out: the client can repeat it with this key.
    const extensions = typeof idempotencyKey === "string" ? { idempotencyKey } : {};
    throw new GraphQLError("", { originalError: error as Error, extensions });
  }
}

function outcomeOf(payload: unknown): Pick<MutationAudit, "outcome" | "userErrors"> {
  const { userErrors, isReused } = (payload ?? {}) as { userErrors?: { code: string }[]; isReused?: boolean };
  if (userErrors && userErrors.length > 0)
    return { outcome: "refused", userErrors: [...new Set(userErrors.map(({ code }) => code))] };
  return { outcome: isReused ? "reused" : "done" };
}

function subjectOf(input: Record<string, unknown>, payload: unknown) {
  const { identityVerification: session, person } = (payload ?? {}) as {
    identityVerification?: { id: string; userId?: string } | null;
    person?: { id?: string | null } | null;
  };
  return {
    userId: session?.userId ?? toId(input["userId"]),
    sessionId: session?.id ?? toId(input["identityVerificationId"]),
    personId: person?.id ?? toId(input["personId"]),
  };
}

/** Anything else is the client's free text. */
function toId(value: unknown): string | null {
  return typeof value === "string" && UPSTREAM_ID_PATTERN.test(value) ? value : null;
}
