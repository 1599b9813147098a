/** "Check your answers": everything that would be sent, and a way back to each question. */

import { ASKED, type Field, isAnswered, questionOf, questionSections, tickedIn, writtenIn } from "./answers.ts";
import { writeDigits } from "./dates.ts";
import { all, copyOf, one } from "./dom.ts";
import { wordsOfOption } from "./options.ts";
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
  const written = writtenIn(section);
  const [amount, currency] = ["amount", "currency"].map((id) => written.find((field) => field.dataset["field"] === id));
  const lines = written.flatMap((field) => {
    if (field === currency && amount) return []; // it stands behind the amount
    const unit = field === amount && currency ? [" · ", ...wordsIn(currency)] : [];
    return [paragraph("hint", copies(field.labels?.[0])), paragraph("said", [...wordsIn(field), ...unit])];
  });
  return [...ticked, ...lines];
}

/** Words as typed; what was chosen, and an amount, in both languages. */
function wordsIn(field: Field): readonly (Node | string)[] {
  // Not what stands between the languages: here spaces show.
  if (field instanceof HTMLSelectElement) return Array.from(wordsOfOption(field.value).children);
  return field.dataset["field"] === "amount" ? digitsInBoth(field.value) : [field.value];
}

function digitsInBoth(text: string): HTMLElement[] {
  return (["km", "en"] as const).map((language) => {
    const span = document.createElement("span");
    span.lang = language;
    span.textContent = writeDigits(text, language);
    return span;
  });
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
