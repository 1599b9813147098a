/** Frames and sizes: a body's length must not tell how much a reporter had to say. */

import { type Bytes, concat, equal, uint } from "./bytes.ts";
import { OpenError, TooLongError } from "./errors.ts";

/** Bytes of the length in front. */
const LENGTH_LENGTH = 8;

/** Short reports all look alike, longer ones alike again. One less than whole chunks: no empty chunk follows. */
const BUCKETS = [16_383, 65_535] as const;

const MAX_PADDED = 2 ** 20;

/** The longest body that a frame takes, in bytes. */
export const MAX_CONTENT = MAX_PADDED - LENGTH_LENGTH;

/** Round up (2 ≤ L < 2^30): at most 12 % is added, and O(log log L) bits of the length show (PADMÉ, PURBs §4). */
export function padme(L: number): number {
  const E = floorLog2(L);
  const S = floorLog2(E) + 1;
  const mask = 2 ** (E - S) - 1;
  return (L + mask) & ~mask;
}

/**
 * Return the padded length of a body whose frame has `L` bytes.
 *
 * @throws TooLongError More than 1 MiB.
 */
export function paddedLength(L: number): number {
  const padded = BUCKETS.find((bucket) => L <= bucket) ?? padme(L);
  if (padded > MAX_PADDED) throw new TooLongError(`${L} bytes`);
  return padded;
}

/** Return the length that Cobblestone-256 makes of `padded` bytes. */
export function ciphertextLength(padded: number): number {
  return 56 + padded + 16 * (Math.floor(padded / 16_384) + 1);
}

/**
 * Frame a body: u64 length ‖ bytes ‖ zeros.
 *
 * @throws TooLongError It would be more than 1 MiB.
 */
export function frame(content: Bytes): Bytes {
  const L = LENGTH_LENGTH + content.length;
  return concat(uint(content.length, LENGTH_LENGTH), content, new Uint8Array(paddedLength(L) - L));
}

/**
 * Take the content out of its frame.
 *
 * @throws OpenError The length is not the content's, the padding not that of this length, or not zeros.
 */
export function unframe(framed: Bytes): Bytes {
  const length = framed.slice(0, LENGTH_LENGTH).reduce((value, byte) => value * 256 + byte, 0);
  const content = framed.slice(LENGTH_LENGTH, LENGTH_LENGTH + length);
  if (content.length !== length || LENGTH_LENGTH + length > MAX_PADDED) throw new OpenError();
  if (!equal(frame(content), framed)) throw new OpenError();
  return content;
}

/** Exact, unlike `Math.log2`. */
function floorLog2(value: number): number {
  return 31 - Math.clz32(value);
}
