/** ML-KEM-768 by noble, for browsers whose WebCrypto lacks it. */

import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import type { MlKem } from "../primitives.ts";

export const mlKem: MlKem = {
  async publicKey(seed) {
    return Uint8Array.from(ml_kem768.keygen(seed).publicKey);
  },

  async encapsulate(publicKey, random) {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, random(32));
    return { ciphertext: Uint8Array.from(cipherText), sharedKey: Uint8Array.from(sharedSecret) };
  },

  async decapsulate(seed, ciphertext) {
    return Uint8Array.from(ml_kem768.decapsulate(ciphertext, ml_kem768.keygen(seed).secretKey));
  },
};
