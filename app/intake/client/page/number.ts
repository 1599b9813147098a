/** The number: shown, written on paper, proved by one of its groups, and forgotten. */

import { addDays, addMonths, writeDate, writeNumber } from "./dates.ts";
import { all, one } from "./dom.ts";
import { stopWarning } from "./leave.ts";
import { show } from "./steps.ts";
import { wordsOf } from "./words.ts";

const DAYS_TO_CONFIRM = 7;
const MONTHS_TO_ANSWER = 3;

/** Show a receipt: six groups of six, one below the other, each set as 3 + 3. */
export function showNumber(receipt: string): void {
  const groups = receipt.split(" ").map((group) => {
    const element = document.createElement("li");
    element.textContent = `${group.slice(0, 3)} ${group.slice(3)}`;
    return element;
  });
  one("#number").replaceChildren(...groups);
  show("number");
}

/** Ask for one group, another each time, with the number out of sight. */
export function askForGroup(): void {
  const field = one<HTMLInputElement>("#group");
  const asked = (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % all("#number > *").length;
  const label = wordsOf("gate.label", (language) => ({ group: writeNumber(asked + 1, language) }));
  one('[for="group"]').replaceChildren(...label.childNodes);
  field.dataset["asked"] = String(asked + 1);
  field.value = "";
  field.removeAttribute("aria-invalid");
  one("#wrong").hidden = true;
  show("gate");
}

/** Compare what was typed; a right group ends the page's knowledge of the number. */
export function confirmGroup(): void {
  const field = one<HTMLInputElement>("#group");
  const asked = one(`#number > :nth-child(${field.dataset["asked"]})`).textContent ?? "";
  const right = digitsIn(field.value) === digitsIn(asked);
  one("#wrong").hidden = right;
  field.setAttribute("aria-invalid", String(!right));
  if (!right) return field.focus();
  field.value = "";
  one("#number").replaceChildren();
  stopWarning();
  showNext(new Date());
}

/** Return the digits in a text, Khmer ones as ASCII. */
export function digitsIn(text: string): string {
  return text.replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0)).replace(/\D/g, "");
}

function showNext(today: Date): void {
  showDate("week", addDays(today, DAYS_TO_CONFIRM));
  showDate("quarter", addMonths(today, MONTHS_TO_ANSWER));
  show("next");
}

function showDate(name: string, date: Date): void {
  const words = wordsOf("next.by", (language) => ({ date: writeDate(date, language) }));
  one(`[data-by="${name}"]`).replaceChildren(...words.childNodes);
}
