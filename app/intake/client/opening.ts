/** Who opened a report last, as the log says, and whether the proof of that holds. */

import { padEntry, parseAccess } from "./access.ts";
import { type Bytes, equal } from "./bytes.ts";
import type { VerifiedBundle } from "./chain.ts";
import { ChainError } from "./errors.ts";
import { hmac } from "./hash.ts";
import { requireBytes } from "./lines.ts";
import type { LastOpening } from "./messages.ts";
import { verifyNote } from "./note.ts";
import type { VerifyEd25519 } from "./primitives.ts";
import type { Member } from "./roster.ts";
import { leafHash, rootOf } from "./tree.ts";

const HASH_LENGTH = 32;

/** Whose word counts: the verified roster's. */
export type Witness = Pick<VerifiedBundle, "origin" | "ledgerKey" | "members">;

/**
 * What became of the proof.
 *
 * - `proved`: the line stands in the log under the ledger's signature.
 * - `unproved`: the line is signed by the person it names; the proof did not fit and was left out.
 * - `unchecked`: there is no verified roster just now to check it by.
 * - `broken`: something in it is wrong. Nothing that it says is to be believed.
 */
export type Opening =
  | { readonly verdict: "proved" | "unproved"; readonly day: string; readonly by: Member | undefined }
  | { readonly verdict: "unchecked" | "broken" };

/** Check everything about the last opening of a case. */
export async function judgeOpening(
  opening: LastOpening,
  { caseId, witness, verify }: { caseId: Bytes; witness: Witness | undefined; verify: VerifyEd25519 },
): Promise<Opening> {
  if (!witness) return { verdict: "unchecked" };
  try {
    return await verifyOpening(opening, { caseId, witness, verify });
  } catch (error) {
    if (error instanceof ChainError) return { verdict: "broken" };
    throw error;
  }
}

/** As `judgeOpening`, with `ChainError` for what is broken. */
async function verifyOpening(
  { entry, index, proof, checkpoint, nameKey }: LastOpening,
  { caseId, witness, verify }: { caseId: Bytes; witness: Witness; verify: VerifyEd25519 },
): Promise<Opening> {
  const { member, names, day } = parseAccess(entry, witness.origin);
  const name = await hmac("SHA-256", nameKey, caseId);
  if (!names.some((candidate) => equal(candidate, name))) throw new ChainError("a line about other cases");
  const by = witness.members.find(({ id }) => id === member);
  if (by) await verifyNote(entry, [by.key], verify);
  if (checkpoint === "" && proof.length === 0 && by) return { verdict: "unproved", day, by };
  const { size, root } = await openCheckpoint(checkpoint, witness, verify);
  const reached = await rootOf(await leafHash(padEntry(entry)), { index, size, proof });
  if (!equal(reached, root)) throw new ChainError("a line that is not in the log");
  return { verdict: "proved", day, by };
}

/** C2SP tlog-checkpoint: origin, size, root hash; extensions are not ours. */
async function openCheckpoint(
  note: string,
  { origin, ledgerKey }: Witness,
  verify: VerifyEd25519,
): Promise<{ size: number; root: Bytes }> {
  const { text } = await verifyNote(note, [ledgerKey], verify);
  const [first, size = "", root = "", ...rest] = text.split("\n");
  if (first !== origin || rest.length !== 1 || !/^(0|[1-9][0-9]{0,14})$/.test(size))
    throw new ChainError("not a checkpoint");
  return { size: Number(size), root: requireBytes(root, HASH_LENGTH) };
}
