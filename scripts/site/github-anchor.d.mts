export function toGithubAnchor(heading: string): string;
