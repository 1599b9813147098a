/** Days: UTC dates written `YYYY-MM-DD`, so that they compare as text. */

const DAY_IN_MS = 86_400_000;

/** Tell whether a text is a day that exists, from the year 1 on. */
export function isDay(text: string): boolean {
  return /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && dayOf(new Date(`${text}T00:00:00Z`)) === text;
}

/** Return the UTC day of a moment; the empty text for an invalid one. */
export function dayOf(moment: Date): string {
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString().slice(0, 10);
}

/** Return the day `count` days later, or earlier for a negative count. */
export function addDays(day: string, count: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_IN_MS));
}
