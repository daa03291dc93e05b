// A client whose transport answers as a test says, without a gateway.
import { jest } from "@jest/globals";
import { createVerification, type Verification } from "../../client/create-verification.js";
import type { VerificationState } from "../../client/state.js";
import type { GraphqlResult, Observer, Transport } from "../../client/transport.js";

/** What the gateway says of a user who has begun a verification, but for these fields. */
export const user = (fields: object) => ({
  id: "user_1",
  personType: "NATURAL",
  isVerified: false,
  freshness: { isStale: false },
  nextActionFreshness: { isStale: false },
  nextAction: { __typename: "RedirectUser", identityVerificationId: "idv_1", url: "https://hosted.example" },
  verifications: [],
  ...fields,
});
export const VERIFIED = user({ isVerified: true, nextAction: { __typename: "NoAction" } });

type Answer = GraphqlResult<never> | Promise<GraphqlResult<never>>;

export const data = (fields: object): GraphqlResult<never> => ({ data: fields as never });
export const viewer = (...users: object[]) => data({ viewer: { users } });
export const failure = (extensions: object): GraphqlResult<never> => ({ errors: [{ extensions: { ...extensions } }] });
export const isReady = ({ phase }: VerificationState) => phase === "ready";

let verification: Verification | undefined;

/** To be called after each test. */
export function stopPlaying(): void {
  verification?.close();
  jest.restoreAllMocks();
}

/** Answers as the test says, and lets it tell changes. An answer `changes` is what subscriptions end with at once. */
export function play(answers: Record<string, () => Answer>, initialState?: VerificationState) {
  const asked: string[] = [];
  const visited: string[] = [];
  /** The users of the subscriptions. */
  const watched: unknown[] = [];
  let observer: Observer<unknown> | undefined;
  const transport: Transport = {
    async execute({ name }) {
      asked.push(name);
      const answer = answers[name];
      if (!answer) throw new Error(name);
      return await answer();
    },
    subscribe(_operation, { userId }, given) {
      asked.push("changes");
      watched.push(userId);
      observer = given;
      const answer = answers["changes"];
      if (answer)
        queueMicrotask(() => {
          given.next(answer() as GraphqlResult<never>);
          given.ended("complete");
        });
      return () => undefined;
    },
  };
  const navigate = (url: string) => void visited.push(url);
  const returnUrl = "https://app.example";
  const retryDelayMs = (failures: number) => failures;
  verification = createVerification({
    ...{ transport, navigate, returnUrl, retryDelayMs },
    ...(initialState && { initialState }),
  });
  const change = (userUpdated: object) => observer?.next({ data: { userUpdated } });
  const refuse = (code: string, more: object = { retryable: false }) =>
    observer?.next({ errors: [{ extensions: { code, ...more } }] });
  const end = () => observer?.ended("complete");
  const cut = () => observer?.ended("lost");
  return { mine: verification, transport, asked, visited, watched, change, refuse, end, cut };
}

/** Of what is played at present. */
export const until = (isIt: (state: VerificationState) => boolean) =>
  new Promise<VerificationState>((resolve) => {
    const check = (state: VerificationState) => {
      if (isIt(state)) resolve(state);
    };
    verification?.subscribe(check);
    if (verification) check(verification.getState());
  });

/** What was ready has been done. */
export const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

export function later(): { answer: Promise<GraphqlResult<never>>; give: (result: GraphqlResult<never>) => void } {
  let give: (result: GraphqlResult<never>) => void = () => undefined;
  return { answer: new Promise((resolve) => (give = resolve)), give: (result) => give(result) };
}
