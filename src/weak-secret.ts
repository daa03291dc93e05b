// Recognises secrets that were typed rather than generated. Pure. Not every weak secret is recognised.

/**
 * Own choice: 22 random letters and digits rarely have fewer than 13 different ones, 32 hexadecimal digits fewer than
 * 9.
 */
const MIN_DISTINCT_CHARACTERS = 8;
const PLACEHOLDER = /secret|password|passw0rd|change.?me|example|placeholder|development|your.?key|qwerty|letmein/i;

export function isWeakSecret(secret: string): boolean {
  return (
    new Set(secret).size < MIN_DISTINCT_CHARACTERS ||
    PLACEHOLDER.test(secret) ||
    // 64 random hexadecimal digits contain the same eight twice once in three million times.
    /(.{8}).*\1/s.test(secret) ||
    isMostlySequence(secret)
  );
}

/**
 * "abcdef", "54321", "aaaa": more than two thirds of the characters follow from the one before. Among 32 random
 * hexadecimal digits, that happens once in billions; more than half of them do once in 300,000.
 */
function isMostlySequence(secret: string): boolean {
  const codes = Array.from(secret, (character) => character.codePointAt(0) ?? 0);
  const following = codes.filter((code, index) => index > 0 && Math.abs(code - (codes[index - 1] ?? 0)) <= 1);
  return following.length > (codes.length * 2) / 3;
}
