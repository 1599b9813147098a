/** The log's tree (RFC 9162 §2.1): hashing, and following an inclusion proof up to a root. */

import { type Bytes, concat } from "./bytes.ts";
import { ChainError } from "./errors.ts";
import { sha256 } from "./hash.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash an entry: SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Bytes): Promise<Bytes> {
  return sha256(concat(LEAF, entry));
}

function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(concat(NODE, left, right));
}

/**
 * Return the root hash to which a proof leads from a leaf (RFC 9162 §2.1.3.2).
 *
 * Sizes go beyond 32 bits, so there are no shifts.
 *
 * @throws ChainError The tree has no such entry, or a proof of another length.
 */
export async function rootOf(
  leaf: Bytes,
  { index, size, proof }: { index: number; size: number; proof: readonly Bytes[] },
): Promise<Bytes> {
  if (index >= size) throw new ChainError("an entry beyond the tree");
  let [fn, sn, root] = [index, size - 1, leaf];
  for (const hash of proof) {
    if (sn === 0) throw new ChainError("a proof too long");
    if (fn % 2 === 1 || fn === sn) {
      root = await nodeHash(hash, root);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else {
      root = await nodeHash(root, hash);
    }
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  if (sn !== 0) throw new ChainError("a proof too short");
  return root;
}
