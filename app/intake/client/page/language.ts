/** Khmer or English. Both stand in the page, so that switching sends nothing and keeps what was typed. */

import { all, one } from "./dom.ts";
import { writeOptions } from "./options.ts";

export type Language = "km" | "en";

/** Return the first language of the browser that the page speaks; Khmer where there is none. */
export function chooseLanguage(preferred: readonly string[]): Language {
  const languages = preferred.map((tag) => tag.toLowerCase().split("-")[0]);
  return languages.find((language) => language === "km" || language === "en") ?? "km";
}

/** The language shown now. */
export function currentLanguage(): Language {
  return document.documentElement.dataset["language"] === "en" ? "en" : "km";
}

/** Show one language, and offer the other in its own words. */
export function startLanguages(): void {
  show(chooseLanguage(navigator.languages));
  for (const button of all("[data-to]")) {
    button.addEventListener("click", () => {
      show(button.dataset["to"] === "en" ? "en" : "km");
      // The pressed button is gone now; without this the keyboard would begin at the top again.
      one("[data-to]:not([hidden])").focus();
    });
  }
  one("#switch").hidden = false;
}

function show(language: Language): void {
  document.documentElement.dataset["language"] = language;
  document.documentElement.lang = language;
  writeOptions(language);
  for (const button of all("[data-to]")) button.hidden = button.dataset["to"] === language;
}
