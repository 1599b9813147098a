/** Epoch notes: a member's, or the ledger's, sealing key for some weeks. */

import { type Bytes, utf8 } from "./bytes.ts";
import { addDays } from "./days.ts";
import { ChainError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import { Lines } from "./lines.ts";
import { type VerifierKey, verifyNote } from "./note.ts";
import type { VerifyEd25519 } from "./primitives.ts";
import { PUBLIC_KEY_LENGTH } from "./xwing.ts";

/** The last day of an epoch or a bundle is this many days after its first. */
export const LIFE_IN_DAYS = 30;

export interface Epoch {
  /** A member's id, or `ledger`. */
  readonly member: string;
  /** X-Wing public key, 1216 bytes. */
  readonly key: Bytes;
  readonly made: string;
  /** Last day, inclusive, of a bundle that may name it. */
  readonly last: string;
  /** SHA-256 of the note's text. */
  readonly hash: Bytes;
}

/**
 * Verify an epoch note.
 *
 * @param signer - The only key that may sign it: the member's, or the ledger's.
 * @throws ChainError The signature, the member or a line is wrong.
 */
export async function verifyEpoch(
  note: string,
  { origin, member, signer }: { origin: string; member: string; signer: VerifierKey },
  verify: VerifyEd25519,
): Promise<Epoch> {
  const { text } = await verifyNote(note, [signer], verify);
  const lines = new Lines(text, { type: "sacca/v1 epoch", origin });
  if (lines.one("member") !== member) throw new ChainError("another member's epoch");
  const key = lines.bytes("key", PUBLIC_KEY_LENGTH);
  const made = lines.day("made");
  const last = lines.day("last");
  lines.end();
  if (last !== addDays(made, LIFE_IN_DAYS)) throw new ChainError("an epoch of a wrong length");
  return { member, key, made, last, hash: await sha256(utf8(text)) };
}

/**
 * Return the member an epoch note names, before anything of it is verified: it only tells whose key to try.
 *
 * @throws ChainError Its third line names nobody.
 */
export function claimedMember(note: string): string {
  const member = /^member ([a-z0-9]{2,12})$/.exec(note.split("\n")[2] ?? "")?.[1];
  if (!member) throw new ChainError("an epoch of nobody");
  return member;
}
