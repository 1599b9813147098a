/** "Come back with your number": the number is checked here, and what it opens is shown. Nothing of it is kept. */

import type { Bytes } from "../bytes.ts";
import { type Mailbox, prepareReturn, type Return, type Visit } from "../coming-back.ts";
import { ReceiptError } from "../errors.ts";
import { forgetAddition } from "./addition.ts";
import { one } from "./dom.ts";
import { plainNotice } from "./failures.ts";
import { forgetMailbox, showMailbox } from "./mailbox.ts";
import { currentStep, show } from "./steps.ts";

let ready: Return | undefined;
let visit: Visit | undefined;
/** Something was found under the number, so it is right. */
let known = false;
let page = 0;

/** Who came back with a number, once it was looked up; and whether it is certainly the right one. */
export function currentVisit(): { readonly visit: Visit | undefined; readonly known: boolean } {
  return { visit, known };
}

/** Check what was typed, and only then ask the server. */
export async function enterNumber(): Promise<void> {
  const field = numberField();
  clearComplaints();
  show("looking");
  try {
    ready ??= await prepareReturn();
    visit = await ready.enter(field.value);
    known = false;
    page = 0;
    await look([]);
    field.value = "";
  } catch (error) {
    if (currentStep() !== "looking") return;
    show("come");
    complain(error);
  }
}

/** Show older answers, or newer ones again. */
export async function turnPage(offset: 1 | -1): Promise<void> {
  page += offset;
  await lookAgain([], () => (page -= offset));
}

/** Delete one answer for good. */
export async function forgetReply(hash: Bytes | undefined): Promise<void> {
  if (hash) await lookAgain([hash], () => undefined);
}

async function lookAgain(forget: readonly Bytes[], undo: () => void): Promise<void> {
  const notice = one("#mailbox-notice");
  notice.replaceChildren();
  try {
    await look(forget);
  } catch (error) {
    undo();
    notice.replaceChildren(plainNotice(error));
  }
}

async function look(forget: readonly Bytes[]): Promise<void> {
  const asked = visit;
  if (!asked) return;
  const found: Mailbox = await asked.look({ page, forget });
  // Who went home meanwhile is not called back.
  if (visit !== asked) return;
  known ||= found.status !== undefined || found.replies.length > 0;
  showMailbox(found, { page, deleted: forget.length > 0 });
}

function complain(error: unknown): void {
  if (!(error instanceof ReceiptError)) return one("#come-notice").replaceChildren(plainNotice(error));
  const summary = one("#mistyped");
  summary.hidden = false;
  numberField().setAttribute("aria-invalid", "true");
  summary.focus();
}

function clearComplaints(): void {
  one("#mistyped").hidden = true;
  one("#come-notice").replaceChildren();
  numberField().removeAttribute("aria-invalid");
}

/** Forget number and answers. */
export function forgetReturn(): void {
  visit = undefined;
  numberField().value = "";
  clearComplaints();
  forgetMailbox();
  forgetAddition();
}

function numberField(): HTMLTextAreaElement {
  return one<HTMLTextAreaElement>("#came");
}
