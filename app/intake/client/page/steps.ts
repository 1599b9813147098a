/** One step in sight at a time. Steps are no history entries: Back in the browser leaves the page. */

import { all, one } from "./dom.ts";

/** The last step that is reached by Continue. */
export const CHECK = "check";

/** A step to come back to after one changed answer. */
let returnTo: string | undefined;

/** Show one step and begin reading at its heading. */
export function show(step: string): void {
  const shown = one(`[data-step="${step}"]`);
  for (const section of all("[data-step]")) section.hidden = section !== shown;
  if (step === returnTo) returnTo = undefined;
  scrollTo(0, 0);
  one("h1", shown).focus({ preventScroll: true });
}

/** The step in sight. */
export function currentStep(): string {
  return one("[data-step]:not([hidden])").dataset["step"] ?? "";
}

/** Go to the step before or after, or back to where a change was asked from. */
export function move(offset: 1 | -1): string {
  const steps = all("[data-step]").map((section) => section.dataset["step"] ?? "");
  const step = returnTo ?? steps[steps.indexOf(currentStep()) + offset] ?? CHECK;
  show(step);
  return step;
}

/** Show a question; Continue and Back both return to the answers. */
export function change(step: string): void {
  returnTo = CHECK;
  show(step);
}
