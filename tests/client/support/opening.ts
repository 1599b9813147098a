/**
 * Opens envelopes, as review and ledger do together: written for tests from docs/protocol.md, not from the sealer.
 *
 * Parsing is strict, and everything that is off is one `OpenError`.
 */

import { type Bytes, concat, fromUtf8, labelled, uint } from "../../../app/intake/client/bytes.ts";
import { decrypt } from "../../../app/intake/client/cobblestone.ts";
import { OpenError } from "../../../app/intake/client/errors.ts";
import { sha512 } from "../../../app/intake/client/hash.ts";
import { deriveKey } from "../../../app/intake/client/hkdf.ts";
import { open } from "../../../app/intake/client/hpke.ts";
import { ciphertextLength, paddedLength, unframe } from "../../../app/intake/client/padding.ts";
import type { Primitives } from "../../../app/intake/client/primitives.ts";

const STANZA_A = 1120 + 48;
const STANZA_B = 1120 + 64;

export interface Parsed {
  readonly header: Bytes;
  readonly kind: number;
  readonly bundleId: Bytes;
  readonly caseId: Bytes;
  readonly envelopeId: Bytes;
  readonly lock: Bytes;
  readonly stanzasA: readonly Bytes[];
  readonly stanzaB: Bytes;
  readonly body: Bytes;
}

/** What opens an envelope: the seed of one triage member's epoch, its place in the header, the ledger's seed. */
export interface Keys {
  readonly position: number;
  readonly memberEpoch: Bytes;
  readonly ledgerEpoch: Bytes;
}

/** Everything that opening brings to light. */
export interface Opened {
  readonly shareA: Bytes;
  readonly shareB: Bytes;
  readonly exclusion: Bytes;
  readonly envelopeKey: Bytes;
  readonly body: string;
}

/** Parse as intake would for a bundle of `triage` members: kind 1 or 2, no flags, no objects. */
export function parse(wire: Bytes, triage: number): Parsed {
  const start = 8 + 64 + 32;
  const end = start + 2 + triage * STANZA_A + STANZA_B;
  const [kind] = wire.slice(6, 7);
  const fixed =
    Buffer.from(wire.slice(0, 6)).equals(Buffer.from("SACCA\x01")) && (kind === 1 || kind === 2) && wire[7] === 0;
  if (!fixed || wire[start] !== 0 || wire[start + 1] !== triage || !isBodyLength(wire.length - end))
    throw new OpenError();
  return {
    header: wire.slice(0, end),
    kind,
    bundleId: wire.slice(8, 40),
    caseId: wire.slice(40, 56),
    envelopeId: wire.slice(56, 72),
    lock: wire.slice(72, 104),
    stanzasA: Array.from({ length: triage }, (_, i) =>
      wire.slice(start + 2 + i * STANZA_A, start + 2 + (i + 1) * STANZA_A),
    ),
    stanzaB: wire.slice(end - STANZA_B, end),
    body: wire.slice(end),
  };
}

/** Open share A of one place: for an excluded member, what is there instead. */
export async function openShareA(
  primitives: Primitives,
  parsed: Parsed,
  { position, memberEpoch }: Omit<Keys, "ledgerEpoch">,
): Promise<Bytes> {
  const stanza = parsed.stanzasA[position]!;
  const info = labelled("sacca/v1 share A", ...place(parsed), uint(position, 1));
  return open(primitives, memberEpoch, { enc: stanza.slice(0, 1120), ct: stanza.slice(1120), info });
}

export async function openEnvelope(primitives: Primitives, parsed: Parsed, keys: Keys): Promise<Opened> {
  const shareA = await openShareA(primitives, parsed, keys);
  const { stanzaB } = parsed;
  const info = labelled("sacca/v1 share B", ...place(parsed));
  const b = await open(primitives, keys.ledgerEpoch, { enc: stanzaB.slice(0, 1120), ct: stanzaB.slice(1120), info });
  if (b.length !== 48) throw new OpenError();
  const shareB = b.slice(0, 32);
  const envelopeKey = await deriveKey(concat(shareA, shareB), labelled("sacca/v1 envelope key", ...place(parsed)));
  const context = labelled("sacca/v1 body", await sha512(parsed.header));
  const body = fromUtf8(unframe(await decrypt(envelopeKey, parsed.body, context)));
  return { shareA, shareB, exclusion: b.slice(32), envelopeKey, body };
}

function place({ bundleId, caseId, envelopeId }: Parsed): Bytes[] {
  return [bundleId, caseId, envelopeId];
}

/** Only what the padding set gives. */
function isBodyLength(length: number): boolean {
  const rest = (length - 56) % 16_400;
  const padded = Math.floor((length - 56) / 16_400) * 16_384 + rest - 16;
  return (
    padded >= 16_383 && padded <= 2 ** 20 && paddedLength(padded) === padded && ciphertextLength(padded) === length
  );
}
