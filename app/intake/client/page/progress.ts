/** How far sending has come: what is done, what is under way, and what it means if it takes long. */

import type { Progress } from "../http.ts";
import { writeNumber } from "./dates.ts";
import { all, one } from "./dom.ts";
import { wordsOf } from "./words.ts";

/** The words are being locked. */
export function showLocking(): void {
  showPhase("locking");
  one("#slow").replaceChildren();
}

/** What is locked is on its way, for the first time or again. */
export function showAttempt({ attempt, attempts }: Progress): void {
  showPhase("sending");
  const again = wordsOf("sending.again", (language) => ({
    attempt: writeNumber(attempt, language),
    attempts: writeNumber(attempts, language),
  }));
  one("#slow").replaceChildren(...(attempt === 1 ? [] : [again]));
}

function showPhase(name: string): void {
  let done = true;
  for (const phase of all("[data-phase]")) {
    if (phase.dataset["phase"] === name) done = false;
    phase.toggleAttribute("data-done", done);
    if (phase.dataset["phase"] === name) phase.setAttribute("aria-current", "step");
    else phase.removeAttribute("aria-current");
  }
}
