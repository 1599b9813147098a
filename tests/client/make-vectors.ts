/**
 * Makes tests/vectors/sacca-client.json, the same bytes at every run.
 *
 *     node tests/client/make-vectors.ts
 *
 * All randomness comes from SHAKE256 over a counter, and every primitive is the fallback's, whose encapsulation
 * takes it.
 */

import { writeFileSync } from "node:fs";
import { verifyChain } from "../../app/intake/client/chain.ts";
import { addDays } from "../../app/intake/client/days.ts";
import { KIND_FOLLOW_UP, KIND_REPORT, sealEnvelope } from "../../app/intake/client/envelope.ts";
import type { LastOpening, Reply } from "../../app/intake/client/messages.ts";
import { parsePins } from "../../app/intake/client/pins.ts";
import { deriveCaseKeys } from "../../app/intake/client/receipt.ts";
import { encodeReport, type Report } from "../../app/intake/client/report.ts";
import { brokenChains } from "./support/broken-chains.ts";
import { brokenEnvelopes } from "./support/broken-envelopes.ts";
import { hex, vectorPath } from "./support/files.ts";
import type * as layout from "./support/layout.ts";
import { encodeReply, encodeStatus, makeOpening, type OpeningPlan, sealSlot } from "./support/mailboxes.ts";
import { openEnvelope, openShareA, parse } from "./support/opening.ts";
import { makeOrganisation, type Organisation, serve } from "./support/organisation.ts";
import { LARGE, SMALL } from "./support/plans.ts";
import {
  cobblestoneVector,
  counted,
  DIGITS,
  hpkeVector,
  paddingVector,
  receiptVector,
  refusedReceipts,
} from "./support/small-sections.ts";
import { fallback } from "./support/suites.ts";

function hexOf(seeds: Iterable<readonly [string, Uint8Array]>): Record<string, string> {
  return Object.fromEntries(Array.from(seeds, ([id, seed]) => [id, hex(seed)]));
}

async function chainVector(name: string, organisation: Organisation): Promise<layout.ChainVector> {
  const { plan, pins, signers } = organisation;
  const served = await serve(organisation);
  const bundle = await verifyChain(served, await parsePins(pins), fallback.verifyEd25519);
  const seedsOf = (custodian: boolean): Record<string, string> =>
    hexOf(
      plan.lines
        .filter(({ roles }) => (roles === "custodian") === custodian)
        .map(({ id }) => [id, signers.get(id)!.seed]),
    );
  return {
    name,
    pins,
    served: { ...served, epochs: [...served.epochs] },
    phone_day: addDays(plan.bundleDay, 7),
    bundle_id: hex(bundle.id),
    members: bundle.members.map(({ id }) => id),
    triage: bundle.triage.map(({ id }) => id),
    seeds: {
      custodians: seedsOf(true),
      ledger: hex(organisation.ledger.seed),
      members: seedsOf(false),
      epochs: hexOf(organisation.epochs),
      ledger_epoch: hex(organisation.ledgerEpoch),
    },
  };
}

interface EnvelopePlan {
  readonly name: string;
  readonly chain: string;
  readonly kind?: typeof KIND_REPORT | typeof KIND_FOLLOW_UP;
  readonly digits: string;
  readonly excluded?: readonly string[];
  /** Any JSON: what they hold concerns nobody here. */
  readonly answers: object;
}

const ANSWERS = {
  asked: { choices: ["watch", "phone"], text: "នាឡិកា Rolex មួយ និង iPhone ពីរ" },
  threat: { text: 'ប្អូន\u200bប្រុស\u200bខ្ញុំ “face consequences” 😟\nបន្ទាត់ទីពីរ\ttab \\ " é' },
};

