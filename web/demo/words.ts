// The words of the demo's own frame. What it says of a verification comes from languages/, by client/texts.ts.
import type { Language, LanguageName } from "../../client/texts.js";
import en from "../../languages/en.json";

interface FrameWords {
  /** Of the language in itself. */
  name: string;
  language: string;
  signOut: string;
  /** That the demo has no backend to create such a link. */
  noEnrolment: string;
}

export const FRAME_WORDS = {
  de: {
    name: "Deutsch",
    language: "Sprache",
    signOut: "Abmelden",
    noEnrolment: "Den Link dazu erzeugt das Backend der Plattform. Diese Demo hat keines.",
  },
  en: {
    name: "English",
    language: "Language",
    signOut: "Sign out",
    noEnrolment: "The link to it comes from the platform’s backend, which this demo does not have.",
  },
  es: {
    name: "Español",
    language: "Idioma",
    signOut: "Cerrar sesión",
    noEnrolment: "El enlace lo crea el servidor de la plataforma, que esta demo no tiene.",
  },
  fr: {
    name: "Français",
    language: "Langue",
    signOut: "Se déconnecter",
    noEnrolment: "Le lien vient du serveur de la plateforme, que cette démo n’a pas.",
  },
  it: {
    name: "Italiano",
    language: "Lingua",
    signOut: "Esci",
    noEnrolment: "Il link viene dal server della piattaforma, che questa demo non ha.",
  },
  nl: {
    name: "Nederlands",
    language: "Taal",
    signOut: "Uitloggen",
    noEnrolment: "De link komt van de server van het platform, die deze demo niet heeft.",
  },
  pt: {
    name: "Português",
    language: "Idioma",
    signOut: "Terminar sessão",
    noEnrolment: "A ligação vem do servidor da plataforma, que esta demonstração não tem.",
  },
  "zh-Hans": {
    name: "简体中文",
    language: "语言",
    signOut: "退出登录",
    noEnrolment: "链接由平台的后端生成，本演示没有后端。",
  },
} as const satisfies Record<LanguageName, FrameWords>;

export const ENGLISH: Language = en;

/** Each is a file of its own, so that a page loads one. */
export const LOAD_LANGUAGE: Record<LanguageName, () => Promise<{ default: Language }>> = {
  de: () => import("../../languages/de.json"),
  en: () => Promise.resolve({ default: en }),
  es: () => import("../../languages/es.json"),
  fr: () => import("../../languages/fr.json"),
  it: () => import("../../languages/it.json"),
  nl: () => import("../../languages/nl.json"),
  pt: () => import("../../languages/pt.json"),
  "zh-Hans": () => import("../../languages/zh-Hans.json"),
};
