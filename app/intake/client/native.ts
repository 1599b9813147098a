/** WebCrypto's X25519, Ed25519 and ML-KEM-768. Each throws where the browser lacks it. */

import { type Bytes, concat } from "./bytes.ts";
import type { MlKem } from "./primitives.ts";

/** WebCrypto takes X25519 private keys only wrapped: the DER of RFC 8410 §7 up to the 32 bytes. */
const PKCS8_X25519 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

const ML_KEM = { name: "ML-KEM-768" };

/** What TypeScript does not know of SubtleCrypto yet (WICG webcrypto-modern-algos). */
interface ModernSubtle {
  importKey(
    format: "raw-seed" | "raw-public",
    key: Bytes,
    algorithm: object,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>;
  exportKey(format: "raw-public", key: CryptoKey): Promise<ArrayBuffer>;
  getPublicKey(key: CryptoKey, usages: string[]): Promise<CryptoKey>;
  encapsulateBits(algorithm: object, key: CryptoKey): Promise<{ ciphertext: ArrayBuffer; sharedKey: ArrayBuffer }>;
  decapsulateBits(algorithm: object, key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
}

const modern = (): ModernSubtle => crypto.subtle as unknown as ModernSubtle;

/** X25519 by WebCrypto; see `X25519`. */
export async function nativeX25519(privateKey: Bytes, publicKey: Bytes): Promise<Bytes> {
  const [own, peer] = await Promise.all([
    crypto.subtle.importKey("pkcs8", concat(PKCS8_X25519, privateKey), "X25519", false, ["deriveBits"]),
    crypto.subtle.importKey("raw", publicKey, "X25519", false, []),
  ]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: peer }, own, 256));
}

/** Ed25519 by WebCrypto; see `VerifyEd25519`. */
export async function nativeEd25519(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, message);
}

/** ML-KEM-768 by WebCrypto; see `MlKem`. */
export const nativeMlKem: MlKem = {
  async publicKey(seed) {
    const key = await modern().getPublicKey(await importSeed(seed), ["encapsulateBits"]);
    return new Uint8Array(await modern().exportKey("raw-public", key));
  },

  async encapsulate(publicKey) {
    const key = await modern().importKey("raw-public", publicKey, ML_KEM, false, ["encapsulateBits"]);
    const { ciphertext, sharedKey } = await modern().encapsulateBits(ML_KEM, key);
    return { ciphertext: new Uint8Array(ciphertext), sharedKey: new Uint8Array(sharedKey) };
  },

  async decapsulate(seed, ciphertext) {
    return new Uint8Array(await modern().decapsulateBits(ML_KEM, await importSeed(seed), ciphertext));
  },
};

function importSeed(seed: Bytes): Promise<CryptoKey> {
  return modern().importKey("raw-seed", seed, ML_KEM, false, ["decapsulateBits"]);
}
