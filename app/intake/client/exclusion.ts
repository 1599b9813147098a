/** Exclusion: the people who, as the reporter says, must not read it. */

import type { Bytes } from "./bytes.ts";
import { MIN_TRIAGE, type VerifiedBundle } from "./chain.ts";
import { ExclusionError } from "./errors.ts";

/** One bit for each of at most 128 member lines. */
const MAP_LENGTH = 16;

/**
 * Return the map that travels inside the ledger's stanza: bit i mod 8, least significant first, of byte ⌊i/8⌋ is
 * the i-th member line of the roster, all roles counted.
 *
 * @param excluded - Member ids.
 * @throws ExclusionError Fewer than two triage members would remain.
 * @throws RangeError An id is not in the roster. A programming error.
 */
export function exclusionMap(bundle: VerifiedBundle, excluded: ReadonlySet<string>): Bytes {
  const map = new Uint8Array(MAP_LENGTH);
  for (const id of excluded) {
    const i = bundle.members.findIndex((member) => member.id === id);
    if (i < 0) throw new RangeError("no such member");
    map[i >> 3]! |= 1 << (i & 7);
  }
  const remaining = bundle.triage.filter((member) => !excluded.has(member.id));
  if (remaining.length < MIN_TRIAGE) throw new ExclusionError("too few triage members would remain");
  return map;
}
