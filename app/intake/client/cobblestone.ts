/** Cobblestone-256: C2SP chunked-encryption with HKDF-SHA-512 and AES-256-GCM (c2sp.org/chunked-encryption). */

import { type Bytes, concat, equal, uint, utf8 } from "./bytes.ts";
import { OpenError } from "./errors.ts";
import { expand } from "./hkdf.ts";

export const KEY_LENGTH = 32;
export const SALT_LENGTH = 24;

const NONCE_LENGTH = 12;
const COMMITMENT_LENGTH = 32;
const HEADER_LENGTH = SALT_LENGTH + COMMITMENT_LENGTH;
const CHUNK_LENGTH = 16_384;
const TAG_LENGTH = 16;
const PREFIX = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");

interface Keys {
  readonly key: Bytes;
  readonly baseNonce: Bytes;
  readonly commitment: Bytes;
}

/**
 * Encrypt a message: salt (24) ‖ commitment (32) ‖ chunks, each with a tag of 16 bytes.
 *
 * @param key - 32 uniformly random bytes.
 * @param salt - 24 random bytes, never used twice with the same key.
 * @throws RangeError A length is wrong. A programming error.
 */
export async function encrypt(
  key: Bytes,
  message: Bytes,
  { context, salt }: { context: Bytes; salt: Bytes },
): Promise<Bytes> {
  if (key.length !== KEY_LENGTH || salt.length !== SALT_LENGTH) throw new RangeError("wrong key or salt length");
  const keys = await deriveKeys(key, salt, context);
  const aes = await crypto.subtle.importKey("raw", keys.key, "AES-GCM", false, ["encrypt"]);
  const chunks: Bytes[] = [];
  // One chunk more than fill up: the last is always short, and may be empty.
  for (let k = 0; k <= Math.floor(message.length / CHUNK_LENGTH); k++) {
    const chunk = message.slice(k * CHUNK_LENGTH, (k + 1) * CHUNK_LENGTH);
    chunks.push(new Uint8Array(await crypto.subtle.encrypt(gcm(keys.baseNonce, k), aes, chunk)));
  }
  return concat(salt, keys.commitment, ...chunks);
}

/**
 * Decrypt a whole message; nothing of it is returned before all of it is authentic.
 *
 * @throws OpenError It does not open, for whatever reason.
 */
export async function decrypt(key: Bytes, ciphertext: Bytes, context: Bytes): Promise<Bytes> {
  try {
    if (key.length !== KEY_LENGTH || ciphertext.length < HEADER_LENGTH) throw new OpenError();
    const keys = await deriveKeys(key, ciphertext.slice(0, SALT_LENGTH), context);
    if (!equal(keys.commitment, ciphertext.slice(SALT_LENGTH, HEADER_LENGTH))) throw new OpenError();
    const aes = await crypto.subtle.importKey("raw", keys.key, "AES-GCM", false, ["decrypt"]);
    const sealed = ciphertext.slice(HEADER_LENGTH);
    const step = CHUNK_LENGTH + TAG_LENGTH;
    const chunks: Bytes[] = [];
    // A full last chunk leaves an empty one, which has no tag and fails: truncation is found.
    for (let k = 0; k <= Math.floor(sealed.length / step); k++) {
      const chunk = sealed.slice(k * step, (k + 1) * step);
      chunks.push(new Uint8Array(await crypto.subtle.decrypt(gcm(keys.baseNonce, k), aes, chunk)));
    }
    return concat(...chunks);
  } catch {
    throw new OpenError();
  }
}

async function deriveKeys(key: Bytes, salt: Bytes, context: Bytes): Promise<Keys> {
  const length = KEY_LENGTH + NONCE_LENGTH + COMMITMENT_LENGTH;
  const okm = await expand("SHA-512", key, { info: concat(PREFIX, salt, context), length });
  return {
    key: okm.slice(0, KEY_LENGTH),
    baseNonce: okm.slice(KEY_LENGTH, KEY_LENGTH + NONCE_LENGTH),
    commitment: okm.slice(KEY_LENGTH + NONCE_LENGTH),
  };
}

/** The nonce is the base nonce XOR the chunk's number. */
function gcm(baseNonce: Bytes, k: number): AesGcmParams {
  const counter = uint(k, NONCE_LENGTH);
  return { name: "AES-GCM", iv: baseNonce.map((byte, i) => byte ^ counter[i]!) };
}
