/** Adding to what was reported: the same keys as the number gives, the same looks on the wire, and sent once. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { prepareIn, type Ready, type Surroundings } from "../../app/intake/client/api.ts";
import { fromBase64url } from "../../app/intake/client/bytes.ts";
import { prepareReturnIn, type Visit } from "../../app/intake/client/coming-back.ts";
import { NetworkError, StaleError, TooLongError } from "../../app/intake/client/errors.ts";
import { caseIdOf, deriveCaseKeys, parseReceipt } from "../../app/intake/client/receipt.ts";
import { addDays } from "../../app/intake/client/days.ts";
import { openEnvelope, parse } from "./support/opening.ts";
import { makeOrganisation, serve } from "./support/organisation.ts";
import { SMALL } from "./support/plans.ts";
import { type Answer, HANG_UP, type Intake, startIntake } from "./support/server.ts";
import { fallback, random } from "./support/suites.ts";

const WORDS = { language: "km", words: "គេ\u200bមក\u200bម្ដង\u200bទៀត 😟\nហើយ" } as const;
const REPORT = { language: "km", answers: { words: { words: "x" } }, excluded: [] } as const;

const organisation = await makeOrganisation(SMALL);
const served = await serve(organisation);

interface Scene extends Intake {
  readonly ready: Ready;
  readonly visit: Visit;
  readonly receipt: string;
  readonly report: Uint8Array;
}

/** Somebody has reported, and comes back; `envelopes` answers what is sent. */
async function scene(context: TestContext, options: Partial<Options> = {}): Promise<Scene> {
  const { envelopes = () => ({ status: 201 }), now = () => new Date(`${SMALL.bundleDay}T08:00:00Z`) } = options;
  const started = await startIntake(({ path }) =>
    path === "/v1/bundle" ? { status: 200, body: JSON.stringify(served) } : envelopes(),
  );
  context.after(() => started.close());
  const fallbacks = { curves: async () => fallback, mlKem: async () => fallback.mlKem };
  const around: Surroundings = { pins: organisation.pins, now, random, wire: started.wire, fallbacks };
  const ready = await prepareIn(around);
  const { receipt, wire } = await ready.seal(REPORT);
  const visit = await (await prepareReturnIn(around)).enter(receipt);
  return { ...started, ready, visit, receipt, report: wire };
}

interface Options {
  readonly envelopes: () => Answer | typeof HANG_UP;
  readonly now: () => Date;
}

test("what is added opens as exactly these words, under the keys of the number", async (context) => {
  const { ready, visit, receipt } = await scene(context);
  const { wire } = await visit.seal(WORDS, ready.sealing);
  const parsed = parse(wire, 3);
  const keys = await deriveCaseKeys(fallback, parseReceipt(receipt));
  assert.equal(parsed.kind, 2);
  assert.deepEqual([parsed.caseId, parsed.lock], [keys.caseId, keys.lock]);
  const memberEpoch = organisation.epochs.get("m2")!;
  const opened = await openEnvelope(fallback, parsed, { position: 1, memberEpoch, ledgerEpoch: organisation.ledgerEpoch });
  const { reply_key: replyKey, ...body } = JSON.parse(opened.body) as Record<string, string>;
  assert.deepEqual(body, { schema: 1, language: "km", answers: { words: { words: WORDS.words } }, attachments: [] });
  assert.deepEqual(await caseIdOf(fromBase64url(replyKey!)), keys.caseId);
});

test("on the wire it is as long as a report, and each has its own id", async (context) => {
  const { ready, visit, report } = await scene(context);
  const [first, second] = [await visit.seal(WORDS, ready.sealing), await visit.seal(WORDS, ready.sealing)];
  assert.equal(first.wire.length, report.length);
  assert.notDeepEqual(parse(first.wire, 3).envelopeId, parse(second.wire, 3).envelopeId);
});

test("a lost connection repeats the same bytes", async (context) => {
  let cut = true;
  const answers = (): Answer | typeof HANG_UP => (cut ? HANG_UP : { status: 201 });
  const { ready, visit, received } = await scene(context, { envelopes: answers });
  const sealed = await visit.seal(WORDS, ready.sealing);
  await assert.rejects(ready.send(sealed), NetworkError);
  cut = false;
  await ready.send(sealed);
  const sent = received.filter(({ path }) => path === "/v1/envelopes").map(({ body }) => body);
  assert.equal(sent.length, 5);
  for (const body of sent) assert.deepEqual(body, sealed.wire);
});

test("nothing is added with keys of another time, and nothing that is too long", async (context) => {
  let now = new Date(`${SMALL.bundleDay}T08:00:00Z`);
  const { ready, visit } = await scene(context, { now: () => now });
  await assert.rejects(visit.seal({ ...WORDS, words: "x".repeat(2 ** 20) }, ready.sealing), TooLongError);
  now = new Date(`${addDays(SMALL.bundleDay, 8)}T08:00:00Z`);
  await assert.rejects(visit.seal(WORDS, ready.sealing), StaleError);
});
