// What a setting is, and how all of them are read from the environment.
import { type ReadSetting, SettingProblem } from "./setting-readers.js";

export interface Setting<Value> {
  read: ReadSetting<Value>;
  /** For the documentation. */
  default: string;
  readDefault: (isProduction: boolean) => Value;
  description: string;
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

export type Environment = Readonly<Record<string, string | undefined>>;

/** Types of the values of a table of settings. */
export type ValuesOf<Settings extends Record<string, Setting<unknown>>> = {
  [Name in keyof Settings]: ReturnType<Settings[Name]["readDefault"]>;
};

/** Only without problems does every setting have a value. */
export function readSettings<Settings extends Record<string, Setting<unknown>>>(
  settings: Settings,
  env: Environment,
  isProduction: boolean,
): { values: ValuesOf<Settings>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { read, readDefault }] of Object.entries(settings)) {
    const text = env[name];
    try {
      // An empty value means unset, as in docker compose and .env files.
      values[name] = text === undefined || text === "" ? readDefault(isProduction) : read(text);
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      problems.push(`${name} ${error.message}`);
    }
  }
  return { values: values as ValuesOf<Settings>, problems };
}
