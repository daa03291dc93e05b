// Wallets and card pay-ins, just enough for an official client's test of idempotency: they echo what they were sent.
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
