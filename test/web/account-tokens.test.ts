import { describe, expect, it, jest } from "@jest/globals";
import { createAccountTokens, readAuthorization, withAuthorization } from "../../web/graphiql/account-tokens.js";

const account = (name: string, token: string) => ({ name, userId: `user_${name}`, person: "", description: "", token });
const first = [account("alix", "a1"), account("noor", "n1")];
const second = [account("alix", "a2"), account("noor", "n2")];

describe("a token", () => {
  it("belongs to its account, also after it has been renewed", async () => {
    const tokens = createAccountTokens(first, () => Promise.resolve(second));

    expect(tokens.ownerOf("Bearer n1")?.name).toBe("noor");
    expect(tokens.ownerOf("Bearer own")).toBeUndefined();
    expect(tokens.ownerOf(undefined)).toBeUndefined();
    await tokens.renew({ authorization: "Bearer a1" });
    expect(tokens.ownerOf("Bearer n1")).toEqual(second[1]);
    expect(tokens.ownerOf("Bearer n2")).toEqual(second[1]);
  });

  it("is renewed in headers that are otherwise left as they are, and whoever listens is told", async () => {
    const tokens = createAccountTokens(first, () => Promise.resolve(second));
    const onChange = jest.fn();
    const unsubscribe = tokens.subscribe(onChange);

    const renewed = await tokens.renew({ "x-graphql-cost": "1", authorization: "Bearer n1" });
    expect(renewed).toEqual({ Authorization: "Bearer n2", "x-graphql-cost": "1" });
    expect(tokens.current()).toBe(second);
    unsubscribe();
    await tokens.renew({ authorization: "Bearer n1" });
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it("of somebody else is left alone, without asking the gateway", async () => {
    const load = jest.fn(() => Promise.resolve(second));
    const tokens = createAccountTokens(first, load);

    expect(await tokens.renew({ authorization: "Bearer own" })).toBeNull();
    expect(await tokens.renew({})).toBeNull();
    expect(load).not.toHaveBeenCalled();
  });

  it("is not renewed where the gateway does not answer, or has no newer one", async () => {
    const silent = createAccountTokens(first, () => Promise.reject(new Error("no answer")));
    const same = createAccountTokens(first, () => Promise.resolve(first));
    const none = createAccountTokens(first, () => Promise.resolve([]));

    for (const tokens of [silent, same, none]) expect(await tokens.renew({ Authorization: "Bearer a1" })).toBeNull();
    expect(none.current()).toBe(first);
  });
});

it("the descriptions are read anew, and stay as they are where the gateway does not answer", async () => {
  const tokens = createAccountTokens(first, () => Promise.resolve(second));
  await tokens.refresh();
  expect(tokens.current()).toBe(second);
  expect(tokens.ownerOf("Bearer a1")).toEqual(second[0]);

  const silent = createAccountTokens(first, () => Promise.reject(new Error("no answer")));
  await silent.refresh();
  expect(silent.current()).toBe(first);
});

describe("the header", () => {
  it("is found whatever the case of its name, if it is a text", () => {
    expect(readAuthorization({ AUTHORIZATION: "Bearer a" })).toBe("Bearer a");
    expect(readAuthorization({ authorization: 1 })).toBeUndefined();
  });

  it("is set once", () => {
    expect(withAuthorization({ authorization: "a", other: "b" }, "c")).toEqual({ Authorization: "c", other: "b" });
  });
});
