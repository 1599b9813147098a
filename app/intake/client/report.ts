/** The report as it is sealed: JSON in UTF-8. */

import { type Bytes, toBase64url, utf8 } from "./bytes.ts";
import { MAX_CONTENT } from "./padding.ts";
import { type Answers, SCHEMA } from "./schema.ts";
import { PUBLIC_KEY_LENGTH } from "./xwing.ts";

const MAX_DEPTH = 8;

export interface Report {
  readonly language: "km" | "en";
  /** What was ticked and written. Unanswered questions are absent. */
  readonly answers: Answers;
}

/**
 * Write the body: text as typed, no BOM, nested at most 8 deep.
 *
 * @param replyKey - The reporter's X-Wing public key, which the case id certifies.
 * @throws RangeError Nested too deep. A programming error.
 */
export function encodeReport({ language, answers }: Report, replyKey: Bytes): Bytes {
  const body = { schema: SCHEMA, language, answers, attachments: [], reply_key: toBase64url(replyKey) };
  if (depthOf(body) > MAX_DEPTH) throw new RangeError("nested too deep");
  return utf8(JSON.stringify(body, (_, value: unknown) => (typeof value === "string" ? wellFormed(value) : value)));
}

/** Whether the answers fit the largest size. */
export function fits(answers: Answers): boolean {
  return encodeReport({ language: "km", answers }, new Uint8Array(PUBLIC_KEY_LENGTH)).length <= MAX_CONTENT;
}

/** JSON would write a lone surrogate as an escape, which other languages cannot read as text. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
