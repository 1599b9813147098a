/**
 * The whole chain: pinned custodians → roster → epoch notes → the ledger's bundle.
 *
 * Neither the server that hands it out nor anybody who signed only a part of it can add a reader.
 */

import { type Bytes, equal, utf8 } from "./bytes.ts";
import { addDays } from "./days.ts";
import { claimedMember, type Epoch, LIFE_IN_DAYS, verifyEpoch } from "./epoch.ts";
import { ChainError, ClosedError, StaleError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import { Lines } from "./lines.ts";
import { type VerifierKey, verifyNote } from "./note.ts";
import type { Pins } from "./pins.ts";
import type { VerifyEd25519 } from "./primitives.ts";
import { type Member, requireOrder, type Roster, verifyRoster } from "./roster.ts";

const HASH_LENGTH = 32;
export const MIN_TRIAGE = 2;

/** The served page takes bundles of the last seven days. */
const MAX_AGE_IN_DAYS = 7;

/** Clocks differ, and day borders too. */
const MAX_AHEAD_IN_DAYS = 1;

/** What `GET /v1/bundle` answers: whole notes. */
export interface ServedNotes {
  readonly roster: string;
  readonly epochs: readonly string[];
  readonly ledger: string;
  readonly bundle: string;
}

/** A member that new reports are sealed to, with the key to use. */
export interface TriageMember extends Member {
  readonly epochKey: Bytes;
}

/** Only `verifyChain` makes one. */
export interface VerifiedBundle {
  /** SHA-256 of the bundle's text, 32 bytes. */
  readonly id: Bytes;
  readonly day: string;
  /** Name of the log; the ledger's key has the same. */
  readonly origin: string;
  readonly ledgerKey: VerifierKey;
  readonly members: readonly Member[];
  /** In the header's order. */
  readonly triage: readonly TriageMember[];
  readonly ledgerEpochKey: Bytes;
}

/**
 * Verify everything from the pins down.
 *
 * Whether it is of today is another question: `requireUsable`.
 *
 * @throws ChainError Something in it is wrong.
 */
export async function verifyChain(served: ServedNotes, pins: Pins, verify: VerifyEd25519): Promise<VerifiedBundle> {
  const { origin } = pins;
  const roster = await verifyRoster(served.roster, pins, verify);
  const epochs = await Promise.all(served.epochs.map((note) => verifyMemberEpoch(note, { roster, origin, verify })));
  const ledger = await verifyEpoch(served.ledger, { origin, member: "ledger", signer: roster.ledgerKey }, verify);
  const { text } = await verifyNote(served.bundle, [roster.ledgerKey], verify);
  const { day, ...named } = parseBundle(text, origin);
  if (!equal(named.roster, await sha256(utf8(roster.text)))) throw new ChainError("a bundle over another roster");
  if (!equal(named.ledger, ledger.hash)) throw new ChainError("a bundle over another ledger epoch");
  if (named.epochs.length !== epochs.length) throw new ChainError("a bundle over other epochs");
  named.epochs.forEach((hash, i) => {
    if (!equal(hash, epochs[i]!.hash)) throw new ChainError("a bundle over another epoch");
  });
  requireOrder(epochs.map((epoch) => epoch.member));
  [...epochs, ledger].forEach((epoch) => requireFresh(epoch, day));
  return {
    id: await sha256(utf8(text)),
    day,
    origin,
    ledgerKey: roster.ledgerKey,
    members: roster.members,
    triage: epochs.map((epoch) => toTriage(epoch, { roster, day })),
    ledgerEpochKey: ledger.key,
  };
}

/**
 * Make sure that a bundle may be sealed to now.
 *
 * @param phoneDay - The phone's UTC day; never believed to be before the day the client was built.
 * @throws StaleError It is too old, or from the future.
 * @throws ClosedError It has fewer than two triage members.
 */
export function requireUsable(bundle: VerifiedBundle, { built, phoneDay }: { built: string; phoneDay: string }): void {
  const today = phoneDay > built ? phoneDay : built;
  const usable = bundle.day >= addDays(today, -MAX_AGE_IN_DAYS) && bundle.day <= addDays(today, MAX_AHEAD_IN_DAYS);
  if (!usable) throw new StaleError(phoneDay, bundle.day);
  if (bundle.triage.length < MIN_TRIAGE) throw new ClosedError("too few triage members");
}

interface BundleLines {
  readonly day: string;
  readonly roster: Bytes;
  readonly epochs: readonly Bytes[];
  readonly ledger: Bytes;
}

function parseBundle(text: string, origin: string): BundleLines {
  const lines = new Lines(text, { type: "sacca/v1 bundle", origin });
  const day = lines.day("day");
  const last = lines.day("last");
  const roster = lines.bytes("roster", HASH_LENGTH);
  const epochs: Bytes[] = [];
  while (lines.has("epoch")) epochs.push(lines.bytes("epoch", HASH_LENGTH));
  const ledger = lines.bytes("ledger", HASH_LENGTH);
  lines.end();
  if (last !== addDays(day, LIFE_IN_DAYS)) throw new ChainError("a bundle of a wrong length");
  return { day, roster, epochs, ledger };
}

async function verifyMemberEpoch(
  note: string,
  { roster, origin, verify }: { roster: Roster; origin: string; verify: VerifyEd25519 },
): Promise<Epoch> {
  const member = memberOf(roster, claimedMember(note));
  return verifyEpoch(note, { origin, member: member.id, signer: member.key }, verify);
}

function memberOf(roster: Roster, id: string): Member {
  const member = roster.members.find((candidate) => candidate.id === id);
  if (!member) throw new ChainError("an epoch of nobody in the roster");
  return member;
}

function requireFresh(epoch: Epoch, day: string): void {
  if (day < epoch.made || day > epoch.last) throw new ChainError("an epoch that is not fresh");
}

function toTriage(epoch: Epoch, { roster, day }: { roster: Roster; day: string }): TriageMember {
  const member = memberOf(roster, epoch.member);
  if (!member.roles.includes("triage") || member.expiry < day)
    throw new ChainError("an epoch of someone who is not triage");
  return { ...member, epochKey: epoch.key };
}
