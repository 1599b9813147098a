/** What stands in the form. Questions, choices and fields are known by the ids in the template alone. */

import { type Answers, DECLINED } from "../schema.ts";
import { all, one } from "./dom.ts";

/** The step about who must not read it: asked like a question, and sealed as no answer. */
export const READERS = "readers";

/** Matches the sections of all that is asked. */
export const ASKED = `[data-question], [data-step="${READERS}"]`;

/** What words are typed into, or chosen from. */
export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

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

/** Fields with words in them, or with something chosen; spaces alone are no words. */
export function writtenIn(section: HTMLElement): Field[] {
  return all<Field>("[data-field]", section).filter((field) => /\S/.test(field.value));
}

export function isAnswered(section: HTMLElement): boolean {
  return tickedIn(section).length + writtenIn(section).length > 0;
}

/** Return the answers by question id, text as typed; unanswered questions are absent. */
export function collectAnswers(): Answers {
  const answered = questionSections().filter(isAnswered);
  // The template has the ids of the schema, and no others: both are made of one list.
  return Object.fromEntries(answered.map((section) => [questionOf(section), answerOf(section)])) as Answers;
}

/** "I don't know" and "I'd rather not say" stand alone: take the ticks back that contradict a new one. */
export function takeChoice(ticked: HTMLInputElement, section: HTMLElement): void {
  if (!ticked.checked) return;
  const others = tickedIn(section).filter((box) => box !== ticked);
  for (const box of others) if (declines(ticked) || declines(box)) box.checked = false;
}

/** An amount of a thing is what it is worth. */
export function nameAmount(section: HTMLElement): void {
  const isThing = section.querySelector('option[value="thing"]:checked') !== null;
  for (const name of all("[data-amount]", section)) name.hidden = isThing !== (name.dataset["amount"] === "thing");
}

/** Forget everything that was typed or ticked. */
export function forgetAnswers(): void {
  for (const section of all(ASKED)) section.remove();
  one("#answers").replaceChildren();
}

function declines(box: HTMLInputElement): boolean {
  return DECLINED.includes(box.dataset["choice"] ?? "");
}

function answerOf(section: HTMLElement): object {
  const choices = tickedIn(section).map((box) => box.dataset["choice"] ?? "");
  const texts = writtenIn(section).map((field) => [field.dataset["field"], field.value]);
  return { ...(choices.length > 0 && { choices }), ...Object.fromEntries(texts) };
}
