/** Adding something to what was reported: sealed once, and sent as a report is. */

import { askForAddition, forgetAddition, takeAddition } from "./addition.ts";
import { one } from "./dom.ts";
import { currentLanguage } from "./language.ts";
import { showLocking } from "./progress.ts";
import { findReady, makeReady, notReady } from "./readiness.ts";
import { currentVisit } from "./returning.ts";
import { sendOut } from "./sending.ts";
import { currentStep, show } from "./steps.ts";

const ADD = "add";

/** Ask what is to be added. */
export function openAdding(): void {
  askForAddition(currentVisit().known);
  show(ADD);
  void makeReady();
}

/** Back to what lies under the number; what was typed stays. */
export function backToMailbox(): void {
  one("#deleted").hidden = true;
  show("mailbox");
}

/** Seal what was typed and send it. */
export async function sendAddition(): Promise<void> {
  const ready = findReady();
  const { visit } = currentVisit();
  // A second press, while the first is being sealed, would be a second envelope.
  if (!ready || !visit || currentStep() !== ADD) return;
  const words = takeAddition();
  if (words === undefined) return;
  show("sending");
  showLocking();
  try {
    const sealed = await visit.seal({ language: currentLanguage(), words }, ready.sealing);
    await sendOut({ sealed, arrived: arrive, refused: openAdding });
  } catch (error) {
    notReady(error);
    show(ADD);
  }
}

function arrive(): void {
  forgetAddition();
  show("added");
}