const ENVELOPES: readonly EnvelopePlan[] = [
  { name: "short", chain: "small", digits: DIGITS[0], answers: ANSWERS },
  {
    name: "follow-up",
    chain: "small",
    kind: KIND_FOLLOW_UP,
    digits: DIGITS[0],
    answers: { words: { text: "once more" } },
  },
  { name: "triage member excluded", chain: "small", digits: DIGITS[1], excluded: ["m2"], answers: ANSWERS },
  { name: "others excluded", chain: "small", digits: DIGITS[2], excluded: ["au", "c3"], answers: {} },
  { name: "long", chain: "small", digits: DIGITS[2], answers: { words: { text: "សច្ចៈ ".repeat(1_200) } } },
  {
    name: "twelve readers, some excluded",
    chain: "large",
    digits: DIGITS[1],
    excluded: ["m10", "m21", "z9"],
    answers: ANSWERS,
  },
];

async function envelopeVector(
  plan: EnvelopePlan,
  { chain, organisation }: { chain: layout.ChainVector; organisation: Organisation },
): Promise<layout.EnvelopeVector> {
  const { digits, excluded = [], kind = KIND_REPORT } = plan;
  const bundle = await verifyChain(chain.served, await parsePins(chain.pins), fallback.verifyEd25519);
  const { caseId, lock, replyKey } = await deriveCaseKeys(fallback, digits);
  const body = encodeReport({ language: "km", answers: plan.answers as Report["answers"] }, replyKey);
  const submission = { kind, caseId, lock, body, excluded: new Set(excluded) };
  const random = counted(`envelope ${plan.name}`);
  const wire = await sealEnvelope(submission, bundle, { primitives: fallback, random });
  const parsed = parse(wire, chain.triage.length);
  const keysAt = (position: number) => ({
    position,
    memberEpoch: organisation.epochs.get(chain.triage[position]!)!,
    ledgerEpoch: organisation.ledgerEpoch,
  });
  const decoys: Record<string, string> = {};
  for (const [i, id] of chain.triage.entries()) {
    if (excluded.includes(id)) decoys[id] = hex(await openShareA(fallback, parsed, keysAt(i)));
  }
  const opened = await openEnvelope(fallback, parsed, keysAt(chain.triage.findIndex((id) => !excluded.includes(id))));
  return {
    name: plan.name,
    chain: plan.chain,
    digits,
    case_id: hex(caseId),
    envelope_id: hex(parsed.envelopeId),
    lock: hex(lock),
    excluded: [...excluded],
    exclusion: hex(opened.exclusion),
    share_a: hex(opened.shareA),
    share_b: hex(opened.shareB),
    envelope_key: hex(opened.envelopeKey),
    decoys,
    body: opened.body,
    header_length: parsed.header.length,
    wire: hex(wire),
  };
}

const REPLIES: readonly (Reply & { readonly name: string; readonly digits: string })[] = [
  {
    name: "Khmer",
    digits: DIGITS[0],
    number: 1,
    day: "2026-11-24",
    language: "km",
    text: "យើង\u200bបាន\u200bអាន\u200bហើយ។\n“Rolex” 😟",
  },
  { name: "English", digits: DIGITS[1], number: 12, day: "2027-02-28", language: "en", text: '"quoted" \\ and\ttabbed' },
  { name: "as long as can be", digits: DIGITS[2], number: 2, day: "2026-11-24", language: "en", text: "x".repeat(4_037) },
];

async function replyVector({ name, digits, ...reply }: (typeof REPLIES)[number]): Promise<layout.ReplyVector> {
  const keys = await deriveCaseKeys(fallback, digits);
  const random = counted(`reply ${name}`);
  const slot = await sealSlot(keys, { kind: "reply", content: encodeReply(reply), random });
  return { name, digits, case_id: hex(keys.caseId), ...reply, slot: hex(slot) };
}

