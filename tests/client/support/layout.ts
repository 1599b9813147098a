/** The layout of tests/vectors/sacca-*.json; described in tests/vectors/README.md. All bytes are hex. */

export interface ReceiptVector {
  digits: string;
  receipt: string;
  inputs: string[];
  reply_seed: string;
  reply_public_key: string;
  mailbox_secret: string;
  lock: string;
  case_id: string;
}

export interface PaddingVector {
  length: number;
  padded: number | null;
  ciphertext: number | null;
}

export interface CobblestoneVector {
  key: string;
  context: string;
  message: string;
  ciphertext: string;
}

export interface HpkeVector {
  seed: string;
  public_key: string;
  info: string;
  plaintext: string;
  enc: string;
  ct: string;
}

export interface VkeyVector {
  name: string;
  seed: string;
  public_key: string;
  key_id: string;
  vkey: string;
}

export interface PinsVector {
  origin: string;
  custodians: string[];
  built: string;
}

export interface ServedVector {
  roster: string;
  epochs: string[];
  ledger: string;
  bundle: string;
}

export interface ChainVector {
  name: string;
  pins: PinsVector;
  served: ServedVector;
  phone_day: string;
  bundle_id: string;
  members: string[];
  triage: string[];
  seeds: {
    custodians: Record<string, string>;
    ledger: string;
    members: Record<string, string>;
    epochs: Record<string, string>;
    ledger_epoch: string;
  };
}

export interface RefusedChainVector {
  name: string;
  reason: "chain" | "stale" | "closed";
  pins: PinsVector;
  served: ServedVector;
  phone_day: string;
}

export interface EnvelopeVector {
  name: string;
  chain: string;
  digits: string;
  case_id: string;
  envelope_id: string;
  lock: string;
  excluded: string[];
  exclusion: string;
  share_a: string;
  share_b: string;
  envelope_key: string;
  decoys: Record<string, string>;
  body: string;
  header_length: number;
  wire: string;
}

/** Offset, bytes removed there, bytes put in their place. */
export type Edit = [offset: number, removed: number, insert: string];

export interface RefusedEnvelopeVector {
  name: string;
  chain: string;
  stage: "parse" | "open";
  of: string;
  edits: Edit[];
}

export interface ReplyVector {
  name: string;
  digits: string;
  case_id: string;
  number: number;
  day: string;
  language: "km" | "en";
  text: string;
  slot: string;
}

export interface StatusVector {
  name: string;
  chain: string;
  digits: string;
  case_id: string;
  /** The JSON as text. */
  content: string;
  /** Null before the first opening. */
  verdict: "proved" | "unproved" | "broken" | null;
  slot: string;
}

export interface SaccaVectors {
  format: "sacca-vectors/1";
  made_by: "client" | "server";
  receipts: ReceiptVector[];
  receipts_refused: string[];
  padding: PaddingVector[];
  cobblestone: CobblestoneVector[];
  hpke: HpkeVector[];
  /** Only review knows members' seeds. */
  member_keys: unknown[];
  vkeys: VkeyVector[];
  chains: ChainVector[];
  chains_refused: RefusedChainVector[];
  envelopes: EnvelopeVector[];
  envelopes_refused: RefusedEnvelopeVector[];
  replies: ReplyVector[];
  statuses: StatusVector[];
}

/** Apply edits one after the other to an envelope's bytes. */
export function applyEdits(wire: Uint8Array, edits: readonly Edit[]): Uint8Array<ArrayBuffer> {
  return edits
    .reduce(
      (bytes, [offset, removed, insert]) =>
        Buffer.concat([bytes.subarray(0, offset), Buffer.from(insert, "hex"), bytes.subarray(offset + removed)]),
      Uint8Array.from(wire) as Uint8Array,
    )
    .slice() as Uint8Array<ArrayBuffer>;
}
