// Creates sessions and changes them directly in the simulator, without the gateway.

export async function control(simulator, method, path, body) {
  const response = await fetch(`${simulator.url}/_simulator/${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const SOLE_TRADER = {
  Name: "Storm SAS",
  Email: "storm@example.org",
  LegalPersonType: "SOLETRADER",
  LegalRepresentativeFirstName: "A",
  LegalRepresentativeLastName: "B",
  TermsAndConditionsAccepted: true,
};

/**
 * Each of another sole trader, so that a session can change twice, to REVIEW and to VALIDATED, and is settled then:
 * after that of a business, persons may appear.
 */
export async function createSessions(simulator, count) {
  const call = async (path, body, headers) =>
    (await fetch(`${simulator.url}/v2.01${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
  const { access_token: token } = await call("/oauth/token", {}, { authorization: `Basic ${btoa("bench:bench")}` });
  const headers = { authorization: `Bearer ${token}` };
  const sessions = [];
  for (let index = 0; index < count; index += 1) {
    const { Id: userId } = await call("/bench/users/legal", SOLE_TRADER, headers);
    const { Id: id } = await call(
      `/bench/users/${userId}/identity-verifications`,
      { ReturnUrl: "https://app.example" },
      headers,
    );
    sessions.push({ id, userId });
  }
  return sessions;
}
