/** What follows at once when something is typed, ticked or chosen in the form. */

import { fits } from "../report.ts";
import { ASKED, collectAnswers, isAnswered, nameAmount, READERS, takeChoice } from "./answers.ts";
import { one } from "./dom.ts";
import { startWarning } from "./leave.ts";
import { takeTick } from "./readers.ts";

export function noteTyping({ target }: Event): void {
  const section = target instanceof Element ? target.closest<HTMLElement>(ASKED) : null;
  if (!section) return;
  if (section.dataset["step"] === READERS) takeTick(target as HTMLInputElement);
  else if (target instanceof HTMLInputElement && target.type === "checkbox") takeChoice(target, section);
  nameAmount(section);
  section.toggleAttribute("data-answered", isAnswered(section));
  // Said here, not only when it is to be sent: by then it is a long way back.
  one("#long").hidden = fits(collectAnswers());
  startWarning();
}
