/** Texts that are shown later: the template holds them in both languages, so the script holds none. */

import { one } from "./dom.ts";
import type { Language } from "./language.ts";

/** What stands for the `{…}` of a text. */
export type Values = (language: Language) => Readonly<Record<string, string>>;

const NOTHING: Values = () => ({});

/** Return the element of one text, in both languages. */
export function wordsOf(name: string, values: Values = NOTHING): HTMLElement {
  const kept = one(`[data-word="${name}"]`, one<HTMLTemplateElement>("#words").content);
  const element = document.importNode(kept, true);
  for (const language of ["km", "en"] as const) {
    for (const span of element.querySelectorAll(`span[lang="${language}"]`)) {
      span.textContent = fill(span.textContent ?? "", values(language));
    }
  }
  return element;
}

/** Return one text in one language. */
export function wordIn(language: Language, name: string, values: Values = NOTHING): string {
  return one(`span[lang="${language}"]`, wordsOf(name, values)).textContent ?? "";
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);
}
