/** Each failure has its own plain sentence that says what to do; nothing falls back. */

import {
  AnswerError,
  ChainError,
  ClosedError,
  NetworkError,
  StaleError,
  TooLongError,
  UnloadedError,
  UnsupportedError,
} from "../errors.ts";
import { writeDate } from "./dates.ts";
import { wordsOf } from "./words.ts";

/** The first that fits counts. */
const NAMES = [
  [ClosedError, "closed"],
  [StaleError, "stale"],
  [ChainError, "chain"],
  [UnsupportedError, "unsupported"],
  [AnswerError, "answer"],
  [NetworkError, "network"],
  [UnloadedError, "unloaded"],
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

/** The same without its button, for a step that has its own. */
export function plainNotice(error: unknown): HTMLElement {
  const notice = noticeOf(error);
  notice.querySelector("button")?.remove();
  return notice;
}
