/** The page: from here every button has its meaning. */

import { isAnswered } from "./answers.ts";
import { goToFirst, showAnswers } from "./check.ts";
import { all, copyOf, one } from "./dom.ts";
import { startLanguages } from "./language.ts";
import { leave, startLeaving, startWarning } from "./leave.ts";
import { askToForget, hashAt } from "./mailbox.ts";
import { askForGroup, confirmGroup } from "./number.ts";
import { makeReady, startReadiness } from "./readiness.ts";
import { askForNumber, enterNumber, forgetReply, goHome, turnPage } from "./returning.ts";
import { checkAgain, deliver, send } from "./sending.ts";
import { CHECK, move, show } from "./steps.ts";

const ACTIONS: Readonly<Record<string, (pressed: HTMLElement) => unknown>> = {
  leave,
  open: () => show("safety"),
  next: () => go(1),
  back: () => go(-1),
  first: goToFirst,
  prepare: makeReady,
  send,
  resend: deliver,
  recheck: checkAgain,
  written: askForGroup,
  again: () => show("number"),
  confirm: confirmGroup,
  print: () => print(),
  come: askForNumber,
  home: goHome,
  look: enterNumber,
  retype: () => one("#came").focus(),
  older: () => turnPage(1),
  newer: () => turnPage(-1),
  delete: askToForget,
  forget: (pressed) => forgetReply(hashAt(pressed)),
};

function go(offset: 1 | -1): void {
  if (move(offset) === CHECK) showAnswers();
}

function act(event: Event): void {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action]") : null;
  const action = ACTIONS[target?.dataset["action"] ?? ""];
  if (!target || !action) return;
  event.preventDefault();
  void action(target);
}

/** A number has no second line: Enter means the button. */
function lookOnEnter(event: KeyboardEvent): void {
  if (event.key !== "Enter") return;
  event.preventDefault();
  void enterNumber();
}

function noteTyping(event: Event): void {
  const section = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-question]") : null;
  if (!section) return;
  section.toggleAttribute("data-answered", isAnswered(section));
  startWarning();
}

function start(): void {
  one("main").append(copyOf("#form"));
  document.addEventListener("click", act);
  document.addEventListener("input", noteTyping);
  one("#came").addEventListener("keydown", lookOnEnter);
  startLeaving();
  startLanguages();
  one('[data-step="safety"]').hidden = true;
  for (const offer of all(".doors, .actions")) offer.hidden = false;
  startReadiness();
  // Last: should anything above fail, it stays and says what to do.
  one("#script").remove();
}

start();
