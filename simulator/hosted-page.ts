// Replaces the provider's hosted page: a person picks the outcome of the verification and is redirected back.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { World } from "./call.js";
import { frontendViewOf, sayDeviation, sayUsualView } from "./frontend-view.js";
import { choiceButton, escape, page, show } from "./html-page.js";
import { OUTCOMES } from "./outcomes.js";
import { findPerson, PERSON_OUTCOMES } from "./persons.js";
import {
  type PersonStatus,
  type SessionRecord,
  type SessionStatus,
  type UserRecord,
  verificationFlowOf,
} from "./records.js";

const PERSON_CHOICES: Record<PersonStatus, { label: string; sees: string }> = {
  PENDING_VALIDATION: { label: "", sees: "" },
  VALIDATED: { label: "Everything is fine", sees: "CompletePersons without this person; NoAction after the last one" },
  REJECTED: { label: "Is refused", sees: "CompletePersons, with this person to be asked again" },
  ABANDONED: {
    label: "Gives up",
    sees: "StartAgain (cause: PERSONS_ABANDONED) once nobody else is to verify themselves",
  },
};

/** By the last status of an outcome, in this order. Where titles are the same, so is the next action. */
const TITLES = {
  VALIDATED: "Passes",
  REFUSED: "Is refused",
  REVIEW: "Stays in manual review",
  OUT_OF_DATE: "Passes, and lapses later",
  EXPIRED: "Expires",
  TIMEOUT: "Ends with a failure",
  ERROR: "Ends with a failure",
} satisfies Partial<Record<SessionStatus, string>>;

const unknownLink = (what: string) => page("Unknown link", `<p>No ${what} belongs to this link.</p>`);

export function addHostedPage(app: FastifyInstance, world: World): void {
  const { store } = world;

  function find(query: unknown): SessionRecord | undefined {
    const { sessionId } = query as { sessionId?: unknown };
    return typeof sessionId === "string" ? store.sessions.get(sessionId) : undefined;
  }

  /** Only the latest link is valid: a retry creates a new one. */
  function findByPerson({ params, query }: FastifyRequest) {
    const { personId } = params as { personId: string };
    for (const session of store.sessions.values()) {
      const person = findPerson(session, personId);
      if (person && new URL(person.HostedUrl).searchParams.get("link") === (query as { link?: unknown }).link)
        return { session, person };
    }
    return undefined;
  }

  app.get("/hosted/:flowId", (request, reply) => {
    const session = find(request.query);
    const user = session && store.users.get(session.UserId);
    if (!session || !user) return show(reply, 404, unknownLink("verification session"));
    if (session.Status !== "PENDING" || store.submitted.has(session.Id)) {
      const text = `<p>This session was submitted, or has ended.</p>${links(session, user)}`;
      return show(reply, 200, page("Nothing left to submit", text));
    }
    const text =
      `<p>${escape(nameOf(user))} would now photograph a document and their face. Pick how it ends instead: the ` +
      `decision follows ${world.settings.decisionDelayMs / 1_000} s after you are back.</p>` +
      '<p class="quiet">Each group says what the user’s next action will be if this is their first verification, and ' +
      "an outcome where it differs.</p>";
    const form = `<form method="post">${outcomeGroups(user)}</form>`;
    return show(reply, 200, page("Verify your identity", `${text}${back(session)}${form}${links(session, user)}`));
  });

  app.get("/returned", (_request, reply) =>
    show(
      reply,
      200,
      page(
        "You are back",
        "<p>A platform’s own page would be here. It asks the gateway how the verification stands. You can close " +
          'this tab.</p><footer><a href="/">Simulator console</a></footer>',
      ),
    ),
  );

  app.get("/hosted/persons/:personId", (request, reply) => {
    const found = findByPerson(request);
    if (!found) return show(reply, 404, unknownLink("person to verify"));
    const { person } = found;
    if (person.Status !== "PENDING_VALIDATION")
      return show(reply, 200, page("Nothing left to submit", "<p>This verification has ended.</p>"));
    const buttons = PERSON_OUTCOMES.map((value) =>
      choiceButton({ name: "status", value, ...PERSON_CHOICES[value] }),
    ).join("");
    const name = escape(`${person.FirstName} ${person.LastName}`);
    const text = `<p>${name} was named as a person of significant control of a business.</p>`;
    return show(reply, 200, page("Verify yourself", `${text}<form method="post">${buttons}</form>`));
  });

  app.post("/hosted/persons/:personId", (request, reply) => {
    const found = findByPerson(request);
    const status = new URLSearchParams(String(request.body)).get("status") ?? "";
    const problem = found
      ? world.lifecycle.persons.finish(found.session.Id, found.person.Id, status)
      : "there is no such person";
    return problem
      ? show(reply, 409, page("Not submitted", `<p>${escape(problem)}.</p>`))
      : show(reply, 200, page("Thank you", "<p>You may close this page.</p>"));
  });

  app.post("/hosted/:flowId", (request, reply) => {
    const session = find(request.query);
    const user = session && store.users.get(session.UserId);
    if (!session || !user) return show(reply, 404, unknownLink("verification session"));
    const problem = world.lifecycle.submit(session.Id, new URLSearchParams(String(request.body)).get("outcome") ?? "");
    if (problem) return show(reply, 409, page("Not submitted", `<p>${escape(problem)}.</p>${links(session, user)}`));
    return reply.header("cache-control", "no-store").redirect(session.ReturnUrl, 303);
  });
}

function outcomeGroups(user: UserRecord): string {
  const flow = verificationFlowOf(user);
  const outcomes = Object.entries(OUTCOMES).filter(([, { flows }]) => flows.includes(flow));
  const groups = new Map<string, { sees: string; buttons: string[] }>();
  for (const [status, title] of Object.entries(TITLES) as [keyof typeof TITLES, string][]) {
    const buttons = outcomes
      .filter(([name]) => frontendViewOf(name, flow).status === status)
      .map(([value, { label }]) => choiceButton({ name: "outcome", value, label, sees: sayDeviation(value, flow) }));
    if (buttons.length === 0) continue;
    const { buttons: before = [] } = groups.get(title) ?? {};
    groups.set(title, { sees: sayUsualView(status), buttons: [...before, ...buttons] });
  }
  return [...groups]
    .map(
      ([title, { sees, buttons }]) =>
        `<section><h2>${title}</h2><p class="sees">Next action: ${sees}</p>${buttons.join("")}</section>`,
    )
    .join("");
}

function nameOf({ person }: UserRecord): string {
  return `${person.FirstName} ${person.LastName}`.trim() || "The user";
}

function back({ ReturnUrl }: SessionRecord): string {
  return `<p><a href="${escape(ReturnUrl)}">Back to the platform</a>, without having submitted anything</p>`;
}

function links(session: SessionRecord, { Id }: UserRecord): string {
  return (
    `<footer>${back(session)}` +
    `<p><a href="/#user=${escape(Id)}">This user on the simulator's console</a></p></footer>`
  );
}
