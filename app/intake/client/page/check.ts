/** "Check your answers": everything that would be sent, and a way back to each question. */

import { ASKED, isAnswered, questionOf, questionSections, tickedIn, writtenIn } from "./answers.ts";
import { all, copyOf, one } from "./dom.ts";
import { show } from "./steps.ts";
import { wordsOf } from "./words.ts";

/** Write the list anew. */
export function showAnswers(): void {
  one("#empty").hidden = true;
  one("#answers").replaceChildren(...all(ASKED).map(answerCard));
}

/** Say that there is nothing to send, and lead to the first question. */
export function showEmpty(): void {
  const summary = one("#empty");
  summary.hidden = false;
  summary.focus();
}

/** Go to the first field of the form. */
export function goToFirst(): void {
  const [first] = questionSections();
  if (!first) return;
  show(questionOf(first));
  one("input, textarea", first).focus();
}

function answerCard(section: HTMLElement): DocumentFragment {
  const card = copyOf("#answer");
  const step = section.dataset["step"] ?? "";
  const title = one("h2", card);
  const button = one<HTMLButtonElement>("button", card);
  title.id = `answer-${step}`;
  title.append(...copies(one("h1", section)));
  one("div", card).append(...(isAnswered(section) ? answerLines(section) : [wordsOf("check.skipped")]));
  button.setAttribute("aria-describedby", title.id);
  button.value = step;
  return card;
}

function answerLines(section: HTMLElement): HTMLElement[] {
  const ticked = tickedIn(section).map((box) => paragraph("ticked", copies(box.labels?.[0]?.querySelector("span"))));
  const written = writtenIn(section).flatMap((field) => [
    paragraph("hint", copies(field.labels?.[0])),
    paragraph("said", [field.value]),
  ]);
  return [...ticked, ...written];
}

function paragraph(look: string, content: readonly (Node | string)[]): HTMLElement {
  const element = document.createElement("p");
  element.className = look;
  element.append(...content);
  return element;
}

function copies(of: Element | null | undefined): Node[] {
  return Array.from(of?.childNodes ?? [], (node) => node.cloneNode(true));
}
