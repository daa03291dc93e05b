import type { GraphQLSchema } from "graphql";

export function readSchema(projectFolder: string): GraphQLSchema;
export function stage(projectFolder: string, folder: string): void;
export function sitePages(projectFolder: string): Map<string, string>;
