// Replaces the provider's page for strong authentication: a person picks how its set-up, or their consent, ends.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { World } from "./call.js";
import { choiceButton, page, show } from "./html-page.js";
import type { ScaLink } from "./store.js";

const ENDINGS: Record<ScaLink["purpose"], { title: string; changes: Record<string, string> }> = {
  enrolment: {
    title: "Set up strong authentication",
    changes: { ENROLLED: "It is set up", ENROLMENT_FAILED: "It fails" },
  },
  consent: { title: "Give your consent", changes: { CONSENT_GIVEN: "I agree" } },
};

export function addScaPage(app: FastifyInstance, { store, lifecycle }: World): void {
  const idOf = ({ params }: FastifyRequest) => (params as { linkId: string }).linkId;
  const ended = page("Unknown link", "<p>This link was used, or ended ten minutes after it was made.</p>");

  app.get("/hosted/sca/:linkId", (request, reply) => {
    const link = store.scaLinks.get(idOf(request));
    if (!link) return show(reply, 404, ended);
    const { title, changes } = ENDINGS[link.purpose];
    const buttons = Object.entries(changes).map(([value, label]) => choiceButton({ name: "change", value, label }));
    return show(reply, 200, page(title, `<form method="post">${buttons.join("")}</form>`));
  });

  app.post("/hosted/sca/:linkId", (request, reply) => {
    const link = store.scaLinks.get(idOf(request));
    if (!link) return show(reply, 404, ended);
    const change = new URLSearchParams(String(request.body)).get("change") ?? "";
    if (!Object.hasOwn(ENDINGS[link.purpose].changes, change))
      return show(reply, 409, page("Not submitted", "<p>Pick how it ends.</p>"));
    store.scaLinks.delete(idOf(request));
    const problem = lifecycle.users.change(link.userId, change);
    return problem
      ? show(reply, 409, page("Not submitted", `<p>${problem}.</p>`))
      : show(reply, 200, page("Thank you", "<p>You may close this page.</p>"));
  });
}
