export function repositoryPages(projectFolder: string, paths: readonly string[]): Map<string, string>;
