/** Dates in words, from the phone's own calendar day. Browsers on cheap phones often lack Khmer, so it is done here. */

import type { Language } from "./language.ts";
import { wordIn } from "./words.ts";

const DIGITS = { km: "០១២៣៤៥៦៧៨៩", en: "0123456789" } as const;

/** Return the day `days` days later. */
export function addDays(from: Date, days: number): Date {
  return new Date(from.getFullYear(), from.getMonth(), from.getDate() + days);
}

/** Return the same day `months` months later, or the last day of a shorter month. */
export function addMonths(from: Date, months: number): Date {
  const month = from.getMonth() + months;
  const lastDay = new Date(from.getFullYear(), month + 1, 0).getDate();
  return new Date(from.getFullYear(), month, Math.min(from.getDate(), lastDay));
}

/** Write a number in the digits of a language. */
export function writeNumber(number: number, language: Language): string {
  return writeDigits(String(number), language);
}

/** Write what somebody typed in the digits of a language, whichever they took. */
export function writeDigits(text: string, language: Language): string {
  return text.replace(/[0-9០-៩]/g, (digit) => {
    const value = Math.max(DIGITS.km.indexOf(digit), DIGITS.en.indexOf(digit));
    return DIGITS[language].charAt(value);
  });
}

/** Write a day in words. */
export function writeDate(date: Date, language: Language): string {
  return wordIn(language, "date", () => ({
    day: writeNumber(date.getDate(), language),
    month: wordIn(language, `month.${date.getMonth() + 1}`),
    year: writeNumber(date.getFullYear(), language),
  }));
}
