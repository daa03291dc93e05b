// The access token: in memory alone, asked for when it is needed, and anew when the gateway has refused it, or somebody
// else may have signed in.
import { ClientError } from "./problem.js";

/**
 * @param wasRefused whether the gateway has refused the last token, so that the same one would be of no use
 * @returns the token, or null if the user has to sign in
 * @throws anything if there is none at the moment, for example without a connection: it is tried again, and meanwhile
 * the problem is TOKEN_UNAVAILABLE
 */
export type GetToken = (wasRefused: boolean) => string | null | Promise<string | null>;

export interface Tokens {
  /** Null if the user has to sign in. Whoever asks at the same time gets the same token, unless it is forgotten. */
  current(): Promise<string | null>;
  /** The gateway has accepted it. */
  accepted(token: string): void;
  /** @returns whether to try again with the current token: a new one that is refused as well is not replaced */
  refused(token: string): boolean;
  /** Somebody else may have signed in: the next call asks for one. */
  readonly forget: () => void;
}

/** RFC 6750. Of a text that is none, fetch may make no header, which looks as if there were no connection. */
const TOKEN = /^[\w.~+/-]+=*$/;
/** Own choice, as for a response of the gateway. */
const TOKEN_TIMEOUT_MS = 30_000;

export function createTokens(getToken: GetToken, timeoutMs: number = TOKEN_TIMEOUT_MS): Tokens {
  let held: string | null = null;
  let asking: Promise<string | null> | null = null;
  let wasRefused = false;
  let endWait = (): void => undefined;

  async function ask(): Promise<string | null> {
    let answer: unknown;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      // Of what never answers, nothing would be known for ever.
      const end = new Promise<null>((resolve, reject) => {
        endWait = () => resolve(null);
        timer = setTimeout(reject, timeoutMs);
      });
      answer = await Promise.race([getToken(wasRefused), end]);
    } catch {
      throw new ClientError("TOKEN_UNAVAILABLE");
    } finally {
      clearTimeout(timer);
    }
    if (answer === null) return null;
    // A text file ends with a line feed, which no header may contain.
    const token = typeof answer === "string" ? answer.trim() : "";
    if (!TOKEN.test(token)) throw new ClientError("TOKEN_MALFORMED");
    return token;
  }

  /** Who waits for what is forgotten meanwhile gets the next one, as the first may never come. */
  function askOnce(): Promise<string | null> {
    const answer: Promise<string | null> = ask()
      .then((token) => (asking === answer ? (held = token) : current()))
      .finally(() => {
        if (asking === answer) asking = null;
      });
    return (asking = answer);
  }

  async function current(): Promise<string | null> {
    return held ?? asking ?? askOnce();
  }

  return {
    current,
    accepted(token) {
      if (token === held) wasRefused = false;
    },
    refused(token) {
      // Somebody else was refused before, and has replaced it.
      if (token !== held) return true;
      held = null;
      const isFirst = !wasRefused;
      wasRefused = true;
      return isFirst;
    },
    forget() {
      held = null;
      asking = null;
      endWait();
    },
  };
}
