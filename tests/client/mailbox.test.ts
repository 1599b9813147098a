/** Coming back: what is asked, what the answer says, and what is believed of it. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type Bytes, fromUtf8, utf8 } from "../../app/intake/client/bytes.ts";
import { prepareReturnIn, type Visit } from "../../app/intake/client/coming-back.ts";
import { NetworkError, OpenError, ReceiptError, UnsupportedError } from "../../app/intake/client/errors.ts";
import { sha256 } from "../../app/intake/client/hash.ts";
import { parseReply, parseStatus, type Reply, type Status } from "../../app/intake/client/messages.ts";
import { deriveCaseKeys, formatReceipt } from "../../app/intake/client/receipt.ts";
import { frameSlot, openSlot, SLOT_LENGTH } from "../../app/intake/client/slots.ts";
import type { Surroundings } from "../../app/intake/client/surroundings.ts";
import { answerOf, encodeReply, encodeStatus, makeOpening, sealSlot } from "./support/mailboxes.ts";
import { makeOrganisation, serve } from "./support/organisation.ts";
import { SMALL } from "./support/plans.ts";
import { type Answer, HANG_UP, type Intake, startIntake } from "./support/server.ts";
import { DIGITS } from "./support/small-sections.ts";
import { fallback, random, suites } from "./support/suites.ts";

const organisation = await makeOrganisation(SMALL);
const served = await serve(organisation);
const keys = await deriveCaseKeys(fallback, DIGITS[0]);
const stranger = await deriveCaseKeys(fallback, DIGITS[1]);

const REPLY: Reply = { number: 2, day: "2026-11-24", language: "km", text: "យើង\u200bបាន\u200bអាន 😟\nហើយ" };
const STATUS: Status = { number: 1, day: "2026-11-24", state: "opened", excluded: 0, lastOpening: undefined };

const reply = (changes: Partial<Reply> = {}): Promise<Bytes> =>
  sealSlot(keys, { kind: "reply", content: encodeReply({ ...REPLY, ...changes }), random });
const status = (changes: Partial<Status> = {}): Promise<Bytes> =>
  sealSlot(keys, { kind: "status", content: encodeStatus({ ...STATUS, ...changes }), random });

async function intake(context: TestContext, mailbox: () => Answer | typeof HANG_UP, bundle = 200): Promise<Intake> {
  const started = await startIntake(({ path }) =>
    path === "/v1/bundle" ? { status: bundle, body: JSON.stringify(served) } : mailbox(),
  );
  context.after(() => started.close());
  return started;
}

function surroundings({ wire }: Intake, changes: Partial<Surroundings> = {}): Surroundings {
  return {
    pins: organisation.pins,
    now: () => new Date(`${SMALL.bundleDay}T08:00:00Z`),
    random,
    wire,
    fallbacks: { curves: async () => fallback, mlKem: async () => fallback.mlKem },
    ...changes,
  };
}

async function visit(started: Intake, digits: string = DIGITS[0]): Promise<Visit> {
  return (await prepareReturnIn(surroundings(started))).enter(formatReceipt(digits));
}

const FIRST = { page: 0, forget: [] };

test("a full mailbox is opened: status, proof, and the newest answers first", async (context) => {
  const slots = [
    await status({ lastOpening: await makeOpening(organisation, keys.caseId) }),
    ...(await Promise.all([5, 4, 3, 2, 1].map((number) => reply({ number })))),
  ];
  const started = await intake(context, () => ({ status: 200, body: answerOf(slots, random) }));
  const found = await (await visit(started)).look(FIRST);
  assert.equal(found.status?.state, "opened");
  assert.equal(found.opening?.verdict, "proved");
  assert.deepEqual(
    found.replies.map(({ number }) => number),
    [5, 4, 3, 2, 1],
  );
  assert.equal(found.replies[0]!.text, REPLY.text);
  assert.deepEqual(found.replies[0]!.hash, await sha256(slots[1]!));
  assert.equal(found.full, true);
});

test("an empty mailbox and a wrong number look alike, and ask the server alike", async (context) => {
  const others = [await sealSlot(stranger, { kind: "reply", content: encodeReply(REPLY), random })];
  const asked: string[][] = [];
  for (const slots of [[], [undefined, ...others]]) {
    const started = await intake(context, () => ({ status: 200, body: answerOf(slots, random) }));
    const found = await (await visit(started)).look(FIRST);
    assert.deepEqual(found, { status: undefined, opening: undefined, replies: [], full: false });
    asked.push(started.received.map(({ method, path, body }) => `${method} ${path} ${body.length}`));
  }
  assert.deepEqual(asked[0], ["POST /v1/mailbox 512", "GET /v1/bundle 0"]);
  assert.deepEqual(asked[0], asked[1]);
});

test("every request has the same length, and carries neither number nor reply seed", async (context) => {
  const started = await intake(context, () => ({ status: 200, body: answerOf([], random) }));
  const visited = await visit(started);
  await visited.look(FIRST);
  await visited.look({ page: 999, forget: await Promise.all([1, 2, 3, 4, 5].map((n) => sha256(utf8(`${n}`)))) });
  const posts = started.received.filter(({ method }) => method === "POST");
  assert.deepEqual(
    posts.map(({ body }) => body.length),
    [512, 512],
  );
  for (const { body, headers } of posts) {
    const sent = fromUtf8(body);
    assert.equal(headers["content-type"], "application/json");
    for (const secret of [DIGITS[0].slice(0, 12), Buffer.from(keys.replySeed).toString("base64url")])
      assert.ok(!sent.includes(secret));
    assert.deepEqual(Object.keys(JSON.parse(sent) as object), ["case_id", "secret", "page", "forget"]);
  }
  assert.equal(started.received.filter(({ path }) => path === "/v1/bundle").length, 1, "the roster is fetched once");
});

test("a mistyped number is refused before anything is sent", async (context) => {
  const started = await intake(context, () => ({ status: 200, body: answerOf([], random) }));
  const ready = await prepareReturnIn(surroundings(started));
  for (const typed of ["", "1", formatReceipt(DIGITS[0]).replace("3141", "1341")])
    await assert.rejects(ready.enter(typed), ReceiptError);
  assert.equal(started.received.length, 0);
});

test("G11: a browser that fails its self-test asks for nothing", async (context) => {
  const started = await intake(context, () => ({ status: 200, body: answerOf([], random) }));
  const broken = surroundings(started, { random: (length) => new Uint8Array(length) });
  await assert.rejects(prepareReturnIn(broken), UnsupportedError);
  assert.equal(started.received.length, 0);
});

test("while no reports are taken, answers are read and the proof is left unchecked", async (context) => {
  const slots = [await status({ lastOpening: await makeOpening(organisation, keys.caseId) }), await reply()];
  const started = await intake(context, () => ({ status: 200, body: answerOf(slots, random) }), 503);
  const found = await (await visit(started)).look(FIRST);
  assert.deepEqual([found.opening, found.replies.length], [{ verdict: "unchecked" }, 1]);
});

test("an answer of another length, or none, may be asked for again", async (context) => {
  const whole = answerOf([], random);
  const answers: (Answer | typeof HANG_UP)[] = [
    { status: 200, body: whole.slice(1) },
    { status: 200, body: "" },
    { status: 500, body: whole },
    { status: 204 },
    { status: 400 },
    HANG_UP,
  ];
  for (const answer of answers) {
    const started = await intake(context, () => answer);
    await assert.rejects((await visit(started)).look(FIRST), NetworkError);
  }
});

test("a slot opens in its own case and as its own kind only", async () => {
  const slot = await reply();
  for (const [, suite] of suites) {
    assert.deepEqual(parseReply(await openSlot(suite, keys, { slot, kind: "reply" })), REPLY);
    await assert.rejects(openSlot(suite, keys, { slot, kind: "status" }), OpenError);
    await assert.rejects(openSlot(suite, stranger, { slot, kind: "reply" }), OpenError);
    await assert.rejects(openSlot(suite, { ...keys, caseId: stranger.caseId }, { slot, kind: "reply" }), OpenError);
    await assert.rejects(openSlot(suite, keys, { slot: slot.slice(1), kind: "reply" }), OpenError);
    await assert.rejects(openSlot(suite, keys, { slot: random(SLOT_LENGTH), kind: "reply" }), OpenError);
  }
});

test("a frame holds 4,094 bytes, and its zeros are zeros", async () => {
  const longest = "x".repeat(4_094);
  const slot = await sealSlot(keys, { kind: "reply", content: longest, random });
  assert.equal(fromUtf8(await openSlot(fallback, keys, { slot, kind: "reply" })), longest);
  assert.throws(() => frameSlot(utf8(`${longest}x`)), RangeError);
});

test("what is no reply or no status is not shown", () => {
  const good = JSON.parse(encodeReply(REPLY)) as Record<string, unknown>;
  const bad: unknown[] = [
    null,
    [],
    "x",
    { ...good, more: 1 },
    { ...good, number: "1" },
    { ...good, number: -1 },
    { ...good, number: 1.5 },
    { ...good, day: "2026-02-30" },
    { ...good, day: 1 },
    { ...good, language: "fr" },
    { ...good, text: 1 },
  ];
  for (const value of bad) assert.throws(() => parseReply(utf8(JSON.stringify(value))), OpenError);
  for (const text of ["", "{", "\ufeff{}"]) assert.throws(() => parseReply(utf8(text)), OpenError);
  assert.throws(() => parseReply(Uint8Array.of(0xff)), OpenError);
  const opened = { entry: "e", index: 0, proof: "", checkpoint: "c", name_key: "A".repeat(43) };
  const whole = { ...(JSON.parse(encodeStatus(STATUS)) as object), last_opening: opened };
  assert.equal(parseStatus(utf8(JSON.stringify(whole))).lastOpening?.entry, "e");
  const wrong: unknown[] = [
    { ...whole, state: "lost" },
    { ...whole, excluded: null },
    { ...whole, last_opening: [] },
    ...Object.keys(opened).map((name) => ({ ...whole, last_opening: { ...opened, [name]: null } })),
    { ...whole, last_opening: { ...opened, proof: "AAAA" } },
    { ...whole, last_opening: { ...opened, proof: "A=" } },
    { ...whole, last_opening: { ...opened, name_key: "AAAA" } },
  ];
  for (const value of wrong) assert.throws(() => parseStatus(utf8(JSON.stringify(value))), OpenError);
});
