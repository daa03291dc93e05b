export function toSiteLink(projectFolder: string, source: string, href: string): string;