/** Statuses of the first receipt's case, whose proofs hold or have one thing wrong. */
async function statusVectors(small: Organisation): Promise<layout.StatusVector[]> {
  const keys = await deriveCaseKeys(fallback, DIGITS[0]);
  const opened = (plan?: OpeningPlan): Promise<LastOpening> => makeOpening(small, keys.caseId, plan);
  const good = await opened();
  const openings: [string, LastOpening | undefined, layout.StatusVector["verdict"]][] = [
    ["nothing opened", undefined, null],
    ["proved", good, "proved"],
    ["proved, alone in the log", await opened({ before: 0, after: 0 }), "proved"],
    ["proved, last of many", await opened({ member: "m3", before: 256, after: 0 }), "proved"],
    ["proof left out", { ...good, proof: [], checkpoint: "" }, "unproved"],
    ["another case", await makeOpening(small, new Uint8Array(16)), "broken"],
    ["hashes in another order", { ...good, proof: [...good.proof].reverse() }, "broken"],
    ["a hash too many", { ...good, proof: [...good.proof, good.nameKey] }, "broken"],
    ["an index beyond the tree", { ...good, index: 9 }, "broken"],
    ["a checkpoint with an extension", await opened({ editCheckpoint: (text) => `${text}more\n` }), "broken"],
    ["ordinals written too long", await opened({ edit: (text) => text.replace("1-3,5", "1-2,3,5") }), "broken"],
  ];
  const vectors = openings.map(async ([name, lastOpening, verdict], i): Promise<layout.StatusVector> => {
    const status = { number: i + 1, day: "2026-11-24", state: "opened", excluded: i, lastOpening } as const;
    const content = encodeStatus(status);
    const slot = await sealSlot(keys, { kind: "status", content, random: counted(`status ${name}`) });
    return { name, chain: "small", digits: DIGITS[0], case_id: hex(keys.caseId), content, verdict, slot: hex(slot) };
  });
  return Promise.all(vectors);
}

/** Make the whole file. */
export async function makeVectors(): Promise<layout.SaccaVectors> {
  const organisations = { small: await makeOrganisation(SMALL), large: await makeOrganisation(LARGE) };
  const chains = await Promise.all(
    Object.entries(organisations).map(([name, organisation]) => chainVector(name, organisation)),
  );
  const envelopes: layout.EnvelopeVector[] = [];
  for (const plan of ENVELOPES) {
    const chain = chains.find(({ name }) => name === plan.chain)!;
    envelopes.push(
      await envelopeVector(plan, { chain, organisation: organisations[plan.chain as keyof typeof organisations] }),
    );
  }
  const byName = (name: string): layout.EnvelopeVector => envelopes.find((vector) => vector.name === name)!;
  return {
    format: "sacca-vectors/1",
    made_by: "client",
    receipts: await Promise.all(DIGITS.map(receiptVector)),
    receipts_refused: refusedReceipts(),
    padding: [0, 1, 16_375, 16_376, 65_527, 65_528, 67_577, 100_000, 524_280, 1_000_000, 1_048_568, 1_048_569].map(
      paddingVector,
    ),
    cobblestone: await Promise.all([0, 1, 16_383, 16_384, 16_385].map(cobblestoneVector)),
    hpke: [await hpkeVector("", ""), await hpkeVector("sacca", "info"), await hpkeVector("សច្ចៈ", "sacca/v1 reply\0")],
    member_keys: [],
    vkeys: [organisations.small.ledger, ...organisations.small.custodians].map(
      ({ name, seed, publicKey, keyId, vkey }) => ({
        name,
        seed: hex(seed),
        public_key: hex(publicKey),
        key_id: hex(keyId),
        vkey,
      }),
    ),
    chains,
    chains_refused: (await brokenChains()).map(({ phoneDay, served, ...rest }) => ({
      ...rest,
      served: { ...served, epochs: [...served.epochs] },
      phone_day: phoneDay,
    })),
    envelopes,
    envelopes_refused: brokenEnvelopes(byName("short"), byName("follow-up")),
    replies: await Promise.all(REPLIES.map(replyVector)),
    statuses: await statusVectors(organisations.small),
  };
}

/** One line a value, so that a change shows as a small difference. */
export function writeOut(vectors: layout.SaccaVectors): string {
  return `${JSON.stringify(vectors, null, 1)}\n`;
}

if (import.meta.main) writeFileSync(vectorPath("sacca-client.json"), writeOut(await makeVectors()));
