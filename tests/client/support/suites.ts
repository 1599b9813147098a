/** Both ways of every primitive: WebCrypto's of this Node, and the fallbacks. */

import type { Bytes, Random } from "../../../app/intake/client/bytes.ts";
import { curves } from "../../../app/intake/client/fallback/curves.ts";
import { mlKem } from "../../../app/intake/client/fallback/mlkem.ts";
import { nativeEd25519, nativeMlKem, nativeX25519 } from "../../../app/intake/client/native.ts";
import type { Primitives } from "../../../app/intake/client/primitives.ts";

export const native: Primitives = { x25519: nativeX25519, verifyEd25519: nativeEd25519, mlKem: nativeMlKem };
export const fallback: Primitives = { ...curves, mlKem };

/** For tests that run once over each. */
export const suites: ReadonlyArray<readonly [string, Primitives]> = [
  ["native", native],
  ["fallback", fallback],
];

export const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A generator that gives what it was given, then stops the test. */
export function scripted(...values: readonly Bytes[]): Random {
  const left = [...values];
  return (length) => {
    const value = left.shift();
    if (value?.length !== length) throw new Error(`unexpected draw of ${length} bytes`);
    return value;
  };
}
