// What a reload replaces in a running gateway, as a whole or not at all.
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { Clock } from "./clock.js";
import type { Config } from "./config.js";
import { ConfigurationError } from "./configuration-error.js";
import { isAcceptedAt } from "./operations/document-manifest.js";
import type { PreparedOperations } from "./operations/prepared-operations.js";
import { acceptedTexts, type TrustedDocuments } from "./operations/trusted-documents.js";
import type { Settings } from "./settings.js";
import { createTextCatalogue, type TextCatalogue, type TextsByLanguage } from "./texts/text-catalogue.js";

/** Read when they are needed, never kept. */
interface ReloadableSettings {
  readonly authSecrets: readonly string[];
  readonly webhookSecrets: readonly string[];
  readonly relaySecrets: readonly string[];
  readonly trustedDocuments: TrustedDocuments | null;
  readonly texts: TextCatalogue;
}

/** What a start and a reload read. */
export interface ReadSettings {
  config: Config;
  trustedDocuments: TrustedDocuments | null;
  /** The platform's, in place of ours. */
  texts: TextsByLanguage;
}

const RELOADED: ReadonlySet<string> = new Set<keyof Settings>([
  "LOG_LEVEL",
  "AUTH_SECRET",
  "AUTH_SECRET_PREVIOUS",
  "WEBHOOK_SECRETS",
  "RELAY_SECRETS",
  "TRUSTED_DOCUMENTS",
  "TEXTS_FILE",
]);

/** Own choice: of the documents that cannot run, or no longer may, so many are named. */
const MAX_NAMED = 10;

export interface Reloadable {
  current(): ReloadableSettings;
  /** @throws ConfigurationError when nothing was changed */
  reload(next: ReadSettings): void;
}

export function createReloadable(
  start: ReadSettings,
  { operations, logger, clock }: { operations: PreparedOperations; logger: Logger; clock: Clock },
): Reloadable {
  let current = toReloadable(start);
  let inUse: Settings = start.config.settings;
  warnOfEnded(start.trustedDocuments, logger, clock.now());

  return {
    current: () => current,
    reload(next) {
      const { config, trustedDocuments } = next;
      const given = toReloadable(next);
      const documents = operations.replaceKept(acceptedTexts(trustedDocuments, clock.now()));
      const problems = [...switches(current, given), ...unusable(trustedDocuments, documents.problems)];
      if (problems.length > 0) throw new ConfigurationError(problems);

      const differing = Object.keys(config.settings).filter(
        (name) => !isDeepStrictEqual(config.settings[name as keyof Settings], inUse[name as keyof Settings]),
      );
      const counts = countChanges(current.trustedDocuments, trustedDocuments, clock.now());
      const changed = differing.filter((name) => RELOADED.has(name));
      // Their files may have changed under the same names.
      if (counts && !changed.includes("TRUSTED_DOCUMENTS")) changed.push("TRUSTED_DOCUMENTS");
      if (!isDeepStrictEqual(current.texts, given.texts) && !changed.includes("TEXTS_FILE")) changed.push("TEXTS_FILE");
      const needsRestart = differing.filter((name) => !RELOADED.has(name));

      documents.use();
      current = { ...given, authSecrets: sameOr(current.authSecrets, given.authSecrets) };
      inUse = {
        ...inUse,
        ...Object.fromEntries(Object.entries(config.settings).filter(([name]) => RELOADED.has(name))),
      };
      // Logged at the level before or after, so that the line is not lost to its own change.
      if (!logger.isLevelEnabled("info")) logger.level = config.logLevel;
      logger.info({ changed, documents: counts, needsRestart }, "settings reloaded");
      logger.level = config.logLevel;
      warnOfEnded(trustedDocuments, logger, clock.now());
    },
  };
}

function toReloadable({ config, trustedDocuments, texts }: ReadSettings): ReloadableSettings {
  const { authSecrets, webhookSecrets, relay } = config;
  const relaySecrets = relay?.secrets ?? [];
  return { authSecrets, webhookSecrets, relaySecrets, trustedDocuments, texts: createTextCatalogue(texts) };
}

/** A reload replaces values. What they switch on or off is put together at the start. */
function switches(before: ReloadableSettings, after: ReloadableSettings): string[] {
  const isSet: [name: string, before: boolean, after: boolean][] = [
    ["AUTH_SECRET", before.authSecrets.length > 0, after.authSecrets.length > 0],
    ["WEBHOOK_SECRETS", before.webhookSecrets.length > 0, after.webhookSecrets.length > 0],
    ["RELAY_SECRETS", before.relaySecrets.length > 0, after.relaySecrets.length > 0],
    ["TRUSTED_DOCUMENTS", before.trustedDocuments !== null, after.trustedDocuments !== null],
  ];
  return isSet
    .filter(([, wasSet, isNowSet]) => wasSet !== isNowSet)
    .map(([name, , isNowSet]) => `${name} cannot be ${isNowSet ? "added" : "removed"} by a reload, only by a restart`);
}

function unusable(documents: TrustedDocuments | null, problems: ReadonlyMap<string, unknown>): string[] {
  const ids = [...(documents?.listed ?? [])].filter(([, { text }]) => problems.has(text)).map(([id]) => id);
  if (ids.length === 0) return [];
  const named = ids.slice(0, MAX_NAMED).join(", ");
  return [`TRUSTED_DOCUMENTS has ${ids.length} that cannot run (documents check says why): ${named}`];
}

function warnOfEnded(documents: TrustedDocuments | null, logger: Logger, now: Date): void {
  const ids = [...(documents?.listed ?? [])].filter(([, document]) => !isAcceptedAt(document, now)).map(([id]) => id);
  if (ids.length > 0)
    logger.warn({ count: ids.length, ids: ids.slice(0, MAX_NAMED) }, "trusted documents are past their grace period");
}

/** Counts texts. Undefined where none has changed, no id, and no grace period. */
function countChanges(
  before: TrustedDocuments | null,
  after: TrustedDocuments | null,
  now: Date,
): { added: number; removed: number; total: number; inGracePeriod: number } | undefined {
  if (isDeepStrictEqual(before?.byId, after?.byId)) return undefined;
  const [old, present] = [before, after].map((documents) => [...(documents?.listed.values() ?? [])]);
  const [oldTexts, texts] = [old, present].map((documents) => new Set(documents?.map(({ text }) => text)));
  const added = [...(texts ?? [])].filter((text) => !oldTexts?.has(text)).length;
  const removed = [...(oldTexts ?? [])].filter((text) => !texts?.has(text)).length;
  const inGracePeriod = present?.filter((document) => document.removal && isAcceptedAt(document, now)).length ?? 0;
  return { added, removed, total: texts?.size ?? 0, inGracePeriod };
}

/** The same array stands for the same secrets. */
function sameOr(before: readonly string[], after: readonly string[]): readonly string[] {
  return isDeepStrictEqual(before, after) ? before : after;
}
