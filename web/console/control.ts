// Calls the simulator's control API.

/** The simulator has refused it; the message is for people. */
class Refusal extends Error {}

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
  const problem = (answer as { problem?: unknown } | null)?.problem;
  throw new Refusal(typeof problem === "string" ? sentence(problem) : `It was refused with status ${response.status}.`);
}

/** One that begins with the name of a property leaves it as it is. */
function sentence(text: string): string {
  if (/^\w*[a-z][A-Z]/.test(text)) return `${text}.`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
