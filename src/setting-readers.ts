// Parsers of single settings. Problems never contain the value, as it may be a secret.
import { isIP } from "node:net";

/** @throws SettingProblem */
export type ReadSetting<Value> = (text: string) => Value;

export class SettingProblem extends Error {}

export const text: ReadSetting<string> = (value) => value;

export function secretOfAtLeast(bytes: number): ReadSetting<string> {
  return (value) => {
    if (Buffer.byteLength(value) < bytes) throw new SettingProblem(`must be at least ${bytes} bytes long`);
    return value;
  };
}

export const redisUrl: ReadSetting<string> = (value) => {
  if (!URL.canParse(value) || !/^rediss?:$/.test(new URL(value).protocol))
    throw new SettingProblem("must be a redis:// or rediss:// URL");
  if (!/^(\/\d*)?$/.test(new URL(value).pathname))
    throw new SettingProblem("must name a database by its number, as in redis://redis.example/1");
  const { username, password, search, hash } = new URL(value);
  if (search || hash) throw new SettingProblem("must end with the port or the number of a database");
  if (!isPercentEncoded(username) || !isPercentEncoded(password))
    throw new SettingProblem("must have each % in user and password that encodes nothing as %25");
  return value;
};

function isPercentEncoded(encoded: string): boolean {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

/** 22 characters of this alphabet have 128 bits. */
const WEBHOOK_SECRET = /^[A-Za-z0-9_-]{22,200}$/;

export const webhookSecrets: ReadSetting<string[]> = (value) => {
  const secrets = value.split(",").map((secret) => secret.trim());
  if (secrets.length > 2 || !secrets.every((secret) => WEBHOOK_SECRET.test(secret))) {
    throw new SettingProblem("must be one or two secrets of at least 22 letters, digits, - or _, separated by a comma");
  }
  return secrets;
};

export function integer(minimum: number, maximum: number): ReadSetting<number> {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (!(number >= minimum && number <= maximum)) {
      throw new SettingProblem(`must be a whole number from ${minimum} to ${maximum}`);
    }
    return number;
  };
}

export const ratio: ReadSetting<number> = (value) => {
  const number = /^\d*\.?\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= 0 && number <= 1)) throw new SettingProblem("must be a number from 0 to 1, such as 0.01");
  return number;
};

export const boolean: ReadSetting<boolean> = (value) => {
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new SettingProblem("must be true or false");
};

export function oneOf<Value extends string>(...values: Value[]): ReadSetting<Value> {
  return (value) => {
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) throw new SettingProblem(`must be one of ${values.join(", ")}`);
    return known;
  };
}

/** An origin: scheme, host and port only. */
export const origin: ReadSetting<string> = (value) => {
  if (value.includes("*"))
    throw new SettingProblem("must name each origin, such as https://app.example.com: patterns are not supported");
  const url = httpUrl(value);
  if (new URL(url).pathname !== "/" || /[?#]/.test(value)) {
    throw new SettingProblem("must be an origin such as https://app.example.com, without a path");
  }
  return new URL(url).origin;
};

/** In the framework's format: an address, a network such as 10.0.0.0/8, or one of three named networks. */
export const addressRange: ReadSetting<string> = (value) => {
  const [address = "", bits, ...rest] = value.split("/");
  const version = isIP(address);
  const isRange = version > 0 && rest.length === 0 && (bits === undefined || isUpTo(version === 4 ? 32 : 128, bits));
  if (!isRange && !/^(loopback|linklocal|uniquelocal)$/.test(value))
    throw new SettingProblem("must be addresses or networks such as 10.0.0.0/8, separated by commas");
  return value;
};

function isUpTo(maximum: number, digits: string): boolean {
  return /^\d{1,3}$/.test(digits) && Number(digits) <= maximum;
}

export const httpUrl: ReadSetting<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new SettingProblem("must be an http or https URL without user name or password");
  }
  return url.href;
};

export function listOf<Value>(read: ReadSetting<Value>): ReadSetting<Value[]> {
  return (value) =>
    value
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map(read);
}

const MAX_RELAY_URLS = 5;

export const relayUrls: ReadSetting<string[]> = (value) => {
  const urls = listOf(httpUrl)(value);
  if (urls.length === 0 || urls.length > MAX_RELAY_URLS || new Set(urls).size < urls.length)
    throw new SettingProblem(`must be one to ${MAX_RELAY_URLS} different URLs, separated by commas`);
  return urls;
};

/** The Standard Webhooks specification: 24 to 64 bytes. */
const RELAY_SECRET_BYTES = { min: 24, max: 64 };

export const relaySecrets: ReadSetting<string[]> = (value) => {
  const secrets = value.split(",").map((secret) => secret.trim());
  if (secrets.length > 2 || !secrets.every(isRelaySecret))
    throw new SettingProblem(
      `must be one or two secrets, separated by a comma: whsec_ and ${RELAY_SECRET_BYTES.min} to ` +
        `${RELAY_SECRET_BYTES.max} bytes in base64`,
    );
  return secrets;
};

function isRelaySecret(secret: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? "";
  const bytes = Buffer.from(encoded, "base64");
  const { min, max } = RELAY_SECRET_BYTES;
  return bytes.length >= min && bytes.length <= max && bytes.toString("base64") === encoded;
}
