/** The page: from here every button has its meaning. */

import type { Actions } from "./actions.ts";
import { actReturning, askForNumber, goHome } from "./coming.ts";
import { goToFirst, showAnswers } from "./check.ts";
import { all, copyOf, one } from "./dom.ts";
import { startInside } from "./inside.ts";
import { startLanguages } from "./language.ts";
import { takeLater } from "./later.ts";
import { leave, startLeaving } from "./leave.ts";
import { askForGroup, confirmGroup } from "./number.ts";
import { startMonths } from "./options.ts";
import { makeReady, startReadiness } from "./readiness.ts";
import { checkAgain, deliver, send } from "./sending.ts";
import { change, CHECK, move, show } from "./steps.ts";
import { noteTyping } from "./typing.ts";

/** Those of everybody; what else a button may mean, return.js says. */
const ACTIONS: Actions = {
  leave,
  open: startForm,
  next: () => go(1),
  back: () => go(-1),
  first: goToFirst,
  change: (pressed) => change((pressed as HTMLButtonElement).value),
  prepare: makeReady,
  send,
  resend: deliver,
  recheck: checkAgain,
  written: askForGroup,
  again: () => show("number"),
  confirm: confirmGroup,
  print: () => print(),
  reload: () => location.reload(),
  come: askForNumber,
  home: goHome,
};

function startForm(): void {
  show("safety");
  // Whoever has no connection now may have one when the form is filled in; Send asks again.
  takeLater().catch(() => undefined);
}

function go(offset: 1 | -1): void {
  if (move(offset) === CHECK) showAnswers();
}

function act(event: MouseEvent): void {
  // The second half of a double tap would press what has come to stand there.
  if (event.detail > 1) return;
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action]") : null;
  const name = target?.dataset["action"];
  if (!target || !name) return;
  event.preventDefault();
  const action = ACTIONS[name];
  void (action ? action(target) : actReturning(name, target));
}

/** A number has no second line: Enter means the button. */
function actOnEnter(event: KeyboardEvent): void {
  const name = event.target instanceof HTMLElement ? event.target.dataset["enter"] : undefined;
  if (event.key !== "Enter" || event.isComposing || !name) return;
  event.preventDefault();
  one(`[data-action="${name}"]`).click();
}

function start(): void {
  one("main").append(copyOf("#form"));
  document.addEventListener("click", act);
  document.addEventListener("input", noteTyping);
  document.addEventListener("keydown", actOnEnter);
  startLeaving();
  startMonths(new Date());
  startLanguages();
  one('[data-step="safety"]').hidden = true;
  for (const offer of all(".doors, .actions")) offer.hidden = false;
  startInside(navigator.userAgent);
  startReadiness();
  // Last: should anything above fail, they stay and say what to do.
  for (const note of all("#unloaded, #script")) note.remove();
}

start();
