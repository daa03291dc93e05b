// The fixed ids of the seeded users and sessions.

export const seededId = (prefix: string, name: string) => `${prefix}01JSEED${name.padStart(19, "0")}`;

export const seededUserIds = {
  /** Has one session in each status that a natural user can see. */
  natural: seededId("user_m_", "PERS0N"),
  /** Has been refused twice. */
  refused: seededId("user_m_", "REFVSED"),
  /** In manual review. */
  business: seededId("user_m_", "C0MPANY"),
  soletrader: seededId("user_m_", "TRADER"),
  /** Validated, but two more persons have to be verified. */
  owners: seededId("user_m_", "0WNERS"),
  /** Cannot be verified: only owners can. */
  payer: seededId("user_m_", "PAYER"),
  /** Has no session yet. */
  newcomer: seededId("user_m_", "NEWC0M"),
  /** Verified, and has to renew it within 30 days. */
  renewing: seededId("user_m_", "RENEW"),
  /** Verified, and payouts are blocked. */
  blocked: seededId("user_m_", "B10CKED"),
  /** Has to set up strong authentication. */
  enrolling: seededId("user_m_", "ENR01"),
  /** Cannot be verified: of unknown category, as users from before 2024. */
  uncategorised: seededId("user_m_", "VNKN0WN"),
};

export const seededSessionIds = {
  pending: seededId("idnver_", "PEND1NG"),
  validated: seededId("idnver_", "VA1DATED"),
  refused: seededId("idnver_", "REFVSED"),
  expired: seededId("idnver_", "EXP1RED"),
  outOfDate: seededId("idnver_", "0VTDATED"),
  timeout: seededId("idnver_", "T1ME0VT"),
  error: seededId("idnver_", "ERR0R"),
  nameMismatch: seededId("idnver_", "NAME"),
  unreadable: seededId("idnver_", "B1VRRED"),
  review: seededId("idnver_", "REV1EW"),
  soletrader: seededId("idnver_", "TRADER"),
  owners: seededId("idnver_", "0WNERS"),
  renewing: seededId("idnver_", "RENEW"),
  blocked: seededId("idnver_", "B10CKED"),
};
