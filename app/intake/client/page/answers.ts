/** What stands in the form. Questions, choices and fields are known by the ids in the template alone. */

import type { Answer } from "../api.ts";
import { all, one } from "./dom.ts";

/** The step about who must not read it: asked like a question, and sealed as no answer. */
export const READERS = "readers";

/** Matches the sections of all that is asked. */
export const ASKED = `[data-question], [data-step="${READERS}"]`;

/** The sections whose answers are sealed, in order. */
export function questionSections(): HTMLElement[] {
  return all("[data-question]");
}

export function questionOf(section: HTMLElement): string {
  return section.dataset["question"] ?? "";
}

export function tickedIn(section: HTMLElement): HTMLInputElement[] {
  return all<HTMLInputElement>("[data-choice]:checked", section);
}

/** Fields with words in them; spaces alone are no words. */
export function writtenIn(section: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return all<HTMLInputElement | HTMLTextAreaElement>("[data-field]", section).filter((field) => /\S/.test(field.value));
}

export function isAnswered(section: HTMLElement): boolean {
  return tickedIn(section).length + writtenIn(section).length > 0;
}

/** Return the answers by question id, text as typed; unanswered questions are absent. */
export function collectAnswers(): Readonly<Record<string, Answer>> {
  const answered = questionSections().filter(isAnswered);
  return Object.fromEntries(answered.map((section) => [questionOf(section), answerOf(section)]));
}

/** Forget everything that was typed or ticked. */
export function forgetAnswers(): void {
  for (const section of all(ASKED)) section.remove();
  one("#answers").replaceChildren();
}

function answerOf(section: HTMLElement): Answer {
  const choices = tickedIn(section).map((box) => box.dataset["choice"] ?? "");
  const texts = writtenIn(section).map((field) => [field.dataset["field"], field.value]);
  return { ...(choices.length > 0 && { choices }), ...Object.fromEntries(texts) };
}
