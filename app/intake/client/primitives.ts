/** The three primitives that not every supported browser has, as interfaces, and how one is chosen. */

import type { Bytes, Random } from "./bytes.ts";
import { UnsupportedError } from "./errors.ts";
import { nativeEd25519, nativeMlKem, nativeX25519 } from "./native.ts";
import { checkEd25519, checkMlKem, checkX25519 } from "./known-answers.ts";

/** X25519 (RFC 7748 §5). Both arguments and the result are 32 bytes; an all-zero result is refused. */
export type X25519 = (privateKey: Bytes, publicKey: Bytes) => Promise<Bytes>;

/** Ed25519 (RFC 8032 §5.1.7): key 32, signature 64 bytes. False for anything that is not a good signature. */
export type VerifyEd25519 = (publicKey: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>;

/** ML-KEM-768 (FIPS 203). Private keys are the 64-byte seed d ‖ z. */
export interface MlKem {
  /** Return the encapsulation key (1184 bytes) of a seed. */
  publicKey(seed: Bytes): Promise<Bytes>;

  /** Return ciphertext (1088) and shared key (32); WebCrypto's draws its own randomness. Throws on a malformed key. */
  encapsulate(publicKey: Bytes, random: Random): Promise<{ ciphertext: Bytes; sharedKey: Bytes }>;

  /** Return the shared key (32); of a wrong ciphertext another one (implicit rejection). */
  decapsulate(seed: Bytes, ciphertext: Bytes): Promise<Bytes>;
}

export interface Primitives {
  readonly x25519: X25519;
  readonly verifyEd25519: VerifyEd25519;
  readonly mlKem: MlKem;
}

/** What the two fallback scripts bring. */
export interface Fallbacks {
  curves(): Promise<Pick<Primitives, "x25519" | "verifyEd25519">>;
  mlKem(): Promise<MlKem>;
}

/**
 * Take from WebCrypto what truly works there, the rest from the fallbacks.
 *
 * Works means: gives the known answers. A name that is merely present proves nothing.
 *
 * @throws UnsupportedError There is no WebCrypto at all (an insecure context).
 */
export async function choosePrimitives(fallbacks: Fallbacks): Promise<Primitives> {
  if (globalThis.crypto?.subtle === undefined) throw new UnsupportedError("no WebCrypto");
  const [hasX25519, hasEd25519, hasMlKem] = await Promise.all([
    works(checkX25519(nativeX25519)),
    works(checkEd25519(nativeEd25519)),
    works(checkMlKem(nativeMlKem)),
  ]);
  const [curves, mlKem] = await Promise.all([
    hasX25519 && hasEd25519 ? undefined : fallbacks.curves(),
    hasMlKem ? nativeMlKem : fallbacks.mlKem(),
  ]);
  return {
    x25519: hasX25519 || !curves ? nativeX25519 : curves.x25519,
    verifyEd25519: hasEd25519 || !curves ? nativeEd25519 : curves.verifyEd25519,
    mlKem,
  };
}

async function works(check: Promise<void>): Promise<boolean> {
  return check.then(
    () => true,
    () => false,
  );
}
