/**
 * SHA3-256 and SHAKE256 (FIPS 202): noble's permutation in a sponge of our own.
 *
 * WebCrypto has neither everywhere. Noble's own sponge serves streams and a dozen more functions; on a slow line that
 * is two more kilobytes before anybody can write.
 */

import { keccakP } from "@noble/hashes/sha3.js";
import type { Bytes } from "./bytes.ts";

const STATE_LENGTH = 200;

/** Both have capacity 512, so a rate of 136 bytes. */
const RATE = 136;

/** Domain bits and the first padding bit (FIPS 202 §6, §B.2). */
const SUFFIX = { sha3: 0x06, shake: 0x1f } as const;

/** Hash with SHA3-256 (FIPS 202 §6.1): 32 bytes. */
export function sha3_256(message: Bytes): Bytes {
  return sponge(message, SUFFIX.sha3, 32);
}

/** Stretch with SHAKE256 (FIPS 202 §6.2) to `length` bytes. */
export function shake256(message: Bytes, length: number): Bytes {
  return sponge(message, SUFFIX.shake, length);
}

/** KECCAK[512] (FIPS 202 §4), on little-endian machines, as all that run the supported browsers are. */
function sponge(message: Bytes, suffix: number, length: number): Bytes {
  const state = new Uint8Array(STATE_LENGTH);
  const permute = (): void => keccakP(new Uint32Array(state.buffer));
  let i = 0;
  for (const byte of message) {
    state[i++]! ^= byte;
    if (i === RATE) {
      permute();
      i = 0;
    }
  }
  state[i]! ^= suffix;
  state[RATE - 1]! ^= 0x80;
  const output = new Uint8Array(length);
  for (let j = 0; j < length; j++) {
    if (j % RATE === 0) permute();
    output[j] = state[j % RATE]!;
  }
  return output;
}
