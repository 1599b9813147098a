/** Properties of sealed envelopes: nothing but the exact bytes opens, and sizes say nothing. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Bytes, fromBase64url, utf8 } from "../../app/intake/client/bytes.ts";
import { type VerifiedBundle, verifyChain } from "../../app/intake/client/chain.ts";
import { decrypt } from "../../app/intake/client/cobblestone.ts";
import { bodyContext, KIND_REPORT, sealEnvelope } from "../../app/intake/client/envelope.ts";
import { ExclusionError, OpenError, TooLongError } from "../../app/intake/client/errors.ts";
import { frame } from "../../app/intake/client/padding.ts";
import { parsePins } from "../../app/intake/client/pins.ts";
import { caseIdOf, deriveCaseKeys, drawDigits } from "../../app/intake/client/receipt.ts";
import { encodeReport, fits } from "../../app/intake/client/report.ts";
import { type Keys, openEnvelope, openShareA, parse } from "./support/opening.ts";
import { makeOrganisation, type Organisation, serve } from "./support/organisation.ts";
import { LARGE, SMALL } from "./support/plans.ts";
import { native, random, suites } from "./support/suites.ts";

let organisation: Organisation;
let bundle: VerifiedBundle;

async function bundleOf(made: Organisation): Promise<VerifiedBundle> {
  return verifyChain(await serve(made), await parsePins(made.pins), native.verifyEd25519);
}

before(async () => {
  organisation = await makeOrganisation(SMALL);
  bundle = await bundleOf(organisation);
});

function keysOf(position: number): Keys {
  const memberEpoch = organisation.epochs.get(bundle.triage[position]!.id)!;
  return { position, memberEpoch, ledgerEpoch: organisation.ledgerEpoch };
}

async function seal(
  body: Bytes,
  {
    excluded = [],
    to = bundle,
    primitives = native,
  }: { excluded?: string[]; to?: VerifiedBundle; primitives?: typeof native } = {},
): Promise<Bytes> {
  const submission = {
    kind: KIND_REPORT,
    caseId: random(16),
    lock: random(32),
    body,
    excluded: new Set(excluded),
  } as const;
  return sealEnvelope(submission, to, { primitives, random });
}

async function refusesToOpen(wire: Bytes, keys: Keys, what: string): Promise<void> {
  const attempt = async () => openEnvelope(native, parse(wire, bundle.triage.length), keys);
  await assert.rejects(attempt, (error) => error instanceof OpenError && error.message === "", what);
}

for (const [name, primitives] of suites) {
  test(`what is sealed opens for each member with the ledger (${name})`, async () => {
    const body = utf8("គាត់​បាន​សុំ Rolex");
    const parsed = parse(await seal(body, { primitives }), 3);
    for (const position of [0, 1, 2]) {
      assert.equal((await openEnvelope(primitives, parsed, keysOf(position))).body, "គាត់​បាន​សុំ Rolex");
    }
  });
}

test("no single changed byte of the header opens", async () => {
  const wire = await seal(utf8("{}"));
  const headerLength = parse(wire, 3).header.length;
  for (const at of [...everyNth(0, 106, 1), ...everyNth(106, headerLength, 97)]) {
    await refusesToOpen(changedAt(wire, at), keysOf(0), `byte ${at}`);
  }
});

test("even with the right key, every byte of header and body counts", async () => {
  const wire = await seal(utf8("{}"));
  const { header, body } = parse(wire, 3);
  const { envelopeKey } = await openEnvelope(native, parse(wire, 3), keysOf(0));
  for (const at of header.keys()) {
    const context = await bodyContext(changedAt(header, at));
    await assert.rejects(decrypt(envelopeKey, body, context), OpenError, `byte ${at} of the header`);
  }
  const context = await bodyContext(header);
  for (const at of body.keys()) {
    await assert.rejects(decrypt(envelopeKey, changedAt(body, at), context), OpenError, `byte ${at} of the body`);
  }
  for (const length of everyNth(0, body.length, 17)) {
    await assert.rejects(
      decrypt(envelopeKey, body.slice(0, length), context),
      OpenError,
      `${length} bytes of the body`,
    );
  }
  assert.equal((await decrypt(envelopeKey, body, context)).length, 16_383);
});

test("no truncated and no lengthened envelope opens", async () => {
  const wire = await seal(utf8("{}"));
  for (const length of everyNth(0, wire.length, 211))
    await refusesToOpen(wire.slice(0, length), keysOf(2), `${length} bytes`);
  await refusesToOpen(Uint8Array.of(...wire, 0), keysOf(2), "one byte more");
});

test("arbitrary bytes are refused in the same way", async () => {
  for (let length = 0; length < 3_000; length += 100) await refusesToOpen(random(length), keysOf(0), `${length} bytes`);
});

test("the ledger alone, a member alone, and a stranger open nothing", async () => {
  const wire = await seal(utf8("{}"));
  const good = keysOf(0);
  await refusesToOpen(wire, { ...good, memberEpoch: random(32) }, "without the member");
  await refusesToOpen(wire, { ...good, ledgerEpoch: random(32) }, "without the ledger");
  await refusesToOpen(wire, { ...good, position: 1 }, "in another place");
});

test("a part moved from another envelope opens nothing", async () => {
  const [one, other] = [await seal(utf8("{}")), await seal(utf8("{}"))];
  const { header } = parse(one, 3);
  const parts: [string, number, number][] = [
    ["bundle, case and envelope id", 8, 72],
    ["lock", 72, 104],
    ["first stanza", 106, 106 + 1_168],
    ["ledger's stanza", header.length - 1_184, header.length],
    ["body", header.length, one.length],
  ];
  // The bundle id is the same in both; what comes with it is not.
  for (const [what, from, to] of parts) {
    const mixed = one.slice();
    mixed.set(other.slice(from, to), from);
    await refusesToOpen(mixed, keysOf(0), what);
  }
});

test("an excluded member finds random bytes in an honest stanza, and opens nothing", async () => {
  const wire = await seal(utf8("{}"), { excluded: ["m2"] });
  const parsed = parse(wire, 3);
  const decoy = await openShareA(native, parsed, keysOf(1));
  const { shareA, exclusion } = await openEnvelope(native, parsed, keysOf(0));
  assert.equal(decoy.length, 32);
  assert.notDeepEqual(decoy, shareA);
  assert.equal(exclusion[0], 1 << 5);
  await refusesToOpen(wire, keysOf(1), "excluded");
});

test("exclusion shows in no length, and twelve readers fit", async () => {
  const large = await bundleOf(await makeOrganisation(LARGE));
  const [without, withTwo] = [
    await seal(utf8("{}"), { to: large }),
    await seal(utf8("{}"), { to: large, excluded: ["m10", "z9"] }),
  ];
  assert.equal(without.length, withTwo.length);
  assert.equal(parse(without, 12).header.length, 106 + 12 * 1_168 + 1_184);
});

test("two readers must remain, and nobody outside the roster can be excluded", async () => {
  await assert.rejects(seal(utf8("{}"), { excluded: ["m1", "m2"] }), ExclusionError);
  await assert.rejects(seal(utf8("{}"), { excluded: ["zz"] }), RangeError);
});

test("short and long reports have one size", async () => {
  const sizes = await Promise.all([0, 1, 5_000, 16_375].map(async (length) => (await seal(random(length))).length));
  assert.equal(new Set(sizes).size, 1);
  assert.notEqual((await seal(random(16_376))).length, sizes[0]);
});

test("a report over 1 MiB is refused before anything is sealed", async () => {
  await assert.rejects(seal(new Uint8Array(2 ** 20)), TooLongError);
});

test("the same report sealed twice shares nothing but the bundle id", async () => {
  const body = utf8("{}");
  const [one, other] = [await seal(body), await seal(body)].map((wire) => parse(wire, 3)) as [
    ReturnType<typeof parse>,
    ReturnType<typeof parse>,
  ];
  assert.deepEqual(one.bundleId, other.bundleId);
  for (const part of ["caseId", "envelopeId", "lock", "stanzaB", "body"] as const)
    assert.notDeepEqual(one[part], other[part], part);
});

test("the body carries the reply key that its case id certifies, and text as typed", async () => {
  const { caseId, replyKey } = await deriveCaseKeys(native, drawDigits(random));
  const typed = "ប្រុស\u200b “é” \\ \n\t\u2028 😟";
  const body = JSON.parse(
    Buffer.from(encodeReport({ language: "km", answers: { words: { words: typed } } }, replyKey)).toString(),
  ) as {
    reply_key: string;
    answers: { words: { words: string } };
  };
  assert.deepEqual(Object.keys(body), ["schema", "language", "answers", "attachments", "reply_key"]);
  assert.deepEqual(await caseIdOf(fromBase64url(body.reply_key)), caseId);
  assert.equal(body.answers.words.words, typed);
});

test("half a character becomes a replacement character, in whatever language reads it", () => {
  const body = Buffer.from(
    encodeReport({ language: "en", answers: { words: { words: "a\ud83d" } } }, new Uint8Array(0)),
  ).toString();
  assert.ok(body.includes("a\ufffd"));
});

test("answers fit if the report around them can be sealed, to the byte", () => {
  const overhead = encodeReport({ language: "km", answers: { words: { words: "" } } }, new Uint8Array(1216)).length;
  const room = 2 ** 20 - 8 - overhead;
  for (const [length, isFit] of [[room, true], [room + 1, false]] as const) {
    const answers = { words: { words: "a".repeat(length) } };
    assert.equal(fits(answers), isFit);
    const seal = (): unknown => frame(encodeReport({ language: "km", answers }, new Uint8Array(1216)));
    if (isFit) assert.doesNotThrow(seal);
    else assert.throws(seal, TooLongError);
  }
});

test("a body nested deeper than eight is refused", () => {
  const deep = { a: { b: { c: { d: { e: { f: { g: {} } } } } } } } as never;
  assert.throws(() => encodeReport({ language: "en", answers: deep }, new Uint8Array(0)), RangeError);
  const eight = { a: { b: { c: { d: { e: { f: {} } } } } } } as never;
  assert.doesNotThrow(() => encodeReport({ language: "en", answers: eight }, new Uint8Array(0)));
});

/** One bit changed, another one in each byte. */
function changedAt(bytes: Bytes, at: number): Bytes {
  const changed = bytes.slice();
  changed[at]! ^= 1 << (at % 8);
  return changed;
}

function everyNth(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + i * step);
}
