/** SHA-2 and HMAC from WebCrypto, which every supported browser has. */

import type { Bytes } from "./bytes.ts";

export type HashName = "SHA-256" | "SHA-512";

/** Lengths of the digests in bytes. */
export const HASH_LENGTH: Readonly<Record<HashName, number>> = { "SHA-256": 32, "SHA-512": 64 };

/** Hash with SHA-256 (FIPS 180-4): 32 bytes. */
export async function sha256(message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", message));
}

/** Hash with SHA-512 (FIPS 180-4): 64 bytes. */
export async function sha512(message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-512", message));
}

/** Authenticate with HMAC (RFC 2104). WebCrypto refuses an empty key: see `hkdf.ts`. */
export async function hmac(hash: HashName, key: Bytes, message: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}
