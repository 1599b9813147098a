/** The door to return.js, which comes while somebody types the number from paper. */

import { loadReturn } from "../loading.ts";
import type { Actions } from "./actions.ts";
import { one } from "./dom.ts";
import { plainNotice } from "./failures.ts";
import { takeLater } from "./later.ts";
import { show } from "./steps.ts";

/** What return.js brought, once it is here. */
let actions: Actions | undefined;

/** Ask for the number, and fetch what reads it. */
export async function askForNumber(): Promise<void> {
  show("come");
  await findActions();
}

/** Forget number and answers, and go back to the two doors; also where return.js never came. */
export function goHome(pressed: HTMLElement): void {
  one<HTMLTextAreaElement>("#came").value = "";
  one("#come-notice").replaceChildren();
  actions?.["home"]?.(pressed);
  show("start");
}

/** Do what a button means to who comes back; pressed before return.js is here, it asks for that again. */
export async function actReturning(name: string, pressed: HTMLElement): Promise<void> {
  await (await findActions())?.[name]?.(pressed);
}

/** Return the actions; without a connection say so, once, below the field. */
async function findActions(): Promise<Actions | undefined> {
  if (actions) return actions;
  const notice = one("#come-notice");
  notice.replaceChildren();
  try {
    [actions] = await Promise.all([loadReturn<Actions>(), takeLater()]);
  } catch (error) {
    notice.replaceChildren(plainNotice(error));
  }
  return actions;
}
