import { describe, expect, test } from "@jest/globals";
import { registerHooks } from "../src/development.js";
import { UpstreamError } from "../src/upstream/upstream-error.js";

/** Fails that many times with this error, then succeeds. */
async function register(failures: number, error: Error = new UpstreamError("timeout")) {
  const attempts: number[] = [];
  const warnings: unknown[][] = [];
  await registerHooks({
    sync: () =>
      Promise.resolve(attempts.push(attempts.length)).then((count) => {
        if (count <= failures) throw error;
      }),
    pause: () => Promise.resolve(),
    logger: { warn: (...parts: unknown[]) => void warnings.push(parts) },
  });
  return { attempts: attempts.length, warnings };
}

describe("a development start registers its hooks", () => {
  test("at once", async () => {
    expect(await register(0)).toEqual({ attempts: 1, warnings: [] });
  });

  test("again when a call fails", async () => {
    expect(await register(2)).toEqual({ attempts: 3, warnings: [] });
  });

  test("and goes on without them after three failures, of which it warns", async () => {
    const { attempts, warnings } = await register(Infinity);
    expect(attempts).toBe(3);
    expect(warnings).toEqual([[{ failure: "timeout" }, expect.stringContaining("webhooks do not arrive")]]);
  });

  test("but does not hide a bug", async () => {
    await expect(register(1, new TypeError("a bug"))).rejects.toThrow("a bug");
  });
});
