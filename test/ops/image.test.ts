// The Dockerfile without a container engine: its steps are performed, and what they make is started as its user.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { inFolder, last, readDockerfile, readIgnoreFile, stagesOf } from "../../scripts/dockerfile.mjs";

const steps = stagesOf(readDockerfile(readFileSync("Dockerfile", "utf8")));

test("its steps make a gateway that runs as another user, cannot change itself, is healthy and ends on SIGTERM", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/image-steps.mjs", "--reuse"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toContain("Runs as user 10001\nCannot write to its folder\n");
  expect(stdout).toContain("Listens in production mode, and the health check passes\nEnds with code 0 on SIGTERM\n");
  const [, megabytes] = /^Size: (\d+) MB of the gateway/m.exec(stdout) ?? [];
  expect(Number(megabytes)).toBeLessThan(20);
});

describe("the final stage", () => {
  const final = steps.at(-1)?.steps ?? [];

  test("starts one process, without a shell, npm or npx in between", () => {
    expect(JSON.parse(last(final, "ENTRYPOINT") ?? "")).toEqual(["node", "dist/src/cli.js"]);
    expect(JSON.parse(last(final, "CMD") ?? "")).toEqual(["start"]);
    expect(last(final, "HEALTHCHECK")).toMatch(/^CMD \["node",/);
  });

  test("takes nothing from the checkout, and only the package from the build", () => {
    const copies = final.filter(({ name }) => name === "COPY");
    expect(copies.map(({ text, options }) => [text, options])).toEqual([
      ["/build/packed/package ./", { from: "build" }],
    ]);
  });

  test("has a pinned release of Node.js that the package supports", () => {
    const images = steps.map(({ image }) => image);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:(20|22|24)\.\d+\.\d+-\w+-slim$/);
  });
});

test.each([".env", ".git/config", "node_modules/a/index.js", "dist/src/cli.js", ".development/gateway-4000.json"])(
  "%s does not get into the image's context",
  (path) => {
    expect(readIgnoreFile(readFileSync(".dockerignore", "utf8"))(path)).toBe(false);
  },
);

describe("a command of the Dockerfile, performed in a folder that stands for the image", () => {
  test("has its absolute paths below that folder", () => {
    expect(inFolder("rm -rf /usr/local/lib /opt/yarn-*", "/tmp/x")).toBe(
      "rm -rf /tmp/x/usr/local/lib /tmp/x/opt/yarn-*",
    );
  });

  test.each(["rm -rf /", 'rm -rf "/usr"', "cd a && rm -rf ../x;/bin/rm b", "tar --directory=/usr -x"])(
    "is refused where a path could be missed: %s",
    (command) => expect(() => inFolder(command, "/tmp/x")).toThrow("not understood"),
  );
});
