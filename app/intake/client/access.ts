/** Access statements: the lines of the log that say who opened what, and why. */

import { type Bytes, concat, fromBase64, utf8 } from "./bytes.ts";
import { ChainError } from "./errors.ts";
import { Lines, requireBytes } from "./lines.ts";
import { parseNote } from "./note.ts";

/** Every statement's entry in the log, bytes. */
const ENTRY_LENGTH = 2_048;

const HASH_LENGTH = 32;
const MAX_CASES = 20;
const PURPOSES = new Set(["triage", "investigate", "answer", "supervise", "redact", "export", "court"]);

export interface Access {
  readonly member: string;
  /** Blinded names of the cases, 32 bytes each. */
  readonly names: readonly Bytes[];
  readonly day: string;
}

/**
 * Read a signed statement; its signature is not looked at.
 *
 * @throws ChainError Not exactly an access statement of this origin with one signature.
 */
export function parseAccess(entry: string, origin: string): Access {
  const { text, signatures } = parseNote(entry);
  if (signatures.length !== 1) throw new ChainError("not one signature");
  const lines = new Lines(text, { type: "sacca/v1 access", origin });
  const member = lines.one("member");
  const cases: string[] = [];
  while (lines.has("case")) cases.push(takeCase(lines));
  if (!PURPOSES.has(lines.one("purpose"))) throw new ChainError("not a purpose");
  lines.bytes("session", HASH_LENGTH);
  if (lines.one("proof") !== "session") throw new ChainError("not a way of signing");
  lines.bytes("nonce", HASH_LENGTH);
  const day = lines.day("day");
  if (!/^([01][0-9]|2[0-3])$/.test(lines.one("hour"))) throw new ChainError("not an hour");
  lines.end();
  if (!/^[a-z0-9]{2,12}$/.test(member) || member === "ledger") throw new ChainError("not a member id");
  if (cases.length < 1 || cases.length > MAX_CASES || new Set(cases).size !== cases.length)
    throw new ChainError("not 1 to 20 cases");
  return { member, names: cases.map(fromBase64), day };
}

/**
 * Return the 2,048 bytes that stand in the log.
 *
 * @throws ChainError The statement is longer.
 */
export function padEntry(entry: string): Bytes {
  const bytes = utf8(entry);
  if (bytes.length > ENTRY_LENGTH) throw new ChainError("an entry too long");
  return concat(bytes, new Uint8Array(ENTRY_LENGTH - bytes.length));
}

function takeCase(lines: Lines): string {
  const [name, ordinals] = lines.take("case", 2) as [string, string];
  requireBytes(name, HASH_LENGTH);
  requireOrdinals(ordinals);
  return name;
}

/** Ascending ranges such as `1-3,5`, as short as they can be. */
function requireOrdinals(text: string): void {
  let previous = -1;
  for (const part of text.split(",")) {
    const [, from, to = from] = /^([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?$/.exec(part) ?? [];
    if (!from || Number(from) <= previous + 1 || Number(to) < Number(from) || part === `${from}-${from}`)
      throw new ChainError("not ordinals");
    previous = Number(to);
  }
}
