/** HKDF (RFC 5869). WebCrypto's own cannot expand alone, which HPKE and Cobblestone need. */

import { type Bytes, concat, uint } from "./bytes.ts";
import { HASH_LENGTH, type HashName, hmac } from "./hash.ts";

/**
 * Concentrate key material (RFC 5869 §2.2).
 *
 * An empty salt is a digest's length of zeros there, and WebCrypto takes no empty HMAC key.
 */
export async function extract(hash: HashName, salt: Bytes, ikm: Bytes): Promise<Bytes> {
  return hmac(hash, salt.length === 0 ? new Uint8Array(HASH_LENGTH[hash]) : salt, ikm);
}

/**
 * Stretch a pseudorandom key to `length` bytes (RFC 5869 §2.3).
 *
 * @throws RangeError More than 255 digests are asked for.
 */
export async function expand(
  hash: HashName,
  prk: Bytes,
  { info, length }: { info: Bytes; length: number },
): Promise<Bytes> {
  if (length > 255 * HASH_LENGTH[hash]) throw new RangeError("HKDF cannot stretch so far");
  let okm: Bytes = new Uint8Array(0);
  let t: Bytes = new Uint8Array(0);
  for (let i = 1; okm.length < length; i++) {
    t = await hmac(hash, prk, concat(t, info, uint(i, 1)));
    okm = concat(okm, t);
  }
  return okm.slice(0, length);
}

/** Derive 32 bytes with HKDF-SHA256; the salt has length zero unless given. */
export async function deriveKey(ikm: Bytes, info: Bytes, salt: Bytes = new Uint8Array(0)): Promise<Bytes> {
  return expand("SHA-256", await extract("SHA-256", salt, ikm), { info, length: 32 });
}
