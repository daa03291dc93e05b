// What is allowed in which country. The gateway does not need it; the official clients' tests of regulation do.
import type { Endpoint, World } from "../call.js";
import { notFound } from "../upstream-refusal.js";

const COUNTRIES: Record<string, string> = { FR: "France", DE: "Germany" };
const LAST_UPDATE = 1_704_067_200;

export function countryEndpoints(_world: World): Endpoint[] {
  const toWire = ([CountryCode, CountryName]: [string, string]) => ({
    CountryCode,
    CountryName,
    Authorization: { BlockUserCreation: false, BlockBankAccountCreation: false, BlockPayout: false },
    LastUpdate: LAST_UPDATE,
  });
  return [
    {
      method: "GET",
      path: "/countries/authorizations",
      isWithoutClientId: true,
      answer: () => ({ body: Object.entries(COUNTRIES).map(toWire) }),
    },
    {
      method: "GET",
      path: "/countries/:code/authorizations",
      isWithoutClientId: true,
      answer({ params: { code = "" } }) {
        const name = COUNTRIES[code.toUpperCase()];
        if (name === undefined) throw notFound(code);
        return { body: toWire([code.toUpperCase(), name]) };
      },
    },
  ];
}
