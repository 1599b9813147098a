/** Chains that must be refused, each with one thing wrong. */

import { addDays } from "../../../app/intake/client/days.ts";
import type { ServedNotes } from "../../../app/intake/client/chain.ts";
import { type Edits, makeOrganisation, type Organisation, type Plan, serve } from "./organisation.ts";
import { LARGE, SMALL } from "./plans.ts";
import { makeSigner, signatureLine, type Signer, signNote } from "./signing.ts";

export interface BrokenChain {
  readonly name: string;
  readonly reason: "chain" | "stale" | "closed";
  readonly pins: Organisation["pins"];
  readonly served: ServedNotes;
  readonly phoneDay: string;
}

const TODAY = SMALL.bundleDay;

/** The two last lines of an epoch made so many days from today. */
function days(made: number): string {
  return `made ${addDays(TODAY, made)}\nlast ${addDays(TODAY, made + 30)}`;
}

/** Replace in a text, and insist that there was something to replace. */
function swap(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}

const editRoster = (from: string | RegExp, to: string): Edits => ({
  texts: (texts) => (texts.roster = swap(texts.roster, from, to)),
});

/** Changes the epoch of m1. */
const editEpoch = (from: string | RegExp, to: string): Edits => ({
  texts: (texts) => (texts.epochs[0]!.text = swap(texts.epochs[0]!.text, from, to)),
});

const editBundle = (from: string | RegExp, to: string): Edits => ({ bundle: (text) => swap(text, from, to) });

function rosters({ custodians, signers }: Organisation): Record<string, Edits> {
  return {
    "roster signed by one custodian": { rosterSigners: custodians.slice(0, 1) },
    "roster signed twice by one custodian": { rosterSigners: [custodians[0]!, custodians[0]!] },
    "roster signed by members": { rosterSigners: [signers.get("m1")!, signers.get("m2")!] },
    "roster of another origin": editRoster("\nsacca.example\n", "\nsacca.invalid\n"),
    "roster of another version of the format": editRoster("sacca/v1 roster", "sacca/v2 roster"),
    "roster with another ledger's name": editRoster("ledger sacca.example ", "ledger sacca.invalid "),
    "roster with a version of leading zeros": editRoster("version 1", "version 01"),
    "roster without a version": editRoster("version 1\n", ""),
    "roster with a line too many": editRoster(/$/, "more lines\n"),
    "roster with an empty line": editRoster("version 1\n", "version 1\n\n"),
    "roster with two spaces": editRoster("member m1 ", "member m1  "),
    "roster with a space at the end": editRoster(/ (\d{4}-\d\d-\d\d)\nmember m2/, " $1 \nmember m2"),
    "roster out of order": editRoster(/(member m1 .*\n)(member m2 .*\n)/, "$2$1"),
    "roster with a line twice": editRoster(/(member m1 .*\n)/, "$1$1"),
    "roster with a member called ledger": editRoster("member m1 ", "member ledger "),
    "roster with a long id": editRoster("member m1 ", "member m123456789012 "),
    "roster with capital ids": editRoster("member au ", "member AU "),
    "roster with a key under another member's name": editRoster(/(member m1 .*sacca.example\/)m1/, "$1m9"),
    "roster with another key's id": editRoster(/(member m1 .*\+)[0-9a-f]{8}\+/, "$100000000+"),
    "roster with a role that is not text": editRoster(/member m1 \S+/, "member m1 /w=="),
    "roster with base64 that carries spare bits": editRoster(/member m1 \S+/, "member m1 YR=="),
    "roster with base64url": editRoster(/member m1 \S+/, "member m1 YWJj_w=="),
    "roster with an expiry that is no day": editRoster(/(member m1 .* )\S+\n/, "$12026-02-30\n"),
    "roster with roles that are not roles": editRoster(/(member m1 .* )investigator,triage/, "$1triage,"),
    "triage member expired": editRoster(/(member m1 .* )\S+\n/, `$1${addDays(TODAY, -1)}\n`),
    "roster with an unknown role": editRoster(/(member m1 .* )investigator,triage/, "$1investigator,observer,triage"),
    "roster with a role twice": editRoster(/(member m1 .* )investigator,triage/, "$1investigator,triage,triage"),
    "roster with roles out of order": editRoster(/(member m1 .* )investigator,triage/, "$1triage,investigator"),
    "roster with an auditor's HPKE key": editRoster(
      /(member au .*) - - auditor/,
      `$1 - ${Buffer.alloc(32).toString("base64")} auditor`,
    ),
    "roster with an investigator without one": editRoster(/(member m1 .*) - \S+ (\S+ \S+\n)/, "$1 - - $2"),
    "roster with a short HPKE hash": editRoster(
      /(member m1 .*) - \S+ (\S+ \S+\n)/,
      `$1 - ${Buffer.alloc(31).toString("base64")} $2`,
    ),
    "roster with two members of one HPKE key": editRoster(
      /(member m1 .* - )(\S+)( \S+ \S+\nmember m2 .* - )\S+/,
      "$1$2$3$2",
    ),
    "roster with a passkey that is not base64": editRoster(/(member m1 .*) - (\S+ \S+ \S+\n)/, "$1 YR== $2"),
    "triage member without the role": editRoster(/(member m1 .* )investigator,triage/, "$1investigator"),
  };
}

