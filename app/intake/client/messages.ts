/** What readers write to a reporter: replies, and one status. */

import { type Bytes, fromBase64url, fromUtf8 } from "./bytes.ts";
import { isDay } from "./days.ts";
import { OpenError } from "./errors.ts";

const HASH_LENGTH = 32;
const STATES = ["opened", "answered", "closed"] as const;

export interface Reply {
  /** Counts up within a case, from 1. */
  readonly number: number;
  readonly day: string;
  readonly language: "km" | "en";
  readonly text: string;
}

/** A line of the log, and what proves that it stands there. Nothing is verified yet. */
export interface LastOpening {
  /** The signed access statement. */
  readonly entry: string;
  readonly index: number;
  /** Leaf side first; 32 bytes each. */
  readonly proof: readonly Bytes[];
  /** Empty where the proof did not fit. */
  readonly checkpoint: string;
  /** 32 bytes. */
  readonly nameKey: Bytes;
}

export interface Status {
  readonly number: number;
  readonly day: string;
  readonly state: (typeof STATES)[number];
  /** How many people the reporter shut out. */
  readonly excluded: number;
  readonly lastOpening: LastOpening | undefined;
}

/**
 * Read a reply.
 *
 * @throws OpenError It is none.
 */
export function parseReply(content: Bytes): Reply {
  const { number, day, language, text } = members(parse(content), ["number", "day", "language", "text"]);
  if (language !== "km" && language !== "en") throw new OpenError();
  return { number: count(number), day: dayIn(day), language, text: words(text) };
}

/**
 * Read a status.
 *
 * @throws OpenError It is none.
 */
export function parseStatus(content: Bytes): Status {
  const found = members(parse(content), ["number", "day", "state", "excluded", "last_opening"]);
  const state = STATES.find((known) => known === found["state"]);
  if (!state) throw new OpenError();
  return {
    number: count(found["number"]),
    day: dayIn(found["day"]),
    state,
    excluded: count(found["excluded"]),
    lastOpening: found["last_opening"] === null ? undefined : lastOpening(found["last_opening"]),
  };
}

function lastOpening(value: unknown): LastOpening {
  const found = members(value, ["entry", "index", "proof", "checkpoint", "name_key"]);
  const proof = bytes(found["proof"]);
  const nameKey = bytes(found["name_key"]);
  if (proof.length % HASH_LENGTH !== 0 || nameKey.length !== HASH_LENGTH) throw new OpenError();
  return {
    entry: words(found["entry"]),
    index: count(found["index"]),
    proof: Array.from({ length: proof.length / HASH_LENGTH }, (_, i) => proof.slice(i * HASH_LENGTH, (i + 1) * HASH_LENGTH)),
    checkpoint: words(found["checkpoint"]),
    nameKey,
  };
}

function parse(content: Bytes): unknown {
  try {
    return JSON.parse(fromUtf8(content));
  } catch {
    throw new OpenError();
  }
}

/** Exactly these members. */
function members<Name extends string>(value: unknown, names: readonly Name[]): Record<Name, unknown> {
  const found = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (found.length !== names.length || !names.every((name) => found.includes(name))) throw new OpenError();
  return value as Record<Name, unknown>;
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new OpenError();
  return value as number;
}

function words(value: unknown): string {
  if (typeof value !== "string") throw new OpenError();
  return value;
}

function dayIn(value: unknown): string {
  if (!isDay(words(value))) throw new OpenError();
  return words(value);
}

function bytes(value: unknown): Bytes {
  try {
    return fromBase64url(words(value));
  } catch {
    throw new OpenError();
  }
}
