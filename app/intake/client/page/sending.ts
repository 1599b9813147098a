/** Seal once, send the same bytes as often as it takes, and only then go on: with a report, to its number. */

import type { Sealed } from "../api.ts";
import { AnswerError, ClosedError, ExclusionError, RefusedError } from "../errors.ts";
import { collectAnswers, forgetAnswers } from "./answers.ts";
import { showAnswers, showEmpty } from "./check.ts";
import { takeLater } from "./later.ts";
import { showAttempt, showLocking } from "./progress.ts";
import { currentLanguage } from "./language.ts";
import { showNumber } from "./number.ts";
import { excludedIds, showTooFew } from "./readers.ts";
import { findReady, makeReady, notReady } from "./readiness.ts";
import { CHECK, currentStep, show } from "./steps.ts";

/** Something sealed. */
export interface Outgoing {
  readonly sealed: Pick<Sealed, "wire">;
  /** It is there for certain. */
  arrived(): void;
  /** The server refused it for good: show what was written. */
  refused(): void;
}

/** Not known to have arrived. While it is here nothing else is sealed: nothing is ever doubled. */
let outgoing: Outgoing | undefined;

/** Seal what stands in the form and send it. */
export async function send(): Promise<void> {
  const ready = findReady();
  const answers = collectAnswers();
  if (Object.keys(answers).length === 0) return showEmpty();
  if (!ready || outgoing) return;
  try {
    await takeLater();
  } catch (error) {
    return notReady(error);
  }
  // A second press, while the first is being sealed, would be a second report.
  if (currentStep() !== CHECK) return;
  show("sending");
  showLocking();
  let sealed: Sealed;
  try {
    sealed = await ready.seal({ language: currentLanguage(), answers, excluded: excludedIds() });
  } catch (error) {
    if (error instanceof ExclusionError) return showTooFew();
    notReady(error);
    return show(CHECK);
  }
  await sendOut({ sealed, arrived: () => arrive(sealed.receipt), refused: showCheck });
}

/** Send something that was sealed just now. */
export async function sendOut(next: Outgoing): Promise<void> {
  outgoing = next;
  await deliver();
}

/** Send the sealed bytes, the same ones each time. */
export async function deliver(): Promise<void> {
  const ready = findReady();
  if (!ready || !outgoing) return;
  show("sending");
  try {
    await ready.send(outgoing.sealed, { onProgress: showAttempt });
  } catch (error) {
    return show(stepAfter(error));
  }
  const { arrived } = outgoing;
  outgoing = undefined;
  arrived();
}

/** Back to what was written after the server refused the envelope for good: the next one is sealed to newer keys. */
export async function checkAgain(): Promise<void> {
  const refused = outgoing?.refused;
  outgoing = undefined;
  notReady(undefined);
  refused?.();
  await makeReady();
}

function arrive(receipt: string): void {
  forgetAnswers();
  showNumber(receipt);
}

function showCheck(): void {
  showAnswers();
  show(CHECK);
}

function stepAfter(error: unknown): string {
  if (error instanceof RefusedError) return "refused";
  if (error instanceof ClosedError) return "shut";
  return error instanceof AnswerError ? "unsure" : "unsent";
}
