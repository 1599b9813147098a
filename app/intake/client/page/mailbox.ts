/** What lies under a number: the status in plain words, who opened it last, and the answers. */

import type { Bytes } from "../bytes.ts";
import type { KeptReply, Mailbox, Opening, Status } from "../coming-back.ts";
import { writeDate, writeNumber } from "./dates.ts";
import { copyOf, one } from "./dom.ts";
import type { Language } from "./language.ts";
import { show } from "./steps.ts";
import { type Values, wordsOf } from "./words.ts";

/** The answer behind each card, so that the button in it knows what to delete. */
const hashes = new WeakMap<Element, Bytes>();

/** Show a page of the mailbox. A wrong number and no message look the same, for here they are. */
export function showMailbox(found: Mailbox, { page, deleted }: { page: number; deleted: boolean }): void {
  const { status, opening, replies } = found;
  one("#deleted").hidden = !deleted;
  one("#status").replaceChildren(...statusLines(status, opening));
  one("#replies").replaceChildren(...replies.map(replyCard));
  one("#nothing").replaceChildren(...(replies.length > 0 ? [] : [wordsOf(emptiness(status, page))]));
  one('[data-action="older"]').hidden = !found.full;
  one('[data-action="newer"]').hidden = page === 0;
  show("mailbox");
}

/** Take every answer off the page. */
export function forgetMailbox(): void {
  for (const place of ["#status", "#replies", "#nothing", "#mailbox-notice"]) one(place).replaceChildren();
}

/** Ask once more before an answer is deleted. */
export function askToForget(button: HTMLElement): void {
  const card = button.closest(".reply")!;
  button.hidden = true;
  const question = one("[data-sure]", card);
  question.hidden = false;
  one("button", question).focus();
}

/** Return what names the answer in whose card this button stands. */
export function hashAt(button: HTMLElement): Bytes | undefined {
  return hashes.get(button.closest(".reply")!);
}

function emptiness(status: Status | undefined, page: number): string {
  if (page > 0) return "mailbox.oldest";
  return status ? "mailbox.waiting" : "mailbox.none";
}

function statusLines(status: Status | undefined, opening: Opening | undefined): HTMLElement[] {
  if (!status) return [];
  const lines = [wordsOf(`status.${status.state}`), wordsOf("status.day", dated(status.day))];
  if (status.excluded > 0) {
    lines.push(wordsOf("status.excluded", (language) => ({ count: writeNumber(status.excluded, language) })));
  }
  return opening ? [...lines, ...openingLines(opening)] : lines;
}

/** Who opened it, and right below whether that is proved; of a broken proof nothing else is said. */
function openingLines(opening: Opening): HTMLElement[] {
  const verdict = wordsOf(`opening.${opening.verdict}`);
  if (!("day" in opening)) return [verdict];
  const { day, by } = opening;
  if (!by) return [wordsOf("opening.former", dated(day)), verdict];
  const values: Values = (language) => ({
    ...dated(day)(language),
    role: by.role[language],
    affiliation: by.affiliation,
  });
  return [wordsOf("opening.by", values), verdict];
}

function replyCard({ day, language, text, hash }: KeptReply, place: number): HTMLElement {
  const card = one(".reply", copyOf("#reply"));
  const title = one("h2", card);
  title.id = `reply-${place}`;
  title.append(...wordsOf("reply.day", dated(day)).childNodes);
  const words = one(".said", card);
  words.lang = language;
  words.textContent = text;
  for (const button of card.querySelectorAll("button")) button.setAttribute("aria-describedby", title.id);
  hashes.set(card, hash);
  return card;
}

/** Return what stands for the date of a day written `YYYY-MM-DD`. */
function dated(day: string): (language: Language) => Record<string, string> {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return (language) => ({ date: writeDate(new Date(year, month - 1, date), language) });
}
