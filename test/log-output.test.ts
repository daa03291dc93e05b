import { describe, expect, test } from "@jest/globals";
import { createLogOutput } from "../src/log-output.js";

const failure = (code: string) => Object.assign(new Error(code), { code });

/** Writes at most some bytes at once, and fails as it is told; each time with the last outcome if it is to last. */
function outputWith(outcomes: (number | string)[], lasting?: string) {
  let written = "";
  let failsWith = lasting;
  let nextAttempt: (() => void) | undefined;
  const output = createLogOutput(
    (bytes) => {
      const outcome = outcomes.shift() ?? failsWith ?? bytes.length;
      if (typeof outcome === "string") throw failure(outcome);
      const part = bytes.subarray(0, outcome);
      written += part.toString();
      return part.length;
    },
    (work) => {
      nextAttempt = work;
      return () => undefined;
    },
  );
  return {
    output,
    written: () => written,
    succeedsAgain: () => (failsWith = undefined),
    passTime: () => {
      const work = nextAttempt;
      nextAttempt = undefined;
      work?.();
    },
  };
}

test("lines are written in chunks, in order, and at once when that is asked for", () => {
  const { output, written } = outputWith([]);
  output.write("1\n");
  expect(written()).toBe("");
  output.writeNow("2\n");
  expect(written()).toBe("1\n2\n");
  output.write("x".repeat(5_000));
  expect(written()).toHaveLength(5_004);
});

test("what is written in part is gone on with", () => {
  const { output, written } = outputWith([1, 2, 1]);
  output.writeNow("line 1\n");
  expect(written()).toBe("line 1\n");
});

test("a slow reader is waited for", () => {
  const { output, written } = outputWith(["EAGAIN", 2, "EAGAIN"]);
  output.writeNow("line 1\n");
  expect(written()).toBe("line 1\n");
});

describe("what cannot be written", () => {
  test.each(["ENOSPC", "EIO", "EPIPE", "EBADF"])("%s is reported at once", (code) => {
    const { output } = outputWith([code]);
    expect(() => output.writeNow("line 1\n")).toThrow(code);
  });

  test("while nobody reads is not waited for without end", () => {
    const { output } = outputWith(Array.from({ length: 100 }, () => "EAGAIN"));
    expect(() => output.writeNow("line 1\n")).toThrow("EAGAIN");
    output.finish();
  });

  test("fails at once after one such wait, until somebody reads again", () => {
    const outcomes = Array.from({ length: 21 }, () => "EAGAIN");
    const { output, written } = outputWith(outcomes);
    expect(() => output.writeNow("line 1\n")).toThrow("EAGAIN");
    expect(outcomes).toHaveLength(1);
    expect(() => output.writeNow("line 2\n")).toThrow("EAGAIN");
    expect(outcomes).toHaveLength(0);
    output.writeNow("line 3\n");
    outcomes.push("EAGAIN");
    output.writeNow("line 4\n");
    expect(written()).toBe("line 1\nline 2\nline 3\nline 4\n");
  });

  test("because the disk is full is written with the next lines", () => {
    const { output, written } = outputWith([3, "ENOSPC", "ENOSPC"]);
    output.write("line 1\n");
    output.finish();
    output.finish();
    expect(written()).toBe("lin");
    output.write("line 2\n");
    output.finish();
    expect(written()).toBe("line 1\nline 2\n");
  });

  test.each(["ENOSPC", "EAGAIN"])("takes a bounded amount of memory (%s)", (code) => {
    const { output, written, succeedsAgain } = outputWith([], code);
    for (let count = 0; count < 300; count += 1) output.write("x".repeat(5_000));
    expect(() => output.writeNow("x")).toThrow("too much is waiting");
    succeedsAgain();
    output.finish();
    expect(written().length).toBeGreaterThan(1_000_000);
    expect(written().length).toBeLessThan(1_010_000);
  });

  describe.each(["ENOSPC", "EAGAIN"])("after too much has been waiting (%s)", (code) => {
    const tooMuch = "x".repeat(1_000_001);
    const shown = (text: string) => text.replace(/x+/g, ({ length }) => `${length} x `);

    test("is written with the next line", () => {
      const { output, written, succeedsAgain } = outputWith([], code);
      output.write(tooMuch);
      output.write("dropped\n");
      succeedsAgain();
      output.write("line\n");
      output.finish();
      expect(shown(written())).toBe("1000001 x line\n");
    });

    test("is written with the next line that cannot wait", () => {
      const { output, written, succeedsAgain } = outputWith([], code);
      output.write(tooMuch);
      expect(() => output.writeNow("dropped\n")).toThrow("too much is waiting");
      succeedsAgain();
      output.writeNow("line\n");
      expect(shown(written())).toBe("1000001 x line\n");
    });

    test("is written without another line", () => {
      const { output, written, passTime, succeedsAgain } = outputWith([], code);
      output.write(tooMuch);
      for (let times = 0; times < 3; times += 1) passTime();
      succeedsAgain();
      passTime();
      expect(shown(written())).toBe("1000001 x ");
    });
  });

  test("at once is written soon, without another line", () => {
    const { output, written, passTime } = outputWith(["ENOSPC"]);
    expect(() => output.writeNow("line\n")).toThrow("ENOSPC");
    passTime();
    expect(written()).toBe("line\n");
  });

  test("because the reader is slow waits, if it can", () => {
    const { output, written } = outputWith(["EAGAIN"]);
    output.write(`${"x".repeat(5_000)}\n`);
    expect(written()).toBe("");
    output.finish();
    expect(written()).toHaveLength(5_001);
  });

  test("because the reader has gone is dropped", () => {
    const { output, written } = outputWith(["EPIPE"]);
    output.write("line 1\n");
    output.finish();
    output.writeNow("line 2\n");
    expect(written()).toBe("line 2\n");
  });
});
