// Which sessions the seeded users have.
import { seededSessionIds, seededUserIds } from "./seeded-ids.js";

export interface SeededSession {
  id: string;
  userId: string;
  createdDaysAgo: number;
  /** With the number of days ago for each of its steps. */
  outcome?: { name: string; daysAgo: number[] };
}

/** Oldest first: the last session of a user determines their KYC level. */
export const SEEDED_SESSIONS: SeededSession[] = [
  {
    id: seededSessionIds.error,
    userId: seededUserIds.natural,
    createdDaysAgo: 420,
    outcome: { name: "ERROR", daysAgo: [419] },
  },
  {
    id: seededSessionIds.timeout,
    userId: seededUserIds.natural,
    createdDaysAgo: 418,
    outcome: { name: "TIMEOUT", daysAgo: [417] },
  },
  {
    id: seededSessionIds.refused,
    userId: seededUserIds.natural,
    createdDaysAgo: 416,
    outcome: { name: "REFUSED_DOCUMENT_UNREADABLE", daysAgo: [416] },
  },
  {
    id: seededSessionIds.outOfDate,
    userId: seededUserIds.natural,
    createdDaysAgo: 415,
    outcome: { name: "OUT_OF_DATE", daysAgo: [415, 60] },
  },
  {
    id: seededSessionIds.expired,
    userId: seededUserIds.natural,
    createdDaysAgo: 50,
    outcome: { name: "EXPIRED", daysAgo: [43] },
  },
  {
    id: seededSessionIds.validated,
    userId: seededUserIds.natural,
    createdDaysAgo: 30,
    outcome: { name: "VALIDATED", daysAgo: [30] },
  },
  { id: seededSessionIds.pending, userId: seededUserIds.natural, createdDaysAgo: 1 },
  {
    id: seededSessionIds.unreadable,
    userId: seededUserIds.refused,
    createdDaysAgo: 9,
    outcome: { name: "REFUSED_DOCUMENT_UNREADABLE", daysAgo: [9] },
  },
  {
    id: seededSessionIds.nameMismatch,
    userId: seededUserIds.refused,
    createdDaysAgo: 8,
    outcome: { name: "REFUSED_NAME_MISMATCH", daysAgo: [8] },
  },
  {
    id: seededSessionIds.review,
    userId: seededUserIds.business,
    createdDaysAgo: 3,
    outcome: { name: "REVIEW", daysAgo: [2] },
  },
  {
    id: seededSessionIds.soletrader,
    userId: seededUserIds.soletrader,
    createdDaysAgo: 90,
    outcome: { name: "REVIEW_VALIDATED", daysAgo: [89, 88] },
  },
  {
    id: seededSessionIds.owners,
    userId: seededUserIds.owners,
    createdDaysAgo: 2,
    outcome: { name: "VALIDATED_PERSONS_PENDING", daysAgo: [1] },
  },
  {
    id: seededSessionIds.renewing,
    userId: seededUserIds.renewing,
    createdDaysAgo: 700,
    outcome: { name: "VALIDATED", daysAgo: [700] },
  },
  {
    id: seededSessionIds.blocked,
    userId: seededUserIds.blocked,
    createdDaysAgo: 200,
    outcome: { name: "VALIDATED", daysAgo: [200] },
  },
];
