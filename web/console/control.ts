// Calls the simulator's control API.

import { capitalized, sayProperty } from "./texts.js";

/** The simulator has refused it; the message is for people. */
export class Refusal extends Error {
  /** @param expected what the property that is wrong must be, in words */
  constructor(
    message: string,
    readonly expected?: string,
  ) {
    super(message);
  }
}

/** @throws Refusal also where there is no answer */
export async function control(method: string, path: string, body?: object): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`/_simulator/${path}`, {
      method,
      ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refusal("The simulator does not answer. Is it running?");
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw toRefusal(answer, response.status);
}

/** @param answer that is none of the simulator has no problem */
function toRefusal(answer: unknown, status: number): Refusal {
  const { problem, field, expected } = (answer ?? {}) as { problem?: string; field?: string; expected?: string };
  if (typeof problem !== "string") return new Refusal(`It was refused with status ${status}.`);
  if (field === undefined) return new Refusal(`${capitalized(problem)}.`);
  return expected === undefined
    ? new Refusal(`${problem}.`)
    : new Refusal(`${sayProperty(field)} must be ${expected}.`, expected);
}
