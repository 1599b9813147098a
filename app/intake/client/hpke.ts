/**
 * HPKE base mode, single shot (RFC 9180 §6.1): KEM 0x647a, HKDF-SHA256, AES-256-GCM.
 *
 * Everything a message is bound to goes into `info`; the associated data is empty (§8.1).
 */

import { type Bytes, concat, type Random, uint, utf8 } from "./bytes.ts";
import { OpenError } from "./errors.ts";
import { expand, extract } from "./hkdf.ts";
import type { Primitives } from "./primitives.ts";
import { decapsulate, encapsulate } from "./xwing.ts";

/** Bytes that AES-GCM adds. */
export const TAG_LENGTH = 16;

const EMPTY = new Uint8Array(0);
const VERSION = utf8("HPKE-v1");
const MODE_BASE = uint(0, 1);
const SUITE_ID = concat(utf8("HPKE"), uint(0x647a, 2), uint(0x0001, 2), uint(0x0002, 2));
const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;

export interface HpkeMessage {
  /** The KEM's ciphertext, 1120 bytes. */
  readonly enc: Bytes;
  /** The plaintext's length and 16 bytes. */
  readonly ct: Bytes;
}

/**
 * Seal a message to a public key of 1216 bytes.
 *
 * @throws Error The key is malformed.
 */
export async function seal(
  primitives: Primitives,
  publicKey: Bytes,
  { info, plaintext, random }: { info: Bytes; plaintext: Bytes; random: Random },
): Promise<HpkeMessage> {
  const { enc, sharedSecret } = await encapsulate(primitives, publicKey, random);
  const { key, baseNonce } = await keySchedule(sharedSecret, info);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const ct = await crypto.subtle.encrypt({ name: "AES-GCM", iv: baseNonce }, aes, plaintext);
  return { enc, ct: new Uint8Array(ct) };
}

/**
 * Open a message with the 32-byte seed.
 *
 * @throws OpenError It does not open, for whatever reason.
 */
export async function open(
  primitives: Primitives,
  seed: Bytes,
  { enc, ct, info }: HpkeMessage & { info: Bytes },
): Promise<Bytes> {
  try {
    const { key, baseNonce } = await keySchedule(await decapsulate(primitives, seed, enc), info);
    const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: baseNonce }, aes, ct));
  } catch {
    throw new OpenError();
  }
}

/** Derive key and nonce of the first and only message (RFC 9180 §5.1, mode_base; this suite unless given). */
export async function keySchedule(
  sharedSecret: Bytes,
  info: Bytes,
  suiteId: Bytes = SUITE_ID,
): Promise<{ key: Bytes; baseNonce: Bytes }> {
  const [pskIdHash, infoHash, secret] = await Promise.all([
    labeledExtract(suiteId, EMPTY, { label: "psk_id_hash", ikm: EMPTY }),
    labeledExtract(suiteId, EMPTY, { label: "info_hash", ikm: info }),
    labeledExtract(suiteId, sharedSecret, { label: "secret", ikm: EMPTY }),
  ]);
  const context = concat(MODE_BASE, pskIdHash, infoHash);
  const [key, baseNonce] = await Promise.all([
    labeledExpand(suiteId, secret, { label: "key", info: context, length: KEY_LENGTH }),
    labeledExpand(suiteId, secret, { label: "base_nonce", info: context, length: NONCE_LENGTH }),
  ]);
  return { key, baseNonce };
}

/** RFC 9180 §4, LabeledExtract. */
function labeledExtract(suiteId: Bytes, salt: Bytes, { label, ikm }: { label: string; ikm: Bytes }): Promise<Bytes> {
  return extract("SHA-256", salt, concat(VERSION, suiteId, utf8(label), ikm));
}

/** RFC 9180 §4, LabeledExpand. */
function labeledExpand(
  suiteId: Bytes,
  prk: Bytes,
  { label, info, length }: { label: string; info: Bytes; length: number },
): Promise<Bytes> {
  return expand("SHA-256", prk, { info: concat(uint(length, 2), VERSION, suiteId, utf8(label), info), length });
}
