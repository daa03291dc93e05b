import { describe, expect, test } from "@jest/globals";
import type { HostedUrlPolicy } from "../src/context.js";
import { createHostedUrlCheck, isAllowedReturnUrl } from "../src/redirect-urls.js";

const production = { allowedOrigins: new Set(["https://app.example"]), allowLocalhostHttp: false };
const development = { allowedOrigins: null, allowLocalhostHttp: true };

describe("isAllowedReturnUrl", () => {
  test.each([
    "https://app.example",
    "https://app.example/",
    "https://app.example/verified?step=2#done",
    "HTTPS://APP.EXAMPLE/x",
    "https://app.example:443/",
  ])("accepts %s", (url) => {
    expect(isAllowedReturnUrl(url, production)).toBe(true);
  });

  test.each([
    "http://app.example/",
    "https://app.example.evil.example/",
    "https://evil.example/?https://app.example",
    "https://app.example@evil.example/",
    "https://user:pass@app.example/",
    "https://@app.example/",
    "https://app.example:8443/",
    "https://app.example\\@evil.example/",
    "https:\\\\app.example/",
    "https:/app.example/",
    "https:app.example",
    "//app.example/",
    "/verified",
    "javascript:alert(1)//https://app.example",
    "data:text/html,hello",
    "ftp://app.example/",
    " https://app.example/",
    "https://app.example/\r\nSet-Cookie: a=b",
    "https://app.example/\u0000",
    "https://app.ex\tample/",
    "https://аpp.example/",
    "https://app%2eexample/",
    "https://app.example%40evil.example/",
    "http://localhost:3000/",
    "https://localhost/",
    "",
  ])("refuses %j in production", (url) => {
    expect(isAllowedReturnUrl(url, production)).toBe(false);
  });

  test.each(["http://localhost:3000/verified", "http://127.0.0.1:8080/", "http://[::1]/", "https://anything.example/"])(
    "accepts %s in development",
    (url) => {
      expect(isAllowedReturnUrl(url, development)).toBe(true);
    },
  );

  test.each([
    "http://anything.example/",
    "http://localhost.evil.example/",
    "http://user@localhost/",
    "http://127.0.0.1.nip.example/",
  ])("refuses %s even in development", (url) => {
    expect(isAllowedReturnUrl(url, development)).toBe(false);
  });
});

describe("the check of hosted URLs", () => {
  const upstream = { allowedOrigins: null, upstreamOrigin: "https://api.mangopay.com" };
  const simulator = { allowedOrigins: null, upstreamOrigin: "http://127.0.0.1:4010" };
  const named = { allowedOrigins: new Set(["https://verify.example"]), upstreamOrigin: "https://api.mangopay.com" };

  const trusted: [url: string, policy: HostedUrlPolicy][] = [
    [
      "https://user-verification.mangopay.com/3fa85f64?sessionId=idnver_1&redirectURL=https%3A%2F%2Fapp.example%2F",
      upstream,
    ],
    ["https://user-verification.sandbox.mangopay.com/3fa85f64", upstream],
    ["http://127.0.0.1:4010/hosted/5eed", simulator],
    ["https://verify.example/x", named],
  ];
  /** By a check that has trusted nothing yet, and by one that remembers a host. */
  const answers = (url: string, policy: HostedUrlPolicy) => {
    const remembering = createHostedUrlCheck(policy);
    for (const [before, its] of trusted) if (its === policy) expect(remembering(before)).toBe(true);
    return [createHostedUrlCheck(policy)(url), remembering(url)];
  };

  test.each(trusted)("shows %s", (url, policy) => {
    expect(answers(url, policy)).toEqual([true, true]);
  });

  test.each([
    ["http://user-verification.mangopay.com/", upstream],
    ["https://user-verification.mangopay.com:8443/", upstream],
    ["https://mangopay.com.evil.example/", upstream],
    ["https://evilmangopay.com/", upstream],
    ["https://evil.example/.mangopay.com", upstream],
    ["https://evil.example#.mangopay.com", upstream],
    ["https://evil.example\\.mangopay.com", upstream],
    ["https://evil.example?.mangopay.com", upstream],
    ["https://user-verification.mangopay.com@evil.example/", upstream],
    ["https://evil.example@user-verification.mangopay.com/", upstream],
    ["https://user-verification.mangopay.com%2eevil.example/", upstream],
    ["https://user-verification.m\u0430ngopay.com/", upstream],
    ["https://user-verification.mangopay.com\u3002evil.example/", upstream],
    ["https:///user-verification.mangopay.com/", upstream],
    ["//user-verification.mangopay.com/", upstream],
    ["javascript:alert(document.domain)//.mangopay.com", upstream],
    ["data:text/html,<script>1</script>.mangopay.com", upstream],
    ["https://user-verification.mangopay.com/\r\nLocation: https://evil.example", upstream],
    ["https://user-verification.sandbox.mangopay.com/\r\nLocation: https://evil.example", upstream],
    ["https://user-verification.sandbox.mangopay.com/\\evil.example", upstream],
    ["https://user-verification.sandbox.mangopay.com.evil.example/", upstream],
    ["https://user-verification.sandbox.mangopay.com@evil.example/", upstream],
    ["http://user-verification.sandbox.mangopay.com/3fa85f64", upstream],
    ["http://127.0.0.1:4011/hosted/5eed", simulator],
    ["http://127.0.0.1:40100/hosted/5eed", simulator],
    ["http://127.0.0.1:4010/hosted/5eed", upstream],
    ["https://user-verification.mangopay.com/", named],
    ["", upstream],
  ])("keeps back %j", (url, policy) => {
    expect(answers(url, policy)).toEqual([false, false]);
  });
});
