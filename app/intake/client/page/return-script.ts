/** Entry of /static/return.js: what the buttons mean to who comes back. Whatever only this imports is in no other script. */

import type { Actions } from "./actions.ts";
import { backToMailbox, openAdding, sendAddition } from "./adding.ts";
import { one } from "./dom.ts";
import { askToForget, hashAt } from "./mailbox.ts";
import { enterNumber, forgetReply, forgetReturn, turnPage } from "./returning.ts";

const ACTIONS: Actions = {
  home: forgetReturn,
  look: enterNumber,
  retype: () => one("#came").focus(),
  older: () => turnPage(1),
  newer: () => turnPage(-1),
  delete: askToForget,
  add: openAdding,
  mailbox: backToMailbox,
  "send-added": sendAddition,
  added: () => one("#added").focus(),
  same: () => one("#same").focus(),
  forget: (pressed) => forgetReply(hashAt(pressed)),
};

Object.assign(globalThis, { saccaReturn: ACTIONS });
