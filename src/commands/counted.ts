/** Such as "1 session" and "2 sessions". */
export const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`;
