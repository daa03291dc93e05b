// Ids in the upstream's format: a prefix and a monotonic ULID.
import type { Clock } from "./clock.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

export type CreateId = (prefix: string) => string;

export function createIdSource(clock: Clock, random: () => number): CreateId {
  let lastMs = 0;
  let lastRandom = "";
  return (prefix) => {
    const nowMs = clock.now();
    // Ids must also increase within one millisecond, and while the clock does not advance.
    const grows = nowMs > lastMs;
    lastRandom = grows ? randomPart(random) : increment(lastRandom);
    lastMs = Math.max(nowMs, lastMs);
    return prefix + timePart(lastMs) + lastRandom;
  };
}

function timePart(ms: number): string {
  let text = "";
  for (let rest = ms; text.length < TIME_CHARACTERS; rest = Math.floor(rest / 32))
    text = ALPHABET.charAt(rest % 32) + text;
  return text;
}

/** The first character is low, so that increments do not overflow. */
function randomPart(random: () => number): string {
  return Array.from({ length: RANDOM_CHARACTERS }, (_, index) =>
    ALPHABET.charAt(Math.floor(random() * (index === 0 ? 16 : 32))),
  ).join("");
}

function increment(text: string): string {
  const last = text.length - 1;
  const next = ALPHABET.charAt(ALPHABET.indexOf(text.charAt(last)) + 1);
  return next === "" ? increment(text.slice(0, last)) + ALPHABET.charAt(0) : text.slice(0, last) + next;
}
