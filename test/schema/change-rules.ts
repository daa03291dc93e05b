// The rules of docs/schema-changes.md.
import { type Change as AnyChange, ChangeType, CriticalityLevel } from "@graphql-inspector/core";
import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";

type Change = Pick<AnyChange, "criticality" | "message" | "path"> & { type: string };

/** How long something deprecated stays at least. */
export const STAYS_DAYS = 180;
const DAY_MS = 86_400_000;

/** What a deprecation allows to be removed. */
const REMOVALS: ReadonlySet<string> = new Set([
  ChangeType.FieldRemoved,
  ChangeType.EnumValueRemoved,
  ChangeType.FieldArgumentRemoved,
  ChangeType.InputFieldRemoved,
]);
const TYPE_ADDED: string = ChangeType.TypeAdded;
const TYPE_REMOVED: string = ChangeType.TypeRemoved;
const UNION_MEMBER_ADDED: string = ChangeType.UnionMemberAdded;
const ADDITIONS_TO_ANNOUNCE: ReadonlySet<string> = new Set([ChangeType.EnumValueAdded, ChangeType.UnionMemberAdded]);

const sectionOf = (text: string, title: string) =>
  new RegExp(`### ${title}\\n([^]*?)(\\n###? |$)`).exec(text)?.[1] ?? "";

/**
 * What breaks clients stands in the changelog under Breaking, by its path; a new value of an enum or member of a union
 * anywhere in Unreleased.
 */
export function unannounced(changes: readonly Change[], unreleased: string): string[] {
  const addedTypes = new Set(changes.filter(({ type }) => type === TYPE_ADDED).map(({ path }) => path));
  const breaking = sectionOf(unreleased, "Breaking");
  return changes
    .filter(({ criticality, type, path = "" }) => {
      if (criticality.level === CriticalityLevel.Breaking) return !breaking.includes(path);
      // No client uses the values of an enum that is itself new.
      const isOfNewType = addedTypes.has(path.split(".")[0]);
      return ADDITIONS_TO_ANNOUNCE.has(type) && !isOfNewType && !unreleased.includes(announcedAs(type, path));
    })
    .map(({ message }) => message);
}

/** A union has members only as a whole: its path is its name. */
function announcedAs(type: string, path: string): string {
  return type === UNION_MEMBER_ADDED ? (path.split(".")[0] ?? path) : path;
}

/**
 * From version 1.0 on: everything that breaks clients, but for the removal of what the last release had deprecated until
 * a day before today.
 */
export function premature(changes: readonly Change[], released: GraphQLSchema, version: string, today: Date): string[] {
  if (version.startsWith("0.")) return [];
  const deprecated = new Map(deprecationsOf(released).map(({ path, reason }) => [path, lastDayOf(reason)]));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ type, path = "" }) => {
      // A type that is in use goes with the fields of it, which are changes of their own.
      if (type === TYPE_REMOVED) return false;
      const lastDay = deprecated.get(path);
      return !REMOVALS.has(type) || lastDay === undefined || lastDay.getTime() + DAY_MS > today.getTime();
    })
    .map(({ message }) => message);
}

interface Deprecation {
  /** Such as "User.nextAction" or "Query.user.id". */
  path: string;
  reason: string;
}

function deprecationsOf(schema: GraphQLSchema): Deprecation[] {
  const found: Deprecation[] = [];
  const note = (path: string, reason: string | null | undefined) => {
    if (reason != null) found.push({ path, reason });
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    if (isEnumType(type))
      for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.deprecationReason);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field.deprecationReason);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const path = `${type.name}.${field.name}`;
      note(path, field.deprecationReason);
      for (const argument of field.args) note(`${path}.${argument.name}`, argument.deprecationReason);
    }
  }
  return found;
}

/** Undefined where the reason names none. */
function lastDayOf(reason: string): Date | undefined {
  const [, day] = /\bStays until (\d{4}-\d{2}-\d{2})\.$/.exec(reason) ?? [];
  const date = new Date(day ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** What is wrong with the deprecations that the last release did not have. */
export function wrongDeprecations(
  schema: GraphQLSchema,
  released: GraphQLSchema,
  unreleased: string,
  today: Date,
): string[] {
  const before = new Map(deprecationsOf(released).map(({ path, reason }) => [path, reason]));
  const announced = sectionOf(unreleased, "Deprecated");
  return deprecationsOf(schema).flatMap(({ path, reason }) => {
    const lastDay = lastDayOf(reason);
    if (!lastDay || !/^Use \S/.test(reason)) return [`${path}: "${reason}" is not "Use ... Stays until YYYY-MM-DD."`];
    const lastRelease = lastDayOf(before.get(path) ?? "");
    if (lastRelease) return lastDay < lastRelease ? [`${path}: the day is earlier than in the last release`] : [];
    return [
      ...(lastDay.getTime() < today.getTime() + STAYS_DAYS * DAY_MS ? [`${path}: fewer than ${STAYS_DAYS} days`] : []),
      ...(announced.includes(path) ? [] : [`${path}: not in the changelog under Deprecated`]),
    ];
  });
}
