/** An organisation for tests: custodians, members, the ledger, their keys, and every note of the chain. */

import { type Bytes, toBase64, utf8 } from "../../../app/intake/client/bytes.ts";
import type { ServedNotes } from "../../../app/intake/client/chain.ts";
import { addDays } from "../../../app/intake/client/days.ts";
import { sha256 } from "../../../app/intake/client/hash.ts";
import { publicKeyOf } from "../../../app/intake/client/xwing.ts";
import { makeSigner, type Signer, signNote } from "./signing.ts";
import { fallback } from "./suites.ts";

/** One line of the roster, before it is written. */
export interface Line {
  readonly id: string;
  readonly roles: string;
  readonly km: string;
  readonly en: string;
  readonly affiliation: string;
}

/** Everything that can be varied about an organisation. */
export interface Plan {
  readonly origin: string;
  readonly built: string;
  readonly bundleDay: string;
  readonly lines: readonly Line[];
  /** Distinct for each organisation; all keys come from it. */
  readonly seedLabel: string;
}

export interface Organisation {
  readonly plan: Plan;
  readonly pins: { origin: string; custodians: string[]; built: string };
  readonly custodians: readonly Signer[];
  readonly ledger: Signer;
  readonly signers: ReadonlyMap<string, Signer>;
  /** X-Wing seeds of the triage members' epochs. */
  readonly epochs: ReadonlyMap<string, Bytes>;
  readonly ledgerEpoch: Bytes;
}

/** Derive a seed that stays the same from run to run. */
export function seedOf(label: string): Promise<Bytes> {
  return sha256(utf8(`sacca test seed\0${label}`));
}

export async function makeOrganisation(plan: Plan): Promise<Organisation> {
  const signer = async (id: string): Promise<Signer> =>
    makeSigner(id === "ledger" ? plan.origin : `${plan.origin}/${id}`, await seedOf(`${plan.seedLabel} sign ${id}`));
  const signers = new Map<string, Signer>();
  const epochs = new Map<string, Bytes>();
  for (const { id, roles } of plan.lines) {
    signers.set(id, await signer(id));
    if (roles.split(",").includes("triage")) epochs.set(id, await seedOf(`${plan.seedLabel} epoch ${id}`));
  }
  const custodians = plan.lines.filter((line) => line.roles === "custodian").map((line) => signers.get(line.id)!);
  return {
    plan,
    pins: { origin: plan.origin, custodians: custodians.map((custodian) => custodian.vkey), built: plan.built },
    custodians,
    ledger: await signer("ledger"),
    signers,
    epochs,
    ledgerEpoch: await seedOf(`${plan.seedLabel} epoch ledger`),
  };
}

/** Texts of the notes, to be changed by tests before they are signed. */
export interface Texts {
  roster: string;
  epochs: { id: string; text: string }[];
  ledger: string;
}

/** Write all texts but the bundle's, which depends on their hashes. */
export async function writeTexts(organisation: Organisation): Promise<Texts> {
  const { plan } = organisation;
  const epochs = [];
  for (const [id, seed] of organisation.epochs) epochs.push({ id, text: await epochText(id, seed, plan) });
  return {
    roster: await rosterText(organisation),
    epochs,
    ledger: await epochText("ledger", organisation.ledgerEpoch, plan),
  };
}

/** Write the bundle over the other texts; `edit` may change it before it is signed. */
export async function bundleText(organisation: Organisation, texts: Texts): Promise<string> {
  const { origin, bundleDay } = organisation.plan;
  const lines = ["sacca/v1 bundle", origin, `day ${bundleDay}`, `last ${addDays(bundleDay, 30)}`];
  lines.push(`roster ${await hashOf(texts.roster)}`);
  for (const { text } of texts.epochs) lines.push(`epoch ${await hashOf(text)}`);
  lines.push(`ledger ${await hashOf(texts.ledger)}`);
  return `${lines.join("\n")}\n`;
}

/** Changes that a test makes to a chain before it is signed. */
export interface Edits {
  /** Change the texts that the bundle hashes. */
  readonly texts?: (texts: Texts) => void;
  readonly bundle?: (text: string) => string;
  /** Who signs the roster; two custodians unless given. */
  readonly rosterSigners?: readonly Signer[];
}

/** Sign everything: what `GET /v1/bundle` would answer. */
export async function serve(organisation: Organisation, edits: Edits = {}): Promise<ServedNotes> {
  const texts = await writeTexts(organisation);
  edits.texts?.(texts);
  const bundle = (edits.bundle ?? ((text) => text))(await bundleText(organisation, texts));
  const { ledger, signers, custodians } = organisation;
  return {
    roster: await signNote(texts.roster, ...(edits.rosterSigners ?? custodians.slice(0, 2))),
    epochs: await Promise.all(texts.epochs.map(({ id, text }) => signNote(text, signers.get(id)!))),
    ledger: await signNote(texts.ledger, ledger),
    bundle: await signNote(bundle, ledger),
  };
}

async function rosterText({ plan, ledger, signers }: Organisation): Promise<string> {
  const lines = ["sacca/v1 roster", plan.origin, `ledger ${plan.origin} ${ledger.vkey}`, "version 1"];
  for (const { id, roles, km, en, affiliation } of plan.lines) {
    const texts = [km, en, affiliation].map((text) => toBase64(utf8(text))).join(" ");
    const hpkeHash = roles === "auditor" ? "-" : await hashOf(`hpke key of ${id}`);
    lines.push(`member ${id} ${texts} ${signers.get(id)!.vkey} - ${hpkeHash} ${roles} ${addDays(plan.built, 365)}`);
  }
  return `${lines.join("\n")}\n`;
}

async function epochText(id: string, seed: Bytes, { origin, bundleDay }: Plan): Promise<string> {
  const made = addDays(bundleDay, -3);
  const key = toBase64(await publicKeyOf(fallback, seed));
  return `sacca/v1 epoch\n${origin}\nmember ${id}\nkey ${key}\nmade ${made}\nlast ${addDays(made, 30)}\n`;
}

async function hashOf(text: string): Promise<string> {
  return toBase64(await sha256(utf8(text)));
}
