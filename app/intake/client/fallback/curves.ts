/** X25519 and Ed25519 by noble, for browsers whose WebCrypto lacks one of them. */

import { ed25519, x25519 as nobleX25519 } from "@noble/curves/ed25519.js";
import type { Primitives } from "../primitives.ts";

export const curves: Pick<Primitives, "x25519" | "verifyEd25519"> = {
  async x25519(privateKey, publicKey) {
    return Uint8Array.from(nobleX25519.getSharedSecret(privateKey, publicKey));
  },

  async verifyEd25519(publicKey, message, signature) {
    // As RFC 8032 has it; noble's default (ZIP 215) takes encodings that others refuse.
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  },
};
