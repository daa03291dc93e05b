// What a setting is, and how all of them are read from the environment.
import { readSettingFile, SettingFileProblem } from "./setting-file.js";
import { type ReadSetting, SettingProblem } from "./setting-readers.js";

export interface Setting<Value> {
  read: ReadSetting<Value>;
  /** For the documentation. */
  default: string;
  readDefault: (isProduction: boolean) => Value;
  description: string;
  /** Whether a file may hold the value, named by the setting with the suffix _FILE. */
  mayBeFile?: boolean;
}

/** The setting may also be given as NAME_FILE, the path of a file with the value. */
export function fromFile<Value>(given: Setting<Value>): Setting<Value> {
  return { ...given, mayBeFile: true };
}

/** Every name by which a setting can be given. */
export function namesOf(name: string, { mayBeFile = false }: Setting<unknown>): string[] {
  return mayBeFile ? [name, `${name}_FILE`] : [name];
}

/** A setting whose default is read like a given value. */
export function setting<Value>(
  read: ReadSetting<Value>,
  defaultText: string,
  description: string,
  inProduction = defaultText,
): Setting<Value> {
  return {
    read,
    default: inProduction === defaultText ? defaultText : `${defaultText}; ${inProduction} in production`,
    readDefault: (isProduction) => read(isProduction ? inProduction : defaultText),
    description,
  };
}

/** A setting without a default value. The explanation says what happens when it is left out. */
export function optional<Value>(
  read: ReadSetting<Value>,
  explanation: string,
  description: string,
): Setting<Value | undefined> {
  return { read, default: explanation, readDefault: () => undefined, description };
}

/**
 * What Node.js puts in place of bytes of a variable that are not UTF-8. A secret with it would not be the one that was
 * set, and easier to guess.
 */
const REPLACEMENT = "\uFFFD";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Types of the values of a table of settings. */
export type ValuesOf<Settings extends Record<string, Setting<unknown>>> = {
  [Name in keyof Settings]: ReturnType<Settings[Name]["readDefault"]>;
};

/**
 * Only without problems does every setting have a value.
 * @returns given: the names of the settings that are set, including invalid ones
 */
export function readSettings<Settings extends Record<string, Setting<unknown>>>(
  settings: Settings,
  env: Environment,
  isProduction: boolean,
): { values: ValuesOf<Settings>; given: Set<string>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  const problems: string[] = [];
  for (const [name, { read, readDefault, mayBeFile }] of Object.entries(settings)) {
    // An empty value means unset, as in docker compose and .env files.
    const file = mayBeFile ? env[`${name}_FILE`] || undefined : undefined;
    if (env[name] || file !== undefined) given.add(name);
    try {
      if (env[name] && file !== undefined) throw new SettingProblem(`and ${name}_FILE are mutually exclusive`);
      const text = file === undefined ? env[name] : readSettingFile(file);
      if (text?.includes(REPLACEMENT))
        throw new SettingProblem("contains U+FFFD, which replaces bytes that are not UTF-8 text");
      values[name] = text ? read(text) : readDefault(isProduction);
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(`${error instanceof SettingFileProblem ? `${name}_FILE` : name} ${error.message}`);
    }
  }
  return { values: values as ValuesOf<Settings>, given, problems };
}
