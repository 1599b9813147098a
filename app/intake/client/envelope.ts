/** The envelope: a body under a key of two halves, the members' and the ledger's, and the header that carries them. */

import { type Bytes, concat, labelled, type Random, uint, utf8 } from "./bytes.ts";
import type { VerifiedBundle } from "./chain.ts";
import { encrypt, SALT_LENGTH } from "./cobblestone.ts";
import { exclusionMap } from "./exclusion.ts";
import { sha512 } from "./hash.ts";
import { deriveKey } from "./hkdf.ts";
import { seal } from "./hpke.ts";
import { frame } from "./padding.ts";
import type { Primitives } from "./primitives.ts";

export const KIND_REPORT = 1;
export const KIND_FOLLOW_UP = 2;

const VERSION = 1;
const FLAGS = 0;
const SHARE_LENGTH = 32;
const ENVELOPE_ID_LENGTH = 16;

/** Where a share belongs; bound into it, so that a share moved elsewhere does not open. */
export interface Place {
  /** 32 bytes. */
  readonly bundleId: Bytes;
  /** 16 bytes. */
  readonly caseId: Bytes;
  /** 16 bytes. */
  readonly envelopeId: Bytes;
}

export interface Submission {
  readonly kind: typeof KIND_REPORT | typeof KIND_FOLLOW_UP;
  readonly caseId: Bytes;
  readonly lock: Bytes;
  /** JSON in UTF-8. */
  readonly body: Bytes;
  /** Member ids. */
  readonly excluded: ReadonlySet<string>;
}

/** Info of share A of the member at `position`, zero-based, among the bundle's triage members. */
export function shareAInfo(place: Place, position: number): Bytes {
  return labelled("sacca/v1 share A", ...placeParts(place), uint(position, 1));
}

/** Info of share B. */
export function shareBInfo(place: Place): Bytes {
  return labelled("sacca/v1 share B", ...placeParts(place));
}

/** Join both shares to the key of the envelope: 32 bytes. */
export function envelopeKey(shareA: Bytes, shareB: Bytes, place: Place): Promise<Bytes> {
  return deriveKey(concat(shareA, shareB), labelled("sacca/v1 envelope key", ...placeParts(place)));
}

/** The context that ties a body to every byte of its header. */
export async function bodyContext(header: Bytes): Promise<Bytes> {
  return labelled("sacca/v1 body", await sha512(header));
}

/**
 * Seal one submission without objects: header ‖ body.
 *
 * @throws TooLongError The body would be longer than 1 MiB.
 * @throws ExclusionError Fewer than two triage members would remain.
 */
export async function sealEnvelope(
  submission: Submission,
  bundle: VerifiedBundle,
  { primitives, random }: { primitives: Primitives; random: Random },
): Promise<Bytes> {
  const map = exclusionMap(bundle, submission.excluded);
  const framed = frame(submission.body);
  const place = { bundleId: bundle.id, caseId: submission.caseId, envelopeId: random(ENVELOPE_ID_LENGTH) };
  const shareA = random(SHARE_LENGTH);
  const shareB = random(SHARE_LENGTH);
  const stanzas: Bytes[] = [];
  for (const [i, member] of bundle.triage.entries()) {
    // An honest seal of nothing: the excluded member sees an envelope that is broken like any other.
    const plaintext = submission.excluded.has(member.id) ? random(SHARE_LENGTH) : shareA;
    const { enc, ct } = await seal(primitives, member.epochKey, { info: shareAInfo(place, i), plaintext, random });
    stanzas.push(enc, ct);
  }
  const forLedger = { info: shareBInfo(place), plaintext: concat(shareB, map), random };
  const { enc, ct } = await seal(primitives, bundle.ledgerEpochKey, forLedger);
  const header = encodeHeader(submission, place, concat(uint(bundle.triage.length, 1), ...stanzas, enc, ct));
  const key = await envelopeKey(shareA, shareB, place);
  const body = await encrypt(key, framed, { context: await bodyContext(header), salt: random(SALT_LENGTH) });
  return concat(header, body);
}

/** No objects yet: m = 0. */
function encodeHeader({ kind, lock }: Submission, place: Place, stanzas: Bytes): Bytes {
  const start = concat(utf8("SACCA"), Uint8Array.of(VERSION, kind, FLAGS));
  return concat(start, ...placeParts(place), lock, uint(0, 1), stanzas);
}

function placeParts({ bundleId, caseId, envelopeId }: Place): Bytes[] {
  return [bundleId, caseId, envelopeId];
}
