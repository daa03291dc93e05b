import { Ctx, Query, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import { UpstreamCallClass } from "../schema/upstream-call-class.js";
import { UpstreamQuota, UpstreamQuotaClass, UpstreamQuotaWindow } from "../schema/upstream-quota.js";
import { type CallClass, QUOTA_RESERVE } from "../upstream/call-class.js";

const NAMES: Readonly<Record<CallClass, UpstreamCallClass>> = {
  mutation: UpstreamCallClass.MUTATION,
  event: UpstreamCallClass.EVENT,
  first_read: UpstreamCallClass.FIRST_READ,
  refresh: UpstreamCallClass.REFRESH,
};

@Resolver()
export class UpstreamQuotaResolver {
  @Query(() => UpstreamQuota, {
    nullable: true,
    description: "The upstream's rate limit. For operators only; null with a FORBIDDEN error for other viewers.",
  })
  upstreamQuota(@Ctx() { viewer, admission, clock }: RequestContext): UpstreamQuota {
    if (!viewer.isOperator) throw new ClientError("FORBIDDEN");
    const nowMs = clock.now().getTime();
    const windows = admission.windows().map(({ seconds, limit, used, remaining, resetsInMs }) =>
      Object.assign(new UpstreamQuotaWindow(), {
        seconds,
        limit,
        used,
        remaining,
        resetsAt: new Date(nowMs + resetsInMs),
      }),
    );
    const shortestLimit = windows[0]?.limit ?? 0;
    const classes = admission.classes().map(({ callClass, sent, waiting, refused }) =>
      Object.assign(new UpstreamQuotaClass(), {
        name: NAMES[callClass],
        reserved: Math.floor(shortestLimit * QUOTA_RESERVE[callClass]),
        sent,
        waiting,
        refused: Object.values(refused).reduce((sum, count) => sum + count, 0),
      }),
    );
    return Object.assign(new UpstreamQuota(), { windows, classes });
  }
}
