/** The step in which something is added: one field, and, where the number may be mistyped, a tick that it is not. */

import { one } from "./dom.ts";
import { startWarning, stopWarning } from "./leave.ts";

/** Show what has to be asked; what was typed before stays. */
export function askForAddition(known: boolean): void {
  one("#unknown").hidden = known;
  clearComplaints();
  field().addEventListener("input", startWarning);
}

/** Return what was typed; say so and return nothing if nothing was, or the number is not yet known to be right. */
export function takeAddition(): string | undefined {
  clearComplaints();
  const words = field().value;
  if (!/\S/.test(words)) return complain("#add-empty", field());
  if (!one("#unknown").hidden && !tick().checked) return complain("#add-unsure", tick());
  return words;
}

/** Take what was typed off the page. */
export function forgetAddition(): void {
  field().value = "";
  tick().checked = false;
  clearComplaints();
  stopWarning();
}

function complain(summary: string, wrong: HTMLElement): undefined {
  wrong.setAttribute("aria-invalid", "true");
  one(summary).hidden = false;
  one(summary).focus();
}

function clearComplaints(): void {
  for (const summary of ["#add-empty", "#add-unsure"]) one(summary).hidden = true;
  for (const checked of [field(), tick()]) checked.removeAttribute("aria-invalid");
}

function field(): HTMLTextAreaElement {
  return one<HTMLTextAreaElement>("#added");
}

function tick(): HTMLInputElement {
  return one<HTMLInputElement>("#same");
}
