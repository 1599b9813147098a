/** Whether this browser may send. Send stays off until the self-test passed and the readers' keys were verified. */

import { prepare, type Ready } from "../api.ts";
import { all, one } from "./dom.ts";
import { failureOf, noticeOf } from "./failures.ts";
import { showReaders } from "./readers.ts";

let ready: Ready | undefined;
let failed: string | undefined;
let running = false;

/** Failures that pass by themselves: who meets one may begin to write; else the words would have nowhere to go. */
const PASSING = new Set(["network", "answer", "long"]);

/** What seals and sends, once there is one. */
export function findReady(): Ready | undefined {
  return ready;
}

/** Prepare, unless it is done or under way; show how it went. */
export async function makeReady(): Promise<void> {
  if (running || ready) return;
  running = true;
  setFailure(undefined);
  try {
    ready = await prepare();
    showReaders(ready);
  } catch (error) {
    setFailure(error);
  }
  running = false;
  showReadiness();
}

/** Take back the leave to send, and say why. */
export function notReady(error: unknown): void {
  ready = undefined;
  setFailure(error);
}

/** Begin now, and again when a lost connection returns. */
export function startReadiness(): void {
  void makeReady();
  addEventListener("online", () => {
    if (failed === "network" || failed === "answer") void makeReady();
  });
}

function setFailure(error: unknown): void {
  failed = error === undefined ? undefined : failureOf(error);
  for (const place of all("[data-notice]")) showNotice(place, error === undefined ? [] : [noticeOf(error)]);
  showReadiness();
}

/** Bring a notice into sight where there is nothing else that could have the keyboard's attention. */
function showNotice(place: HTMLElement, notice: readonly HTMLElement[]): void {
  place.replaceChildren(...notice);
  const step = place.closest<HTMLElement>("[data-step]");
  if (notice.length > 0 && step?.hidden === false) place.focus();
}

/** Show it at every button that sends; also at those that came later. */
export function showReadiness(): void {
  for (const send of all<HTMLButtonElement>("[data-sends]")) send.disabled = ready === undefined;
  for (const words of all("[data-preparing]")) words.hidden = ready !== undefined || failed !== undefined;
  one('[data-action="open"]').hidden = failed !== undefined && !PASSING.has(failed);
}
