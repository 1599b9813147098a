/** What the client trusts before anything else: /static/pins.js, `globalThis.saccaPins = {…}`. */

import { equal } from "./bytes.ts";
import { isDay } from "./days.ts";
import { ChainError, UnloadedError } from "./errors.ts";
import { parseVkey, type VerifierKey } from "./note.ts";

/** With fewer, one who is lost or leant on would be one too many. */
const MIN_CUSTODIANS = 3;

export interface Pins {
  readonly origin: string;
  /** At least three with distinct keys. */
  readonly custodians: readonly VerifierKey[];
  /** The day this client was built: the phone's clock is never believed to be before it. */
  readonly built: string;
}

/**
 * Read the pins.
 *
 * @throws UnloadedError There are none.
 * @throws ChainError They are malformed, or two custodians share a key.
 */
export async function parsePins(value: unknown): Promise<Pins> {
  if (value === undefined) throw new UnloadedError("no pins");
  const { origin, custodians, built } = (value ?? {}) as Record<string, unknown>;
  if (typeof origin !== "string" || !/^[a-z0-9.-]{1,21}$/.test(origin)) throw new ChainError("pins without an origin");
  if (typeof built !== "string" || !isDay(built)) throw new ChainError("pins without a day");
  if (!Array.isArray(custodians) || custodians.length < MIN_CUSTODIANS) throw new ChainError("pins without custodians");
  const keys = await Promise.all(custodians.map((vkey) => parseVkey(String(vkey))));
  if (keys.some((key) => !key.name.startsWith(`${origin}/`))) throw new ChainError("a custodian of another origin");
  if (keys.some((key, i) => keys.slice(0, i).some((other) => equal(other.publicKey, key.publicKey)))) {
    throw new ChainError("two custodians with one key");
  }
  return { origin, custodians: keys, built };
}
