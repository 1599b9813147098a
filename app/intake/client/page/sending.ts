/** Seal once, send the same bytes as often as it takes, and only then show the number. */

import type { Sealed } from "../api.ts";
import { ClosedError, RefusedError } from "../errors.ts";
import { collectAnswers, forgetAnswers } from "./answers.ts";
import { showAnswers, showEmpty } from "./check.ts";
import { one } from "./dom.ts";
import { currentLanguage } from "./language.ts";
import { showNumber } from "./number.ts";
import { findReady, makeReady, notReady } from "./readiness.ts";
import { CHECK, show } from "./steps.ts";

/** Sealed, but not known to have arrived. While it is here nothing else is sealed: a report is never doubled. */
let sealed: Sealed | undefined;

/** Seal what stands in the form and send it. */
export async function send(): Promise<void> {
  const ready = findReady();
  const answers = collectAnswers();
  if (Object.keys(answers).length === 0) return showEmpty();
  if (!ready || sealed) return;
  show("sending");
  try {
    sealed = await ready.seal({ language: currentLanguage(), answers, excluded: [] });
  } catch (error) {
    notReady(error);
    return show(CHECK);
  }
  await deliver();
}

/** Send the sealed bytes, the same ones each time. */
export async function deliver(): Promise<void> {
  const ready = findReady();
  if (!ready || !sealed) return;
  const slow = one("#slow");
  slow.hidden = true;
  show("sending");
  try {
    await ready.send(sealed, { onProgress: ({ attempt }) => void (slow.hidden = attempt === 1) });
  } catch (error) {
    return show(stepAfter(error));
  }
  const { receipt } = sealed;
  sealed = undefined;
  forgetAnswers();
  showNumber(receipt);
}

/** Back to the answers after the server refused the envelope for good: the next one is sealed to newer keys. */
export async function checkAgain(): Promise<void> {
  sealed = undefined;
  notReady(undefined);
  showAnswers();
  show(CHECK);
  await makeReady();
}

function stepAfter(error: unknown): string {
  if (error instanceof RefusedError) return "refused";
  return error instanceof ClosedError ? "shut" : "unsent";
}
