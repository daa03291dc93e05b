// The language of the page: the browser's at first, then the one that the user has chosen, for this tab.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import {
  createTexts,
  type Language,
  type LanguageName,
  LANGUAGES,
  matchLanguage,
  type Texts,
} from "../../client/texts.js";
import { ENGLISH, FRAME_WORDS, LOAD_LANGUAGE } from "./words.js";

const STORED = "language";
/** As in the simulator's console. */
const BRITISH_DATES = { language: "en-GB" };

interface ChosenLanguage {
  name: LanguageName;
  texts: Texts;
  choose: (name: LanguageName) => void;
}

const Chosen = createContext<ChosenLanguage | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [name, setName] = useState(firstLanguage);
  const [loaded, setLoaded] = useState<Language | null>(name === "en" ? ENGLISH : null);
  useEffect(() => {
    let isCurrent = true;
    LOAD_LANGUAGE[name]().then(
      ({ default: language }) => isCurrent && setLoaded(language),
      // Better another language than none.
      () => isCurrent && setLoaded((before) => before ?? ENGLISH),
    );
    return () => void (isCurrent = false);
  }, [name]);
  const texts = useMemo(() => loaded && createTexts(loaded, loaded === ENGLISH ? BRITISH_DATES : undefined), [loaded]);
  useEffect(() => {
    if (texts) document.documentElement.lang = texts.language;
  }, [texts]);
  const value = useMemo(() => {
    if (!texts) return null;
    const choose = (chosen: LanguageName) => {
      sessionStorage.setItem(STORED, chosen);
      setName(chosen);
    };
    return { name, texts, choose };
  }, [name, texts]);
  return value && <Chosen value={value}>{children}</Chosen>;
}

export function useLanguage(): ChosenLanguage {
  const chosen = useContext(Chosen);
  if (!chosen) throw new Error("a LanguageProvider is missing");
  return chosen;
}

export const useTexts = (): Texts => useLanguage().texts;

export function LanguageChoice() {
  const { name, choose } = useLanguage();
  return (
    <label className="language">
      <span className="unseen">{FRAME_WORDS[name].language}</span>
      <select value={name} onChange={(event) => choose(event.target.value as LanguageName)}>
        {Object.entries(FRAME_WORDS).map(([option, words]) => (
          <option key={option} value={option} lang={option}>
            {words.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function firstLanguage(): LanguageName {
  const stored = sessionStorage.getItem(STORED);
  return stored !== null && Object.hasOwn(LANGUAGES, stored)
    ? (stored as LanguageName)
    : matchLanguage(navigator.languages);
}
