// Replaces the provider's hosted page: a person picks the outcome of the verification and is redirected back.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { World } from "./call.js";
import { outcomesToSubmit } from "./outcomes.js";
import { findPerson, PERSON_OUTCOMES } from "./persons.js";
import { type PersonStatus, type SessionRecord, verificationFlowOf } from "./records.js";

const PERSON_LABELS: Record<PersonStatus, string> = {
  PENDING_VALIDATION: "",
  VALIDATED: "Everything is fine",
  REJECTED: "Is refused",
  ABANDONED: "Gives up",
};

/** The browser's own button colours leave the second line too faint in dark mode. */
const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
    color: light-dark(#1c2430, #e8ecf2); background: light-dark(#fff, #12161c) }
  body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
  a { color: light-dark(#1d4ed8, #8ab4ff) }
  button { display: block; width: 100%; margin: .4rem 0; padding: .7rem 1rem; font: inherit; text-align: left;
    cursor: pointer; color: inherit; background: light-dark(#f2f4f7, #1f2630);
    border: 1px solid light-dark(#7b8494, #6f7a8a); border-radius: .4rem }
  code { color: light-dark(#4a5566, #aab4c3); font-size: .85em; display: block }`;

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
    if (!session || !user)
      return show(reply, 404, page("Unknown link", "<p>No verification session belongs to this link.</p>"));
    if (session.Status !== "PENDING" || store.submitted.has(session.Id)) {
      return show(
        reply,
        200,
        page("Nothing left to submit", `<p>This session was submitted, or has ended. ${backLink(session)}</p>`),
      );
    }
    const buttons = outcomesToSubmit(verificationFlowOf(user)).map(
      ([name, { label }]) => `<button name="outcome" value="${name}">${escape(label)}<code>${name}</code></button>`,
    );
    const text =
      "<p>This simulated page asks for no document. Pick how the verification ends; the decision follows " +
      `${world.settings.decisionDelayMs / 1_000} s after you are back.</p>`;
    return show(
      reply,
      200,
      page("Verify your identity", `${text}<form method="post">${buttons.join("")}</form><p>${backLink(session)}</p>`),
    );
  });

  app.get("/returned", (_request, reply) =>
    show(
      reply,
      200,
      page(
        "You are back",
        "<p>A platform's own page would be here. It asks the gateway how the verification stands. You can close " +
          "this tab.</p>",
      ),
    ),
  );

  app.get("/hosted/persons/:personId", (request, reply) => {
    const found = findByPerson(request);
    if (!found) return show(reply, 404, page("Unknown link", "<p>No person to verify belongs to this link.</p>"));
    if (found.person.Status !== "PENDING_VALIDATION")
      return show(reply, 200, page("Nothing left to submit", "<p>This verification has ended.</p>"));
    const buttons = PERSON_OUTCOMES.map(
      (status) => `<button name="status" value="${status}">${PERSON_LABELS[status]}<code>${status}</code></button>`,
    );
    return show(
      reply,
      200,
      page(
        "Verify yourself",
        `<p>You were named as a person of significant control.</p><form method="post">${buttons.join("")}</form>`,
      ),
    );
  });

  app.post("/hosted/persons/:personId", (request, reply) => {
    const found = findByPerson(request);
    const status = new URLSearchParams(String(request.body)).get("status") ?? "";
    const problem = found
      ? world.lifecycle.finishPerson(found.session.Id, found.person.Id, status)
      : "there is no such person";
    return problem
      ? show(reply, 409, page("Not submitted", `<p>${escape(problem)}.</p>`))
      : show(reply, 200, page("Thank you", "<p>You may close this page.</p>"));
  });

  app.post("/hosted/:flowId", (request, reply) => {
    const session = find(request.query);
    if (!session) return show(reply, 404, page("Unknown link", "<p>No verification session belongs to this link.</p>"));
    const problem = world.lifecycle.submit(session.Id, new URLSearchParams(String(request.body)).get("outcome") ?? "");
    if (problem) return show(reply, 409, page("Not submitted", `<p>${escape(problem)}. ${backLink(session)}</p>`));
    return reply.header("cache-control", "no-store").redirect(session.ReturnUrl, 303);
  });
}

export function show(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").header("cache-control", "no-store").send(html);
}

function backLink({ ReturnUrl }: SessionRecord): string {
  return `<a href="${escape(ReturnUrl)}">Back to the platform</a>`;
}

export function page(title: string, content: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" ` +
    `content="width=device-width"><link rel="icon" ` +
    `href="data:,"><title>${title}</title><style>${STYLE}</style><h1>${title}</h1>${content}</html>`
  );
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
