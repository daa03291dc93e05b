// Documents of the older, not hosted verification, only as far as an official client's test of events needs them.
import { type Endpoint, nowSeconds, optionalText, requiredText, type World } from "../call.js";
import { findUser } from "./find-user.js";

const TEXT_MAX_LENGTH = 255;

export function kycDocumentEndpoints(world: World): Endpoint[] {
  return [
    {
      method: "POST",
      path: "/users/:userId/KYC/documents",
      answer({ params: { userId = "" }, body }) {
        const { Id: UserId } = findUser(world, userId);
        const document = {
          Id: world.createId("kyc_m_"),
          UserId,
          Type: requiredText(body, "Type", TEXT_MAX_LENGTH),
          Tag: optionalText(body, "Tag", TEXT_MAX_LENGTH),
          Status: "CREATED",
          CreationDate: nowSeconds(world),
          ProcessedDate: null,
          RefusedReasonType: null,
          RefusedReasonMessage: null,
        };
        world.lifecycle.record("KYC_CREATED", document.Id);
        return { body: document };
      },
    },
  ];
}
