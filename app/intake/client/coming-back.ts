/**
 * What the page uses for who comes back with a number: `prepareReturn` once, then `enter`, then `look`.
 *
 * It asks less than `prepare`: replies can be read while no reports are taken, and with a phone whose clock is wrong.
 * To add something, all that `prepare` asks is needed.
 */

import { postMailbox } from "./asking.ts";
import type { Sealing } from "./api.ts";
import type { Bytes } from "./bytes.ts";
import { verifyChain } from "./chain.ts";
import { SaccaError } from "./errors.ts";
import { type Addition, sealFollowUp } from "./follow-up.ts";
import { fetchBundle } from "./http.ts";
import { encodeQuestion, type Mailbox, openAnswer, type Question } from "./mailbox.ts";
import type { Witness } from "./opening.ts";
import { parsePins } from "./pins.ts";
import { choosePrimitives, type Primitives } from "./primitives.ts";
import { deriveCaseKeys, parseReceipt } from "./receipt.ts";
import { selfTest } from "./selftest.ts";
import { type Surroundings, thisBrowser } from "./surroundings.ts";

export type { KeptReply, Mailbox } from "./mailbox.ts";
export type { Status } from "./messages.ts";
export type { Opening } from "./opening.ts";

/** Only `prepareReturn` makes one: the self-test passed. */
export interface Return {
  /**
   * Read a number as people type it; nothing is sent.
   *
   * @throws ReceiptError It is not one of ours.
   */
  enter(typed: string): Promise<Visit>;
}

/** Somebody who came back with a number. */
export interface Visit {
  /**
   * Delete replies, if any are named, and open a page of the mailbox.
   *
   * @throws NetworkError It may be asked again.
   */
  look(question: Question): Promise<Mailbox>;

  /**
   * Seal words that join what was reported under this number.
   *
   * @throws TooLongError, StaleError, ClosedError As when a report is sealed.
   */
  seal(addition: Addition, sealing: Sealing): Promise<{ readonly wire: Bytes }>;
}

/**
 * Make ready to read a mailbox, in this browser.
 *
 * @throws UnsupportedError, NetworkError Nothing can be read.
 */
export async function prepareReturn(): Promise<Return> {
  return prepareReturnIn(thisBrowser());
}

/** As `prepareReturn`, in given surroundings. */
export async function prepareReturnIn(surroundings: Surroundings): Promise<Return> {
  const { wire, random, fallbacks } = surroundings;
  const primitives = await choosePrimitives(fallbacks);
  await selfTest(primitives, random);
  let witness: Witness | undefined;
  return {
    async enter(typed) {
      const keys = await deriveCaseKeys(primitives, parseReceipt(typed));
      return {
        async look(question) {
          const answer = await postMailbox(encodeQuestion(keys, question), wire);
          // Also for an empty mailbox, so that what is asked of the server tells nobody what was found.
          witness ??= await findWitness(surroundings, primitives);
          return openAnswer(answer, keys, { primitives, witness });
        },
        async seal(addition, sealing) {
          return { wire: await sealFollowUp(addition, keys, sealing) };
        },
      };
    },
  };
}

/** Whose word counts about the log; undefined when that can't be known just now. */
async function findWitness({ pins, wire }: Surroundings, primitives: Primitives): Promise<Witness | undefined> {
  try {
    return await verifyChain(await fetchBundle(wire), await parsePins(pins), primitives.verifyEd25519);
  } catch (error) {
    if (error instanceof SaccaError) return undefined;
    throw error;
  }
}