function epochs(): Record<string, Edits> {
  return {
    "epoch of another origin": editEpoch("\nsacca.example\n", "\nsacca.invalid\n"),
    "epoch of another member": editEpoch("member m1", "member m2"),
    "epoch of nobody": editEpoch("member m1", "member zz"),
    "epoch of the ledger in a member's place": editEpoch("member m1", "member ledger"),
    "epoch with a short key": editEpoch(/key \S{4}/, "key "),
    "epoch made after the bundle": editEpoch(/made .*\nlast .*/, days(1)),
    "epoch over before the bundle": editEpoch(/made .*\nlast .*/, days(-31)),
    "epoch of 31 days": editEpoch(/last \S+/, `last ${addDays(TODAY, 28)}`),
    "epoch of 29 days": editEpoch(/last \S+/, `last ${addDays(TODAY, 26)}`),
    "epoch with a line too many": editEpoch(/$/, "more lines\n"),
    "ledger epoch over before the bundle": {
      texts: (texts) => (texts.ledger = swap(texts.ledger, /made .*\nlast .*/, days(-31))),
    },
    "epochs out of order": { texts: (texts) => void texts.epochs.reverse() },
    "epoch named twice": { texts: (texts) => void (texts.epochs[1] = texts.epochs[0]!) },
  };
}

function bundles(): Record<string, Edits> {
  return {
    "bundle of another origin": editBundle("\nsacca.example\n", "\nsacca.invalid\n"),
    "bundle over another roster": editBundle(/roster \S{4}/, "roster AAAA"),
    "bundle over another epoch": editBundle(/epoch \S{4}/, "epoch AAAA"),
    "bundle over another ledger epoch": editBundle(/ledger \S{4}/, "ledger AAAA"),
    "bundle without the ledger's epoch": editBundle(/ledger \S+\n/, ""),
    "bundle with fewer epochs than served": editBundle(/epoch \S+\n/, ""),
    "bundle with a hash of 31 bytes": editBundle(/roster \S{44}/, `roster ${Buffer.alloc(31).toString("base64")}`),
    "bundle of 31 days": editBundle(/last \S+/, `last ${addDays(TODAY, 31)}`),
    "bundle of 29 days": editBundle(/last \S+/, `last ${addDays(TODAY, 29)}`),
    "bundle with its lines in another order": editBundle(/(day .*\n)(last .*\n)/, "$2$1"),
  };
}

/** Changes to notes that are signed already. */
async function tampered(served: ServedNotes, organisation: Organisation): Promise<Record<string, ServedNotes>> {
  const [first, ...others] = served.epochs;
  const { signers, ledger } = organisation;
  const textOf = (note: string): string => note.slice(0, note.lastIndexOf("\n\n") + 1);
  const m1 = signers.get("m1") as Signer;
  return {
    "wrong signature of a known custodian": {
      ...served,
      roster: served.roster + (await signatureLine("another text\n", organisation.custodians[2]!)),
    },
    "changed roster": { ...served, roster: swap(served.roster, "version 1", "version 2") },
    "roster without signatures": { ...served, roster: `${textOf(served.roster)}\n` },
    "roster without the blank line": { ...served, roster: textOf(served.roster) },
    "roster with a carriage return": { ...served, roster: swap(served.roster, "version 1\n", "version 1\r\n") },
    "bundle signed by a member": { ...served, bundle: await signNote(textOf(served.bundle), m1) },
    "epoch signed by another member": {
      ...served,
      epochs: [await signNote(textOf(first!), signers.get("m2")!), ...others],
    },
    "epoch signed by the ledger": { ...served, epochs: [await signNote(textOf(first!), ledger), ...others] },
    "ledger epoch signed by a member": { ...served, ledger: await signNote(textOf(served.ledger), m1) },
    "member's epoch in the ledger's place": { ...served, ledger: first! },
    "epoch missing": { ...served, epochs: others },
    "epoch more than named": { ...served, epochs: [...served.epochs, served.epochs[2]!] },
    "bundle in the roster's place": { ...served, roster: served.bundle },
    "signature line without its newline": { ...served, bundle: served.bundle.slice(0, -1) },
    "signature line with a hyphen": { ...served, bundle: swap(served.bundle, "— ", "- ") },
    "signature line with a byte order mark in its name": { ...served, roster: `${served.roster}— a\ufeffb AAAAAAAA\n` },
    "signature line with a control character in its name": {
      ...served,
      roster: `${served.roster}— a\u0085b AAAAAAAA\n`,
    },
    "signature with trailing text": { ...served, bundle: swap(served.bundle, /\n$/, " x\n") },
  };
}

