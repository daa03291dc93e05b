import { beforeEach, expect, test } from "@jest/globals";
import { createEventualCommands, type EventualCommands } from "../../src/cluster/eventual-commands.js";

let commands: EventualCommands;
let isDown: boolean;
let sent: string[];
/** What ends each command that is under way. */
let underWay: (() => void)[];
beforeEach(() => {
  isDown = true;
  sent = [];
  underWay = [];
  commands = createCommands();
});
const createCommands = (maxPending?: number) =>
  createEventualCommands(async (command) => (isDown ? undefined : command(undefined as never)), maxPending);

const send = (text: string) => () =>
  new Promise<void>((resolve) => {
    sent.push(text);
    underWay.push(resolve);
  });
const settle = () => new Promise((resolve) => setImmediate(resolve));
async function answerAll(): Promise<void> {
  for (const end of underWay.splice(0)) end();
  await settle();
}

async function missed(count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) commands.run(`name ${number}`, send(`${number}`));
  await settle();
}

test("after an outage, at most a hundred are sent at once, in their order", async () => {
  await missed(250);
  isDown = false;
  commands.repeat();
  await settle();
  expect(sent).toHaveLength(100);
  await answerAll();
  expect(sent).toHaveLength(200);
  await answerAll();
  await answerAll();
  expect(sent).toEqual(Array.from({ length: 250 }, (_, number) => String(number)));
});

test("what the next outage interrupts is sent after that, once", async () => {
  await missed(150);
  isDown = false;
  commands.repeat();
  await settle();
  isDown = true;
  await answerAll();
  expect(sent).toHaveLength(100);
  isDown = false;
  commands.repeat();
  await settle();
  await answerAll();
  expect([sent.length, new Set(sent).size]).toEqual([150, 150]);
  commands.repeat();
  await settle();
  expect(sent).toHaveLength(150);
});

test("what has been replaced before its turn is not sent", async () => {
  await missed(101);
  isDown = false;
  commands.repeat();
  await settle();
  commands.run("name 100", send("newer"));
  await answerAll();
  await answerAll();
  expect(sent).not.toContain("100");
  expect(sent).toContain("newer");
});

test("an older one is not sent after a newer one of its name, although that is still under way", async () => {
  await missed(101);
  isDown = false;
  commands.repeat();
  await settle();
  const first = underWay.splice(0);
  commands.run("name 100", send("newer"));
  for (const end of first) end();
  await settle();
  expect(sent.slice(100)).toEqual(["newer"]);
});

test("when too many wait, the oldest are lost and say so, but none that was replaced or answered", async () => {
  commands = createCommands(2);
  const lost: string[] = [];
  const run = (name: string) => commands.run(name, send(name), () => lost.push(name));
  for (const name of ["answered", "replaced", "replaced", "oldest"]) {
    isDown = name !== "answered";
    run(name);
    await settle();
    await answerAll();
  }
  expect([lost, commands.neededCount()]).toEqual([[], 2]);
  for (const name of ["oldest", "newer", "newest"]) {
    run(name);
    await settle();
  }
  expect([lost, commands.neededCount()]).toEqual([["replaced", "oldest"], 2]);
});

test("only those count as needed that say when they are lost", async () => {
  await missed(3);
  expect(commands.neededCount()).toBe(0);
});

test("all is settled once what was sent, repeated, or sent because of an answer is answered", async () => {
  commands.run("missed", send("missed"));
  await settle();
  isDown = false;
  commands.run("first", async () => {
    await send("first")();
    commands.run("second", send("second"));
  });
  commands.repeat();
  await settle();
  let isSettled = false;
  const settled = commands.settled().then(() => (isSettled = true));
  expect(sent.sort()).toEqual(["first", "missed"]);
  await answerAll();
  expect(sent).toContain("second");
  expect(isSettled).toBe(false);
  await answerAll();
  await settled;
});
