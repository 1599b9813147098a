/** Whether this browser may send. Send stays off until the self-test passed and the readers' keys were verified. */

import { prepare, type Ready } from "../api.ts";
import { all, one } from "./dom.ts";
import { failureOf, noticeOf } from "./failures.ts";

let ready: Ready | undefined;
let failed: string | undefined;
let running = false;

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
  } catch (error) {
    setFailure(error);
  }
  running = false;
  render();
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
    if (failed === "network") void makeReady();
  });
}

function setFailure(error: unknown): void {
  failed = error === undefined ? undefined : failureOf(error);
  for (const place of all("[data-notice]")) place.replaceChildren(...(error === undefined ? [] : [noticeOf(error)]));
  render();
}

function render(): void {
  one<HTMLButtonElement>("#send").disabled = ready === undefined;
  one("#preparing").hidden = ready !== undefined || failed !== undefined;
  // Who only lost the connection may begin to write; else the words would have nowhere to go.
  one('[data-action="open"]').hidden = failed !== undefined && failed !== "network" && failed !== "long";
}
