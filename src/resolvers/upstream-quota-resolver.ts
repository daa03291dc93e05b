import { Ctx, Query, Resolver } from "type-graphql";
import type { RequestContext } from "../context.js";
import { ClientError } from "../errors.js";
import { UpstreamQuota, UpstreamQuotaWindow } from "../schema/upstream-quota.js";

@Resolver()
export class UpstreamQuotaResolver {
  @Query(() => UpstreamQuota, {
    nullable: true,
    description: "The upstream's rate limit. For operators only; null with a FORBIDDEN error for other viewers.",
  })
  upstreamQuota(@Ctx() { viewer, quota, clock }: RequestContext): UpstreamQuota {
    if (!viewer.isOperator) throw new ClientError("FORBIDDEN");
    const nowMs = clock.now().getTime();
    const windows = quota
      .windows()
      .map(({ resetsInMs, ...window }) =>
        Object.assign(new UpstreamQuotaWindow(), window, { resetsAt: new Date(nowMs + resetsInMs) }),
      );
    return Object.assign(new UpstreamQuota(), { windows });
  }
}
