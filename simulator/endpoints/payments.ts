// Wallets and card pay-ins, only as far as an official client's idempotency test needs them: they echo the body.
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
      answer: (call) =>
        echo("payin_m_", call, {
          Status: "CREATED",
          Type: "PAYIN",
          PaymentType: "CARD",
          ExecutionType: "WEB",
          ResultCode: null,
          ResultMessage: null,
        }),
    },
  ];
}
