/** Mailboxes as review and ledger fill them: sealed replies, and a status whose proof leads into a small log. */

import { type Bytes, concat, type Random, toBase64, toBase64url, utf8 } from "../../../app/intake/client/bytes.ts";
import { padEntry } from "../../../app/intake/client/access.ts";
import { hmac, sha256 } from "../../../app/intake/client/hash.ts";
import { seal } from "../../../app/intake/client/hpke.ts";
import type { LastOpening, Reply, Status } from "../../../app/intake/client/messages.ts";
import type { CaseKeys } from "../../../app/intake/client/receipt.ts";
import { frameSlot, SLOT_LENGTH, type SlotKind, slotInfo } from "../../../app/intake/client/slots.ts";
import { leafHash } from "../../../app/intake/client/tree.ts";
import { type Organisation, seedOf } from "./organisation.ts";
import { signNote } from "./signing.ts";
import { fallback } from "./suites.ts";

const ANSWER_LENGTH = 32_768;

/** What a test changes about an opening before it is signed. */
export interface OpeningPlan {
  readonly member?: string;
  readonly before?: number;
  readonly after?: number;
  /** Change the statement before it is signed. */
  readonly edit?: (text: string) => string;
  /** Change the checkpoint before it is signed. */
  readonly editCheckpoint?: (text: string) => string;
}

/** Let a member open a case: sign, put the entry into a log, and prove that it is there. */
export async function makeOpening(
  organisation: Organisation,
  caseId: Bytes,
  { member = "m1", before = 5, after = 3, edit = (text) => text, editCheckpoint = (text) => text }: OpeningPlan = {},
): Promise<LastOpening> {
  const nameKey = await seedOf("name key");
  const text = edit(await accessText(organisation, { member, name: await hmac("SHA-256", nameKey, caseId) }));
  const entry = await signNote(text, organisation.signers.get(member)!);
  const others = (count: number, label: string): Promise<Bytes>[] =>
    Array.from({ length: count }, (_, i) => leafHash(utf8(`${label} ${i}`)));
  const leaves = await Promise.all([...others(before, "entry"), leafHash(padEntry(entry)), ...others(after, "later")]);
  const checkpoint = `${organisation.plan.origin}\n${leaves.length}\n${toBase64(await rootOver(leaves))}\n`;
  return {
    entry,
    index: before,
    proof: await pathTo(before, leaves),
    checkpoint: await signNote(editCheckpoint(checkpoint), organisation.ledger),
    nameKey,
  };
}

async function accessText({ plan }: Organisation, { member, name }: { member: string; name: Bytes }): Promise<string> {
  const session = toBase64(await seedOf("session"));
  const nonce = toBase64(await seedOf("nonce"));
  const lines = [
    "sacca/v1 access",
    plan.origin,
    `member ${member}`,
    `case ${toBase64(name)} 1-3,5`,
    "purpose triage",
    `session ${session}`,
    "proof session",
    `nonce ${nonce}`,
    `day ${plan.bundleDay}`,
    "hour 09",
  ];
  return `${lines.join("\n")}\n`;
}

/** RFC 9162 §2.1.1. */
export async function rootOver(leaves: readonly Bytes[]): Promise<Bytes> {
  if (leaves.length === 1) return leaves[0]!;
  const k = splitOf(leaves.length);
  const halves = await Promise.all([rootOver(leaves.slice(0, k)), rootOver(leaves.slice(k))]);
  return sha256(concat(Uint8Array.of(1), ...halves));
}

/** RFC 9162 §2.1.3.1. */
export async function pathTo(index: number, leaves: readonly Bytes[]): Promise<Bytes[]> {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k
    ? [...(await pathTo(index, left)), await rootOver(right)]
    : [...(await pathTo(index - k, right)), await rootOver(left)];
}

/** The largest power of two below a size of at least 2. */
function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

export function encodeReply({ number, day, language, text }: Reply): string {
  return JSON.stringify({ number, day, language, text });
}

export function encodeStatus({ number, day, state, excluded, lastOpening }: Status): string {
  const { entry, index, proof, checkpoint, nameKey } = lastOpening ?? ({} as Partial<LastOpening>);
  const last_opening = lastOpening
    ? { entry, index, proof: toBase64url(concat(...proof!)), checkpoint, name_key: toBase64url(nameKey!) }
    : null;
  return JSON.stringify({ number, day, state, excluded, last_opening });
}

/** Seal a text to the holder of a number. */
export async function sealSlot(
  { replyKey, caseId }: CaseKeys,
  { kind, content, random }: { kind: SlotKind; content: string; random: Random },
): Promise<Bytes> {
  const sealing = { info: slotInfo(kind, caseId), plaintext: frameSlot(utf8(content)), random };
  const { enc, ct } = await seal(fallback, replyKey, sealing);
  return concat(enc, ct);
}

/** Put slots into an answer as intake does: random where there is none. */
export function answerOf(slots: readonly (Bytes | undefined)[], random: Random): Bytes {
  const filled = Array.from({ length: 6 }, (_, i) => slots[i] ?? random(SLOT_LENGTH));
  return concat(...filled, random(ANSWER_LENGTH - 6 * SLOT_LENGTH));
}
