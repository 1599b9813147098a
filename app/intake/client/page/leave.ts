/** Leaving without a trace: the exit, Shift × 3, and what happens when the page goes away by itself. */

import { all } from "./dom.ts";

const ELSEWHERE = "/leave";
const PRESSES = 3;
const PRESSES_WITHIN_MS = 2_000;

/** Empty the page and replace it in the history by another. Never asks. */
export function leave(): void {
  stopWarning();
  wipe();
  location.replace(ELSEWHERE);
}

/** Ask before the page is closed: something stands in it that stands nowhere else. */
export function startWarning(): void {
  addEventListener("beforeunload", warn);
}

export function stopWarning(): void {
  removeEventListener("beforeunload", warn);
}

/** Watch the keyboard and the page's own end. */
export function startLeaving(): void {
  addEventListener("keydown", countShifts());
  addEventListener("pagehide", wipe);
  // A page that the browser kept for its Back button was wiped; a new one takes its place in the history.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace("/");
  });
}

/** Return a listener that leaves at the third Shift with no other key between. */
function countShifts(): (event: KeyboardEvent) => void {
  let presses: number[] = [];
  return (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-PRESSES) : [];
    const [first] = presses;
    if (presses.length === PRESSES && first !== undefined && event.timeStamp - first < PRESSES_WITHIN_MS) leave();
  };
}

function wipe(): void {
  for (const field of all<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")) {
    field.value = "";
    if (field instanceof HTMLInputElement) field.checked = false;
  }
  document.body.replaceChildren();
  document.title = "";
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
