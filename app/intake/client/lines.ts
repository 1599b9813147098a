/** The lines of Sacca's own notes: type, origin, then `key value` in a fixed order with single spaces. */

import { type Bytes, fromBase64, fromUtf8 } from "./bytes.ts";
import { isDay } from "./days.ts";
import { ChainError } from "./errors.ts";

/** Takes the lines of a verified note one after the other; everything unexpected is a `ChainError`. */
export class Lines {
  readonly #lines: string[];

  /**
   * Begin after the first two lines.
   *
   * @throws ChainError They are not this type and this origin.
   */
  constructor(text: string, { type, origin }: { type: string; origin: string }) {
    this.#lines = text.slice(0, -1).split("\n");
    if (this.#lines.shift() !== type || this.#lines.shift() !== origin)
      throw new ChainError(`not a ${type} of ${origin}`);
  }

  /** Tell whether the next line begins with this word. */
  has(word: string): boolean {
    return this.#lines[0]?.startsWith(`${word} `) ?? false;
  }

  /**
   * Take the next line and return the fields after its first word.
   *
   * @throws ChainError It has another first word or another number of fields.
   */
  take(word: string, count: number): string[] {
    const [first, ...fields] = this.#lines.shift()?.split(" ") ?? [];
    if (first !== word || fields.length !== count || fields.includes("")) throw new ChainError(`no ${word} line`);
    return fields;
  }

  /** Take a line of one field. */
  one(word: string): string {
    return this.take(word, 1)[0]!;
  }

  /** Take a line that holds a day. */
  day(word: string): string {
    return requireDay(this.one(word));
  }

  /** Take a line that holds `length` bytes in base64. */
  bytes(word: string, length: number): Bytes {
    return requireBytes(this.one(word), length);
  }

  /**
   * Make sure that nothing follows.
   *
   * @throws ChainError There are more lines.
   */
  end(): void {
    if (this.#lines.length > 0) throw new ChainError("a line too many");
  }
}

/** Return a day that exists, or throw `ChainError`. */
export function requireDay(text: string): string {
  if (!isDay(text)) throw new ChainError("not a day");
  return text;
}

/** Return `length` bytes of base64, or throw `ChainError`. */
export function requireBytes(text: string, length: number): Bytes {
  try {
    const bytes = fromBase64(text);
    if (bytes.length === length) return bytes;
  } catch {}
  throw new ChainError(`not ${length} bytes in base64`);
}

/** Return a text that a note carries as base64 of its UTF-8, or throw `ChainError`. */
export function requireText(text: string): string {
  try {
    return fromUtf8(fromBase64(text));
  } catch {
    throw new ChainError("not a text in base64");
  }
}
