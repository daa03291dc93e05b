// The upstream as the peers read it: one access token, keep-alive, and no cache. With FIXED=true, sessions that have
// been read are kept.
import { Pool } from "undici";

const { UPSTREAM_URL, FIXED } = process.env;
const pool = new Pool(UPSTREAM_URL, { connections: 256 });
const sessions = new Map();

let token;
async function accessToken() {
  token ??= fetchToken().catch((error) => {
    token = undefined;
    throw error;
  });
  const { value, endsAt } = await token;
  if (Date.now() < endsAt) return value;
  token = undefined;
  return accessToken();
}

async function fetchToken() {
  const { body } = await pool.request({
    method: "POST",
    path: "/v2.01/oauth/token",
    headers: { authorization: `Basic ${btoa("bench:bench")}` },
  });
  const { access_token: value, expires_in: lifetimeS } = await body.json();
  return { value, endsAt: Date.now() + (lifetimeS - 30) * 1_000 };
}

/** Null if there is none. */
async function call(path, creation) {
  const headers = { authorization: `Bearer ${await accessToken()}`, "content-type": "application/json" };
  const { statusCode, body } = await pool.request({
    method: creation ? "POST" : "GET",
    path: `/v2.01/bench/${path}`,
    headers,
    body: creation && JSON.stringify(creation),
  });
  const answer = await body.json();
  if (statusCode === 404) return null;
  if (statusCode !== 200) throw new Error(`upstream answered ${statusCode}`);
  return answer;
}

export async function viewSession(id) {
  if (FIXED !== "true") return call(`identity-verifications/${encodeURIComponent(id)}`);
  if (!sessions.has(id)) sessions.set(id, await call(`identity-verifications/${encodeURIComponent(id)}`));
  return sessions.get(id);
}

export const viewUser = (id) => call(`users/${encodeURIComponent(id)}`);

export const listSessions = (userId, count) =>
  call(`users/${encodeURIComponent(userId)}/identity-verifications?per_page=${count}&Sort=CreationDate:DESC`);

export const createSession = (userId, creation) =>
  call(`users/${encodeURIComponent(userId)}/identity-verifications`, creation);
