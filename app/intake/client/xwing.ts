/** X-Wing (draft-connolly-cfrg-xwing-kem, HPKE KEM 0x647a): ML-KEM-768 and X25519 joined. */

import { type Bytes, concat, type Random } from "./bytes.ts";
import { sha3_256, shake256 } from "./keccak.ts";
import type { Primitives } from "./primitives.ts";

export const SEED_LENGTH = 32;
export const PUBLIC_KEY_LENGTH = 1216;
export const ENC_LENGTH = 1120;

const ML_KEM_SEED_LENGTH = 64;
const ML_KEM_PUBLIC_KEY_LENGTH = 1184;
const ML_KEM_CIPHERTEXT_LENGTH = 1088;

/** The ASCII art `\.//^\` of the draft, in bytes. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

/** The u-coordinate 9 (RFC 7748 §4.1). */
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

/** Return the public key (1216 bytes) of a 32-byte seed. */
export async function publicKeyOf(primitives: Primitives, seed: Bytes): Promise<Bytes> {
  const { mlKemSeed, x25519Key } = expandSeed(seed);
  return concat(await primitives.mlKem.publicKey(mlKemSeed), await primitives.x25519(x25519Key, BASE_POINT));
}

/**
 * Encapsulate to a public key: `enc` (1120 bytes) and a shared secret (32).
 *
 * @throws RangeError The key has another length.
 * @throws Error The key is malformed within (FIPS 203 §7.2, RFC 7748 §6.1); what it is depends on the browser.
 */
export async function encapsulate(
  primitives: Primitives,
  publicKey: Bytes,
  random: Random,
): Promise<{ enc: Bytes; sharedSecret: Bytes }> {
  if (publicKey.length !== PUBLIC_KEY_LENGTH) throw new RangeError("not an X-Wing public key");
  const { ciphertext, sharedKey } = await primitives.mlKem.encapsulate(
    publicKey.slice(0, ML_KEM_PUBLIC_KEY_LENGTH),
    random,
  );
  const pkX = publicKey.slice(ML_KEM_PUBLIC_KEY_LENGTH);
  const ekX = random(32);
  const ctX = await primitives.x25519(ekX, BASE_POINT);
  const ssX = await primitives.x25519(ekX, pkX);
  return { enc: concat(ciphertext, ctX), sharedSecret: sha3_256(concat(sharedKey, ssX, ctX, pkX, LABEL)) };
}

/**
 * Decapsulate with a 32-byte seed; the shared secret is 32 bytes.
 *
 * @throws RangeError `enc` has another length.
 * @throws Error The X25519 half gives zero.
 */
export async function decapsulate(primitives: Primitives, seed: Bytes, enc: Bytes): Promise<Bytes> {
  if (enc.length !== ENC_LENGTH) throw new RangeError("not an X-Wing ciphertext");
  const { mlKemSeed, x25519Key } = expandSeed(seed);
  const ctX = enc.slice(ML_KEM_CIPHERTEXT_LENGTH);
  const ssM = await primitives.mlKem.decapsulate(mlKemSeed, enc.slice(0, ML_KEM_CIPHERTEXT_LENGTH));
  const ssX = await primitives.x25519(x25519Key, ctX);
  const pkX = await primitives.x25519(x25519Key, BASE_POINT);
  return sha3_256(concat(ssM, ssX, ctX, pkX, LABEL));
}

function expandSeed(seed: Bytes): { mlKemSeed: Bytes; x25519Key: Bytes } {
  if (seed.length !== SEED_LENGTH) throw new RangeError("not an X-Wing seed");
  const expanded = shake256(seed, ML_KEM_SEED_LENGTH + 32);
  return { mlKemSeed: expanded.slice(0, ML_KEM_SEED_LENGTH), x25519Key: expanded.slice(ML_KEM_SEED_LENGTH) };
}
