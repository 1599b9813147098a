/** Who must not read it: the people of the verified roster as boxes. Those of one role and affiliation are one box. */

import type { Reader, Ready } from "../api.ts";
import { MIN_TRIAGE } from "../chain.ts";
import { isAnswered, READERS } from "./answers.ts";
import { showAnswers } from "./check.ts";
import { writeNumber } from "./dates.ts";
import { all, copyOf, one } from "./dom.ts";
import { change } from "./steps.ts";
import { wordsOf } from "./words.ts";

/** People whom the reporter can't tell apart, and their box. */
interface Group {
  readonly people: readonly Reader[];
  readonly label: HTMLElement;
  readonly box: HTMLInputElement;
}

let groups: readonly Group[] = [];
let triage: readonly Reader[] = [];

/** Offer the readers of a verified roster. Ticks stay; if they mean other people than before, that is said. */
export function showReaders(ready: Ready): void {
  const place = document.querySelector("#readers");
  if (!place) return; // the report is sent, and the form gone
  const ticked = groups.filter(({ box }) => box.checked);
  triage = ready.triage;
  groups = groupsOf(ready.members.filter(({ reads }) => reads));
  for (const group of groups) group.box.checked = ticked.some((before) => isSame(before, group));
  place.replaceChildren(...groups.map(({ label }) => label));
  one("#checking").hidden = true;
  noteTicks();
  if (String(idsOf(ticked)) !== String(excludedIds())) tellChange(ticked);
}

/** Ids of everybody who must not read it. */
export function excludedIds(): string[] {
  return idsOf(groups.filter(({ box }) => box.checked));
}

/** Take a tick back if too few would be left who can read, and say so at the box. */
export function takeTick(box: HTMLInputElement): void {
  for (const notice of all('[data-word="readers.few"], [data-changed] > *')) notice.remove();
  const excluded = excludedIds();
  if (box.checked && triage.filter(({ id }) => !excluded.includes(id)).length < MIN_TRIAGE) {
    box.checked = false;
    sayTooFew(box);
  }
  noteTicks();
}

/** Lead back to the boxes: by a roster that changed meanwhile, the ticks leave too few. */
export function showTooFew(): void {
  change(READERS);
  const ticked = groups.filter(({ box }) => box.checked);
  if (ticked.length > 0) sayTooFew(ticked.at(-1)!.box);
}

function sayTooFew(box: HTMLInputElement): void {
  const notice = wordsOf("readers.few");
  box.closest("label")?.after(notice);
  notice.scrollIntoView({ block: "nearest" });
}

function noteTicks(): void {
  const section = one(`[data-step="${READERS}"]`);
  section.toggleAttribute("data-answered", isAnswered(section));
}

function groupsOf(readers: readonly Reader[]): Group[] {
  const peopleByName = new Map<string, Reader[]>();
  for (const reader of readers) peopleByName.set(nameOf(reader), [...(peopleByName.get(nameOf(reader)) ?? []), reader]);
  return [...peopleByName.values()].map((people) => {
    const label = one("label", copyOf("#reader"));
    one("span", label).append(...wordsAbout(people.length > 1 ? "readers.many" : "readers.one", people).childNodes);
    return { people, label, box: one<HTMLInputElement>("input", label) };
  });
}

function wordsAbout(name: string, people: readonly Reader[]): HTMLElement {
  const { role, affiliation } = people[0]!;
  return wordsOf(name, (language) => ({
    who: `${role[language]} — ${affiliation}`,
    count: writeNumber(people.length, language),
  }));
}

/** Say it where the boxes are and where the answers are checked, and name those who are gone. */
function tellChange(ticked: readonly Group[]): void {
  showAnswers();
  const gone = ticked.filter((before) => !groups.some((group) => isSame(before, group)));
  for (const place of all("[data-changed]")) {
    const notice = wordsOf("readers.changed");
    notice.append(...gone.map(({ people }) => wordsAbout("readers.gone", people)));
    place.replaceChildren(notice);
  }
}

/** One name, or a person in common: whoever was shut out stays so, whatever the roster calls them now. */
function isSame(before: Group, now: Group): boolean {
  const ids = idsOf([before]);
  return nameOf(before.people[0]!) === nameOf(now.people[0]!) || now.people.some(({ id }) => ids.includes(id));
}

function idsOf(some: readonly Group[]): string[] {
  return some.flatMap(({ people }) => people.map(({ id }) => id));
}

function nameOf({ role, affiliation }: Reader): string {
  return JSON.stringify([role.km, role.en, affiliation]);
}
