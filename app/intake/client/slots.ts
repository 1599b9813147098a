/** Slots of a mailbox: sealed messages that all have one length. */

import { type Bytes, equal, labelled, uint } from "./bytes.ts";
import { OpenError } from "./errors.ts";
import { open, TAG_LENGTH } from "./hpke.ts";
import type { Primitives } from "./primitives.ts";
import { ENC_LENGTH } from "./xwing.ts";

/** Bytes of the length in front. */
const LENGTH_LENGTH = 2;

const FRAME_LENGTH = 4_096;

/** A sealed message: 5,232 bytes. */
export const SLOT_LENGTH = ENC_LENGTH + FRAME_LENGTH + TAG_LENGTH;

/** What a slot holds. */
export type SlotKind = "reply" | "status";

/** What opens the slots of a case. */
export interface SlotKeys {
  /** X-Wing seed, 32 bytes. */
  readonly replySeed: Bytes;
  /** 16 bytes. */
  readonly caseId: Bytes;
}

/**
 * Open a slot and take its content, UTF-8 JSON, out of the frame.
 *
 * @throws OpenError It does not open: another's, another kind's, or random.
 */
export async function openSlot(
  primitives: Primitives,
  { replySeed, caseId }: SlotKeys,
  { slot, kind }: { slot: Bytes; kind: SlotKind },
): Promise<Bytes> {
  const message = { enc: slot.slice(0, ENC_LENGTH), ct: slot.slice(ENC_LENGTH), info: slotInfo(kind, caseId) };
  return unframeSlot(await open(primitives, replySeed, message));
}

/** Return the info that a slot is sealed with. */
export function slotInfo(kind: SlotKind, caseId: Bytes): Bytes {
  return labelled(`sacca/v1 ${kind}`, caseId);
}

/**
 * Frame a message: u16 length ‖ bytes ‖ zeros.
 *
 * @throws RangeError It is longer than 4,094 bytes.
 */
export function frameSlot(content: Bytes): Bytes {
  const framed = new Uint8Array(FRAME_LENGTH);
  framed.set(uint(content.length, LENGTH_LENGTH));
  framed.set(content, LENGTH_LENGTH);
  return framed;
}

function unframeSlot(framed: Bytes): Bytes {
  const [high = 0, low = 0] = framed;
  const content = framed.slice(LENGTH_LENGTH, LENGTH_LENGTH + high * 256 + low);
  if (framed.length !== FRAME_LENGTH || content.length !== high * 256 + low) throw new OpenError();
  if (!equal(frameSlot(content), framed)) throw new OpenError();
  return content;
}
