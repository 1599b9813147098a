/** Bytes and their written forms: the few conversions that every other module needs. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** Draws `length` random bytes; a parameter wherever it is used, so that vectors can be made. */
export type Random = (length: number) => Bytes;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Encode text as UTF-8; a lone surrogate becomes U+FFFD, as everywhere on the web. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/**
 * Decode UTF-8.
 *
 * @throws TypeError The bytes are not UTF-8.
 */
export function fromUtf8(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** Join byte strings in order. */
export function concat(...parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Compare two byte strings without stopping at the first difference. */
export function equal(left: Bytes, right: Bytes): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  left.forEach((byte, i) => (difference |= byte ^ right[i]!));
  return difference === 0;
}

/** Write an integer big-endian in `length` bytes; above 2^53 it would not be one. */
export function uint(value: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  if (rest !== 0 || !Number.isSafeInteger(value)) throw new RangeError(`${value} does not fit ${length} bytes`);
  return bytes;
}

/** Write an info or a context: the label, one 0x00, then the parts it binds. */
export function labelled(label: string, ...parts: readonly Bytes[]): Bytes {
  return concat(utf8(label), new Uint8Array(1), ...parts);
}

/** Encode in padded base64 (RFC 4648 §4), as notes have it. */
export function toBase64(bytes: Bytes): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Decode padded base64, in its one canonical form only.
 *
 * @throws RangeError Another alphabet, padding missing, or bits set that carry nothing.
 */
export function fromBase64(text: string): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new RangeError("not base64");
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new RangeError("not canonical base64");
  return bytes;
}

/** Encode in base64url without padding (RFC 4648 §5), as JSON has it. */
export function toBase64url(bytes: Bytes): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Decode base64url without padding, in its one canonical form only.
 *
 * @throws RangeError As `fromBase64`.
 */
export function fromBase64url(text: string): Bytes {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new RangeError("not base64url");
  const padding = "=".repeat((4 - (text.length % 4)) % 4);
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + padding);
}
