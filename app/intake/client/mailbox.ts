/** A reporter comes back: what is asked, and what the answer says to who holds the number. */

import { type Bytes, toBase64url, utf8 } from "./bytes.ts";
import { OpenError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import { parseReply, parseStatus, type Reply, type Status } from "./messages.ts";
import { judgeOpening, type Opening, type Witness } from "./opening.ts";
import type { Primitives } from "./primitives.ts";
import type { CaseKeys } from "./receipt.ts";
import { openSlot, SLOT_LENGTH, type SlotKind } from "./slots.ts";

/** All requests are as long: their length tells neither the page nor that something is deleted. */
const REQUEST_LENGTH = 512;

const REPLIES_A_PAGE = 5;

/** A reply that can be deleted. */
export interface KeptReply extends Reply {
  /** SHA-256 of its slot, 32 bytes. */
  readonly hash: Bytes;
}

/** What one page of a mailbox holds. A wrong number and an empty mailbox look alike. */
export interface Mailbox {
  readonly status: Status | undefined;
  /** Of the last opening; undefined before the first. */
  readonly opening: Opening | undefined;
  /** The newest first. */
  readonly replies: readonly KeptReply[];
  /** There may be older ones on the next page. */
  readonly full: boolean;
}

export interface Question {
  /** From 0. */
  readonly page: number;
  /** Hashes of the replies to delete; at most 5. */
  readonly forget: readonly Bytes[];
}

/** Write a request. The number itself is not in it, nor anything that opens a reply. */
export function encodeQuestion({ caseId, mailboxSecret }: CaseKeys, { page, forget }: Question): Bytes {
  const question = {
    case_id: toBase64url(caseId),
    secret: toBase64url(mailboxSecret),
    page,
    forget: forget.map(toBase64url),
  };
  return utf8(JSON.stringify(question).padEnd(REQUEST_LENGTH));
}

/** Open an answer. Slots that hold nothing are random, and do not open. */
export async function openAnswer(
  answer: Bytes,
  keys: CaseKeys,
  { primitives, witness }: { primitives: Primitives; witness: Witness | undefined },
): Promise<Mailbox> {
  const slotAt = (place: number): Bytes => answer.slice(place * SLOT_LENGTH, (place + 1) * SLOT_LENGTH);
  const tryOpen = async <T>(slot: Bytes, kind: SlotKind, parse: (content: Bytes) => T): Promise<T | undefined> => {
    try {
      return parse(await openSlot(primitives, keys, { slot, kind }));
    } catch (error) {
      if (error instanceof OpenError) return undefined;
      throw error;
    }
  };
  const status = await tryOpen(slotAt(0), "status", parseStatus);
  const replies: KeptReply[] = [];
  for (let place = 1; place <= REPLIES_A_PAGE; place++) {
    const reply = await tryOpen(slotAt(place), "reply", parseReply);
    if (reply) replies.push({ ...reply, hash: await sha256(slotAt(place)) });
  }
  const about = { caseId: keys.caseId, witness, verify: primitives.verifyEd25519 };
  const opening = status?.lastOpening && (await judgeOpening(status.lastOpening, about));
  return { status, opening, replies, full: replies.length === REPLIES_A_PAGE };
}
