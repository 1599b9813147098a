/** Each failure has its own plain sentence that says what to do; nothing falls back. */

import { ChainError, ClosedError, NetworkError, StaleError, TooLongError, UnsupportedError } from "../errors.ts";
import { writeDate } from "./dates.ts";
import { wordsOf } from "./words.ts";

const NAMES = [
  [ClosedError, "closed"],
  [StaleError, "stale"],
  [ChainError, "chain"],
  [UnsupportedError, "unsupported"],
  [NetworkError, "network"],
  [TooLongError, "long"],
] as const;

/** Return the name under which the page has words for a failure. */
export function failureOf(error: unknown): string {
  return NAMES.find(([type]) => error instanceof type)?.[1] ?? "other";
}

/** Return the notice about a failure, in both languages. */
export function noticeOf(error: unknown): HTMLElement {
  return wordsOf(failureOf(error), (language) => ({ date: writeDate(new Date(), language) }));
}
