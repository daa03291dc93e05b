// Which of the languages a user gets, and what the API calls it.

/** By the names of the files in languages/: what the arguments `language` of texts and of the hosted page call them. */
export const LANGUAGES = {
  de: { text: "DE", session: "DE_DE" },
  en: { text: "EN", session: "EN_US" },
  es: { text: "ES", session: "ES_ES" },
  fr: { text: "FR", session: "FR_FR" },
  it: { text: "IT", session: "IT_IT" },
  nl: { text: "NL", session: "NL_NL" },
  pt: { text: "PT", session: "PT_PT" },
  "zh-Hans": { text: "ZH_HANS", session: "ZH_HANS_CN" },
} as const;

export type LanguageName = keyof typeof LANGUAGES;

/**
 * @param preferred BCP 47 tags, the most preferred first, such as `navigator.languages`
 * @param available names of languages, if the page has other ones
 * @returns the first that is available in the script that is meant (zh-TW is not zh-Hans), else `fallback`
 */
export function matchLanguage(preferred: readonly string[]): LanguageName;
export function matchLanguage<Name extends string>(
  preferred: readonly string[],
  available: readonly Name[],
  fallback: Name,
): Name;
export function matchLanguage(
  preferred: readonly string[],
  available: readonly string[] = Object.keys(LANGUAGES),
  fallback = "en",
): string {
  const names = new Map(available.map((name) => [languageAndScript(name), name]));
  for (const tag of preferred) {
    const name = names.get(languageAndScript(tag));
    if (name !== undefined) return name;
  }
  return fallback;
}

/** "zh-Hans" of "zh" and "zh-CN", "zh-Hant" of "zh-TW". Empty for what is no tag, which matches nothing. */
function languageAndScript(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    return "";
  }
}
