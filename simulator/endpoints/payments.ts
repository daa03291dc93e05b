// Wallets and card pay-ins, only as far as an official client's tests of idempotency and events need them: they echo
// the body.
import { type Call, type Endpoint, nowSeconds, type World } from "../call.js";

export function paymentEndpoints(world: World): Endpoint[] {
  const echo = (prefix: string, { body }: Call, rest: Record<string, unknown>) => ({
    body: { ...body, ...rest, Id: world.createId(prefix), CreationDate: nowSeconds(world) },
  });
  return [
    {
      method: "POST",
      path: "/wallets",
      answer: (call) =>
        echo("wlt_m_", call, { Balance: { Currency: call.body["Currency"], Amount: 0 }, FundsType: "DEFAULT" }),
    },
    {
      method: "POST",
      path: "/payins/card/web",
      answer(call) {
        const answer = echo("payin_m_", call, {
          Status: "CREATED",
          Type: "PAYIN",
          PaymentType: "CARD",
          ExecutionType: "WEB",
          ResultCode: null,
          ResultMessage: null,
        });
        world.lifecycle.record("PAYIN_NORMAL_CREATED", answer.body.Id);
        return answer;
      },
    },
  ];
}
