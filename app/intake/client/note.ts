/** Signed notes (c2sp.org/signed-note), Ed25519 signatures only. */

import { type Bytes, concat, equal, fromBase64, uint, utf8 } from "./bytes.ts";
import { ChainError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import type { VerifyEd25519 } from "./primitives.ts";

const TYPE_ED25519 = 1;
const KEY_ID_LENGTH = 4;
const PUBLIC_KEY_LENGTH = 32;

/** What one entry of the log can hold, bytes. */
const MAX_NOTE_LENGTH = 65_535;

/** Printable ASCII without space and plus: languages differ in what they take for white space beyond it. */
const NAME = "[!-*,-~]+";
const SIGNATURE_LINE = new RegExp(`^— (${NAME}) (\\S+)$`, "u");
const VKEY = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+(\\S+)$`, "u");
const CONTROL = /[\0-\x09\x0b-\x1f]/;

/** A key that may sign notes. */
export interface VerifierKey {
  readonly name: string;
  /** 4 bytes. */
  readonly id: Bytes;
  /** 32 bytes. */
  readonly publicKey: Bytes;
}

/** A note's text and the known keys whose signatures it carries; only `verifyNote` makes one. */
export interface VerifiedNote {
  /** With its final newline. */
  readonly text: string;
  /** At least one, each public key once. */
  readonly signers: readonly VerifierKey[];
}

/**
 * Read a vkey: `name+hex key id+base64(type ‖ public key)`.
 *
 * @throws ChainError Another form, another signature type, or a key id that is not of this key.
 */
export async function parseVkey(text: string): Promise<VerifierKey> {
  const [, name, hexId, key] = VKEY.exec(text) ?? [];
  if (!name || !hexId || !key) throw new ChainError("not a vkey");
  const bytes = decode(key);
  if (bytes.length !== 1 + PUBLIC_KEY_LENGTH || bytes[0] !== TYPE_ED25519) throw new ChainError("not an Ed25519 vkey");
  const publicKey = bytes.slice(1);
  const id = await keyIdOf(name, publicKey);
  if (Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("") !== hexId)
    throw new ChainError("a vkey with another key's id");
  return { name, id, publicKey };
}

/** Return the key id: the first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
export async function keyIdOf(name: string, publicKey: Bytes): Promise<Bytes> {
  const hash = await sha256(concat(utf8(name), uint(0x0a, 1), uint(TYPE_ED25519, 1), publicKey));
  return hash.slice(0, KEY_ID_LENGTH);
}

/**
 * Verify a note against the keys that may sign it.
 *
 * Lines of unknown keys are ignored, so that cosignatures of other kinds can be added.
 *
 * @throws ChainError It is not a note, no known key signed it, or a known key's signature is wrong.
 */
export async function verifyNote(
  note: string,
  known: readonly VerifierKey[],
  verify: VerifyEd25519,
): Promise<VerifiedNote> {
  const { text, signatures } = parseNote(note);
  const message = utf8(text);
  const signers: VerifierKey[] = [];
  for (const { name, id, signature } of signatures) {
    const key = known.find((candidate) => candidate.name === name && equal(candidate.id, id));
    if (!key) continue;
    if (!(await isGood(verify(key.publicKey, message, signature))))
      throw new ChainError("a wrong signature of a known key");
    if (!signers.some((signer) => equal(signer.publicKey, key.publicKey))) signers.push(key);
  }
  if (signers.length === 0) throw new ChainError("no known key signed this note");
  return { text, signers };
}

export interface SignatureLine {
  readonly name: string;
  readonly id: Bytes;
  readonly signature: Bytes;
}

/**
 * Take a note apart; nothing is verified.
 *
 * @throws ChainError It is not a note.
 */
export function parseNote(note: string): { text: string; signatures: SignatureLine[] } {
  const end = note.lastIndexOf("\n\n");
  if (end < 1 || !note.endsWith("\n") || CONTROL.test(note) || !isUnicode(note)) throw new ChainError("not a note");
  if (utf8(note).length > MAX_NOTE_LENGTH) throw new ChainError("a note too long");
  const lines = note.slice(end + 2, -1).split("\n");
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): SignatureLine {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (!name || !encoded) throw new ChainError("not a signature line");
  const bytes = decode(encoded);
  if (bytes.length <= KEY_ID_LENGTH) throw new ChainError("a signature line without a signature");
  return { name, id: bytes.slice(0, KEY_ID_LENGTH), signature: bytes.slice(KEY_ID_LENGTH) };
}

/** A browser may refuse a malformed signature by throwing; to us it is just not good. */
async function isGood(verdict: Promise<boolean>): Promise<boolean> {
  return verdict.catch(() => false);
}

/** A lone surrogate would be signed as U+FFFD. */
function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function decode(text: string): Bytes {
  try {
    return fromBase64(text);
  } catch {
    throw new ChainError("not base64");
  }
}
