import { describe, expect, test } from "@jest/globals";
import { isAllowedReturnUrl } from "../src/browser-address.js";

const production = { allowedOrigins: new Set(["https://app.example"]), allowLocalhostHttp: false };
const development = { allowedOrigins: null, allowLocalhostHttp: true };

describe("isAllowedReturnUrl", () => {
  test.each(["https://app.example", "https://app.example/", "https://app.example/verified?step=2#done", "HTTPS://APP.EXAMPLE/x", "https://app.example:443/"])(
    "accepts %s",
    (url) => {
      expect(isAllowedReturnUrl(url, production)).toBe(true);
    },
  );

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

  test.each(["http://localhost:3000/verified", "http://127.0.0.1:8080/", "http://[::1]/", "https://anything.example/"])("accepts %s in development", (url) => {
    expect(isAllowedReturnUrl(url, development)).toBe(true);
  });

  test.each(["http://anything.example/", "http://localhost.evil.example/", "http://user@localhost/", "http://127.0.0.1.nip.example/"])(
    "refuses %s even in development",
    (url) => {
      expect(isAllowedReturnUrl(url, development)).toBe(false);
    },
  );
});
