/** The surface that the page uses, from fetching to what lies in the drop box. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { prepareIn, type Surroundings } from "../../app/intake/client/api.ts";
import { fromBase64, toBase64 } from "../../app/intake/client/bytes.ts";
import { addDays } from "../../app/intake/client/days.ts";
import {
  ChainError,
  ClosedError,
  ExclusionError,
  StaleError,
  UnloadedError,
  UnsupportedError,
} from "../../app/intake/client/errors.ts";
import { parseReceipt } from "../../app/intake/client/receipt.ts";
import { openEnvelope, parse } from "./support/opening.ts";
import { makeOrganisation, serve, type Texts } from "./support/organisation.ts";
import { SMALL } from "./support/plans.ts";
import { type Intake, startIntake } from "./support/server.ts";
import { fallback, native, random } from "./support/suites.ts";

const REPORT = { language: "km", answers: { words: { words: "គាត់បានសុំ Rolex និង iPhone ពីរ" } }, excluded: [] } as const;

const organisation = await makeOrganisation(SMALL);
const served = await serve(organisation);

async function intake(context: TestContext): Promise<Intake> {
  const started = await startIntake(({ path }) =>
    path === "/v1/bundle" ? { status: 200, body: JSON.stringify(served) } : { status: 201 },
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

test("a report goes from words to bytes that two parties together can read", async (context) => {
  const started = await intake(context);
  const ready = await prepareIn(surroundings(started));
  assert.deepEqual(
    ready.triage.map(({ id }) => id),
    ["m1", "m2", "m3"],
  );
  assert.deepEqual(
    ready.members.filter(({ triage }) => triage).map(({ id }) => id),
    ["m1", "m2", "m3"],
  );
  assert.equal(ready.members.length, 7);
  const sealed = await ready.seal(REPORT);
  assert.equal(started.received.length, 1, "sealing sends nothing");
  await ready.send(sealed);
  const parsed = parse(started.received[1]!.body, 3);
  const { body } = await openEnvelope(native, parsed, {
    position: 2,
    memberEpoch: organisation.epochs.get("m3")!,
    ledgerEpoch: organisation.ledgerEpoch,
  });
  const { answers, language, attachments } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual({ answers, language, attachments }, { answers: REPORT.answers, language: "km", attachments: [] });
  assert.equal(parseReceipt(sealed.receipt).length, 34);
});

test("a sealed report sent again is the same bytes", async (context) => {
  const started = await intake(context);
  const ready = await prepareIn(surroundings(started));
  const sealed = await ready.seal(REPORT);
  await ready.send(sealed);
  await ready.send(sealed);
  assert.deepEqual(started.received[1]!.body, started.received[2]!.body);
});

test("two reports have different receipts", async (context) => {
  const ready = await prepareIn(surroundings(await intake(context)));
  assert.notEqual((await ready.seal(REPORT)).receipt, (await ready.seal(REPORT)).receipt);
});

test("neither words nor receipt are anywhere in what was sent", async (context) => {
  const started = await intake(context);
  const ready = await prepareIn(surroundings(started));
  const sealed = await ready.seal(REPORT);
  await ready.send(sealed);
  const everything = Buffer.concat(
    started.received.map(({ body, path, headers }) =>
      Buffer.concat([Buffer.from(path + JSON.stringify(headers)), body]),
    ),
  );
  const digits = sealed.receipt.replaceAll(" ", "");
  for (const secret of [
    Buffer.from("Rolex"),
    Buffer.from("Rolex", "utf16le"),
    Buffer.from("គាត់"),
    Buffer.from(digits.slice(0, 12)),
  ]) {
    assert.equal(everything.indexOf(secret), -1);
  }
  assert.notEqual(everything.indexOf(Buffer.from("SACCA")), -1, "the search would have found something");
});

test("G11: whoever fails self-test or chain gets nothing to seal with, and nothing was sent", async (context) => {
  const cases: [Partial<Surroundings>, new (...args: never[]) => Error][] = [
    [{ random: (length) => new Uint8Array(length) }, UnsupportedError],
    [{ pins: undefined }, UnloadedError],
    [{ pins: { ...organisation.pins, custodians: organisation.pins.custodians.slice(0, 1) } }, ChainError],
    [{ now: () => new Date(`${addDays(SMALL.bundleDay, 8)}T00:00:00Z`) }, StaleError],
  ];
  for (const [changes, error] of cases) {
    const started = await intake(context);
    await assert.rejects(prepareIn(surroundings(started, changes)), error);
    assert.deepEqual(
      started.received.map(({ method }) => method),
      ["GET"],
    );
  }
});

/** Replace the X25519 half of the key in an epoch note by the point 0, which gives everybody zero. */
function withLowOrder(text: string): string {
  return text.replace(/^key (.*)$/m, (_, key: string) => `key ${toBase64(fromBase64(key).fill(0, 1184))}`);
}

test("a key that nobody can seal to is found before anybody types", async (context) => {
  const spoilt: ((texts: Texts) => void)[] = [
    (texts) => (texts.epochs[1]!.text = withLowOrder(texts.epochs[1]!.text)),
    (texts) => (texts.ledger = withLowOrder(texts.ledger)),
  ];
  for (const texts of spoilt) {
    const body = JSON.stringify(await serve(organisation, { texts }));
    const started = await startIntake(() => ({ status: 200, body }));
    context.after(() => started.close());
    await assert.rejects(prepareIn(surroundings(started)), ChainError);
  }
});

test("a page left open for days does not seal to an old bundle", async (context) => {
  let day = SMALL.bundleDay;
  const ready = await prepareIn(surroundings(await intake(context), { now: () => new Date(`${day}T08:00:00Z`) }));
  await ready.seal(REPORT);
  day = addDays(day, 8);
  await assert.rejects(ready.seal(REPORT), StaleError);
});

test("too many excluded are told at sealing", async (context) => {
  const ready = await prepareIn(surroundings(await intake(context)));
  await assert.rejects(ready.seal({ ...REPORT, excluded: ["m1", "m3"] }), ExclusionError);
  await assert.doesNotReject(ready.seal({ ...REPORT, excluded: ["m1", "c1"] }));
});

test("with fewer than two readers the client says that it is closed", async (context) => {
  const one = await serve(organisation, { texts: (texts) => (texts.epochs = texts.epochs.slice(0, 1)) });
  const started = await startIntake(() => ({ status: 200, body: JSON.stringify(one) }));
  context.after(() => started.close());
  await assert.rejects(prepareIn(surroundings(started)), ClosedError);
});