/** Make all of them. */
export async function brokenChains(): Promise<BrokenChain[]> {
  const small = await makeOrganisation(SMALL);
  const served = await serve(small);
  const { pins } = small;
  const chains: BrokenChain[] = [];
  const add = (name: string, reason: BrokenChain["reason"], rest: Partial<BrokenChain> = {}): void =>
    void chains.push({ name, reason, pins, served, phoneDay: TODAY, ...rest });
  for (const [name, edits] of Object.entries({ ...rosters(small), ...epochs(), ...bundles() }))
    add(name, "chain", { served: await serve(small, edits) });
  for (const [name, notes] of Object.entries(await tampered(served, small))) add(name, "chain", { served: notes });
  const { signers, ledger } = small;
  const renamed = await makeSigner("sacca.example/m9", signers.get("m1")!.seed);
  add("member's key under another name, consistently", "chain", {
    served: await serve({ ...small, signers: new Map(signers).set("m1", renamed) }),
  });
  add("ledger's key under another name, consistently", "chain", {
    served: await serve({ ...small, ledger: await makeSigner("sacca.invalid", ledger.seed) }),
  });
  const double = await makeSigner("sacca.example/m2", signers.get("m1")!.seed);
  add("two members with one key", "chain", {
    served: await serve({ ...small, signers: new Map(signers).set("m2", double) }),
  });
  add("ledger with a member's key", "chain", {
    served: await serve({ ...small, ledger: await makeSigner(ledger.name, signers.get("m1")!.seed) }),
  });
  const strangers = await makeOrganisation({ ...SMALL, seedLabel: "strangers" });
  add("another organisation's custodians", "chain", { pins: strangers.pins });
  const [one, two] = pins.custodians as [string, string];
  add("one pinned custodian", "chain", { pins: { ...pins, custodians: [one] } });
  add("one custodian pinned twice", "chain", { pins: { ...pins, custodians: [one, one] } });
  add("custodian of another origin", "chain", { pins: { ...pins, origin: "sacca.test" } });
  add("pins with a malformed vkey", "chain", { pins: { ...pins, custodians: [one, two.replace("+", " ")] } });
  add("pins built on no day", "chain", { pins: { ...pins, built: "2026-13-01" } });
  add("thirteen triage members", "chain", await thirteen());
  add("eight days old", "stale", { phoneDay: addDays(TODAY, 8) });
  add("eight days old by the client's build day", "stale", { pins: { ...pins, built: addDays(TODAY, 8) } });
  add("two days ahead of phone and client", "stale", {
    pins: { ...pins, built: "2026-01-01" },
    phoneDay: addDays(TODAY, -2),
  });
  add("past its last day", "stale", { phoneDay: addDays(TODAY, 31) });
  add("one triage member", "closed", { served: await withTriage(small, 1) });
  add("no triage member", "closed", { served: await withTriage(small, 0) });
  return chains;
}

function withTriage(organisation: Organisation, count: number): Promise<ServedNotes> {
  return serve(organisation, { texts: (texts) => (texts.epochs = texts.epochs.slice(0, count)) });
}

async function thirteen(): Promise<Partial<BrokenChain>> {
  const lines = LARGE.lines.map((line) => (line.id === "z9" ? { ...line, roles: "triage" } : line));
  const organisation = await makeOrganisation({ ...LARGE, lines } satisfies Plan);
  return { pins: organisation.pins, served: await serve(organisation) };
}
