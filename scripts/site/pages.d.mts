export const NAVIGATION: readonly { text: string; pages: readonly (readonly [source: string, title: string])[] }[];
export const SOURCES: readonly string[];
export function toSitePath(source: string): string;
