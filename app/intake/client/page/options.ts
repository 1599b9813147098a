/** Lists to choose from. An option is plain text, in one language at a time: the script writes it. */

import { writeNumber } from "./dates.ts";
import { all, one } from "./dom.ts";
import type { Language } from "./language.ts";
import { wordIn, wordsOf } from "./words.ts";

const MONTHS = 24;

/** Offer this month and those before it. */
export function startMonths(today: Date): void {
  const [choose] = all<HTMLOptionElement>('[data-field="month"] option');
  choose?.after(...monthsBefore(today).map((month) => new Option("", month)));
}

/** Return `YYYY-MM` of the last months by the phone's own calendar, the newest first. */
export function monthsBefore(today: Date): string[] {
  return Array.from({ length: MONTHS }, (_, ago) => {
    const month = new Date(today.getFullYear(), today.getMonth() - ago, 1);
    return `${month.getFullYear()}-${String(month.getMonth() + 1).padStart(2, "0")}`;
  });
}

/** Write every option in one language. */
export function writeOptions(language: Language): void {
  for (const option of all<HTMLOptionElement>("option")) {
    option.textContent = one(`span[lang="${language}"]`, wordsOfOption(option.value)).textContent;
  }
}

/** Return the words of an option, in both languages. */
export function wordsOfOption(value: string): HTMLElement {
  const [year, month] = value.split("-").map(Number);
  if (!month) return wordsOf(`option.${value || "choose"}`);
  return wordsOf("month", (language) => ({
    month: wordIn(language, `month.${month}`),
    year: writeNumber(year ?? 0, language),
  }));
}
