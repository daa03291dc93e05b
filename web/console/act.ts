// How a button does something: what it did, or what stood against it, is said to everybody in one place.
import { createContext, useContext } from "react";

export interface Notice {
  text: string;
  isProblem: boolean;
}

/**
 * Resolves with what the simulator answered; undefined if it refused, which is said already.
 * @param onProblem says it, where there is a better place; `expected` is what the refused property must be, in words
 */
export type Act = (
  action: { method?: string; path: string; body?: object },
  done: string,
  onProblem?: (text: string, expected?: string) => void,
) => Promise<Record<string, unknown> | undefined>;

export const ActContext = createContext<Act>(() => Promise.resolve(undefined));
export const useAct = (): Act => useContext(ActContext);
