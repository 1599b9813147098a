/**
 * What the page uses: `prepare` once, then `seal`, then `send`.
 *
 * Everything that the page's reporter, clock or network could bring is an argument of `prepareIn`; `prepare` is the
 * same with the browser's own.
 */

import type { Bytes, Random } from "./bytes.ts";
import { requireUsable, type VerifiedBundle, verifyChain } from "./chain.ts";
import { dayOf } from "./days.ts";
import { KIND_REPORT, sealEnvelope } from "./envelope.ts";
import { ChainError } from "./errors.ts";
import { fetchBundle, postEnvelope, type SendOptions } from "./http.ts";
import { parsePins } from "./pins.ts";
import { choosePrimitives, type Primitives } from "./primitives.ts";
import { deriveCaseKeys, drawDigits, formatReceipt } from "./receipt.ts";
import { encodeReport, type Report } from "./report.ts";
import type { Member } from "./roster.ts";
import { selfTest } from "./selftest.ts";
import { type Surroundings, thisBrowser } from "./surroundings.ts";
import { encapsulate } from "./xwing.ts";

export type { Progress, SendOptions } from "./http.ts";
export type { Report } from "./report.ts";
export type { Surroundings } from "./surroundings.ts";

/** A person of the roster as reporters see them. */
export interface Reader {
  readonly id: string;
  readonly role: { readonly km: string; readonly en: string };
  readonly affiliation: string;
  /** May come to read reports, as an investigator or triage; custodians and auditors never do. */
  readonly reads: boolean;
  /** Reads new reports. */
  readonly triage: boolean;
}

/** One sealed report. Sent again it is the same bytes, which the server keeps once. */
export interface Sealed {
  readonly wire: Bytes;
  /** Six groups of six digits; to be shown only after `send` returned. */
  readonly receipt: string;
}

/** What an envelope is sealed with. */
export interface Sealing {
  readonly bundle: VerifiedBundle;
  readonly primitives: Primitives;
  readonly random: Random;
  /** @throws StaleError, ClosedError The page has been open for days. */
  readonly requireToday: () => void;
}

/** Only `prepare` makes one: the self-test passed and the chain holds. */
export interface Ready {
  /** For other envelopes than a first report. */
  readonly sealing: Sealing;
  /** Who reads new reports, in the header's order. */
  readonly triage: readonly Reader[];
  /** Everybody whom a report may exclude, in the roster's order. */
  readonly members: readonly Reader[];

  /**
   * Seal a report with a new receipt.
   *
   * @throws ExclusionError, TooLongError The reporter can mend it.
   * @throws StaleError, ClosedError The page has been open for days: prepare again.
   */
  seal(report: Report & { readonly excluded: readonly string[] }): Promise<Sealed>;

  /**
   * Send what is sealed; return when the server has it for certain.
   *
   * @throws NetworkError Call it again with the same `sealed`.
   * @throws RefusedError, ClosedError Trying again does not help.
   * @throws DOMException The `signal` in *options* was aborted.
   */
  send(sealed: Pick<Sealed, "wire">, options?: SendOptions): Promise<void>;
}

/**
 * Make ready to seal, in this browser.
 *
 * @throws UnsupportedError, NetworkError, ClosedError, StaleError, ChainError Nothing can be sealed; Send stays off.
 */
export async function prepare(): Promise<Ready> {
  return prepareIn(thisBrowser());
}

/** As `prepare`, in given surroundings. */
export async function prepareIn(surroundings: Surroundings): Promise<Ready> {
  const { wire, random, fallbacks } = surroundings;
  const [served, primitives] = await Promise.all([fetchBundle(wire), choosePrimitives(fallbacks)]);
  await selfTest(primitives, random);
  const pins = await parsePins(surroundings.pins);
  const bundle = await verifyChain(served, pins, primitives.verifyEd25519);
  await requireKeys(bundle, primitives, random);
  const requireToday = (): void => requireUsable(bundle, { built: pins.built, phoneDay: dayOf(surroundings.now()) });
  requireToday();
  const triage = new Set(bundle.triage.map((member) => member.id));
  const toReader = ({ id, role, affiliation, roles }: Member): Reader => {
    const reads = roles.includes("investigator") || roles.includes("triage");
    return { id, role, affiliation, reads, triage: triage.has(id) };
  };
  const sealing = { bundle, primitives, random, requireToday };
  return {
    sealing,
    triage: bundle.triage.map(toReader),
    members: bundle.members.map(toReader),
    seal: ({ excluded, ...report }) => sealReport(report, { ...sealing, excluded: new Set(excluded) }),
    send: (sealed, options) => postEnvelope(sealed.wire, wire, options),
  };
}

/**
 * Try every key: whoever signed one that can't be sealed to is found out before anybody has typed a word.
 *
 * @throws ChainError One can't.
 */
async function requireKeys(bundle: VerifiedBundle, primitives: Primitives, random: Random): Promise<void> {
  const keys = [...bundle.triage.map((member) => member.epochKey), bundle.ledgerEpochKey];
  try {
    await Promise.all(keys.map((key) => encapsulate(primitives, key, random)));
  } catch {
    throw new ChainError("a key that nobody can seal to");
  }
}

async function sealReport(
  report: Report,
  { bundle, primitives, random, requireToday, excluded }: Sealing & { readonly excluded: ReadonlySet<string> },
): Promise<Sealed> {
  requireToday();
  const digits = drawDigits(random);
  const { caseId, lock, replyKey } = await deriveCaseKeys(primitives, digits);
  const submission = { kind: KIND_REPORT, caseId, lock, body: encodeReport(report, replyKey), excluded } as const;
  return { wire: await sealEnvelope(submission, bundle, { primitives, random }), receipt: formatReceipt(digits) };
}
