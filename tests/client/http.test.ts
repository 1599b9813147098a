/** Fetching and sending over real HTTP: certainty after 201 only, the same bytes at each attempt. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { AnswerError, ChainError, ClosedError, NetworkError, RefusedError } from "../../app/intake/client/errors.ts";
import { postMailbox } from "../../app/intake/client/asking.ts";
import { fetchBundle, postEnvelope } from "../../app/intake/client/http.ts";
import { type Answer, HANG_UP, type Intake, startIntake } from "./support/server.ts";
import { random } from "./support/suites.ts";

const CLOSED: Answer = {
  status: 503,
  body: JSON.stringify({ type: "urn:sacca:problem:closed" }),
  headers: { "content-type": "application/problem+json" },
};

const isSilence = (error: unknown): boolean => error instanceof NetworkError && !(error instanceof AnswerError);

async function intake(context: TestContext, ...answers: (Answer | typeof HANG_UP)[]): Promise<Intake> {
  const started = await startIntake((_, number) => answers[Math.min(number, answers.length - 1)]!);
  context.after(() => started.close());
  return started;
}

test("an envelope is sent once, as it is, with nothing about the sender", async (context) => {
  const { wire, received } = await intake(context, { status: 201 });
  const envelope = random(21_249);
  await postEnvelope(envelope, wire);
  assert.equal(received.length, 1);
  const { method, path, headers, body } = received[0]!;
  assert.deepEqual([method, path, headers["content-type"]], ["POST", "/v1/envelopes", "application/octet-stream"]);
  assert.deepEqual(body, envelope);
  for (const name of ["cookie", "referer", "authorization"]) assert.equal(headers[name], undefined, name);
});

test("a lost connection and a passing failure are tried again with the same bytes", async (context) => {
  const { wire, received, pauses } = await intake(context, HANG_UP, { status: 502 }, { status: 503 }, { status: 201 });
  const envelope = random(1_000);
  const attempts: number[] = [];
  await postEnvelope(envelope, wire, { onProgress: ({ attempt }) => attempts.push(attempt) });
  assert.deepEqual(attempts, [1, 2, 3, 4]);
  assert.equal(received.length, 4);
  for (const { body } of received) assert.deepEqual(body, envelope);
  assert.equal(pauses.length, 3);
  assert.ok(pauses.every((pause, i) => i === 0 || pause > pauses[i - 1]!));
});

test("without a 201 there is no success, whatever else is answered", async (context) => {
  for (const status of [200, 202, 204, 403, 500, 502]) {
    const { wire, received } = await intake(context, { status });
    await assert.rejects(postEnvelope(random(10), wire), AnswerError, `${status}`);
    assert.equal(received.length, 4, `${status}`);
  }
});

test("a refusal is final", async (context) => {
  for (const status of [400, 404, 405, 409, 413, 415]) {
    const { wire, received } = await intake(context, { status });
    await assert.rejects(
      postEnvelope(random(10), wire),
      (error) => error instanceof RefusedError && error.status === status,
    );
    assert.equal(received.length, 1);
  }
});

test("a closed intake is told from a busy one", async (context) => {
  const closed = await intake(context, CLOSED);
  await assert.rejects(postEnvelope(random(10), closed.wire), ClosedError);
  await assert.rejects(fetchBundle(closed.wire), ClosedError);
  const busy = await intake(context, { status: 503, body: "<html>busy</html>" });
  await assert.rejects(fetchBundle(busy.wire), NetworkError);
});

test("a redirect is not followed", async (context) => {
  const { wire, received } = await intake(context, { status: 307, headers: { location: "/v1/elsewhere" } });
  await assert.rejects(postEnvelope(random(10), wire), NetworkError);
  await assert.rejects(fetchBundle(wire), NetworkError);
  assert.ok(received.every(({ path }) => path !== "/v1/elsewhere"));
});

test("a reporter who leaves stops the sending", async (context) => {
  const { wire, received } = await intake(context, { status: 502 });
  const leaving = new AbortController();
  const sending = postEnvelope(random(10), wire, { signal: leaving.signal, onProgress: () => leaving.abort() });
  await assert.rejects(sending, { name: "AbortError" });
  assert.equal(received.length, 0);
});

test("an answer that is no bundle is refused", async (context) => {
  const good = { roster: "r", epochs: ["e"], ledger: "l", bundle: "b" };
  for (const body of [
    "null",
    "[]",
    "{}",
    ...Object.keys(good).map((name) => JSON.stringify({ ...good, [name]: 1 })),
    JSON.stringify({ ...good, epochs: [1] }),
  ]) {
    const { wire } = await intake(context, { status: 200, body });
    await assert.rejects(fetchBundle(wire), ChainError, body);
  }
  const { wire } = await intake(context, { status: 200, body: JSON.stringify({ ...good, more: 1 }) });
  assert.deepEqual(await fetchBundle(wire), good);
});

test("no answer is told from an answer that this server would not give", async (context) => {
  const silent = await intake(context, HANG_UP);
  await assert.rejects(fetchBundle(silent.wire), isSilence);
  await assert.rejects(postEnvelope(random(10), silent.wire), isSilence);
  await assert.rejects(postMailbox(random(10), silent.wire), isSilence);
  for (const answer of [{ status: 500 }, { status: 404 }, { status: 200, body: "<html>sign in</html>" }] as const) {
    const { wire } = await intake(context, answer);
    await assert.rejects(fetchBundle(wire), AnswerError);
    await assert.rejects(postMailbox(random(10), wire), AnswerError);
  }
});

test("the last attempt tells whether anything answers", async (context) => {
  const { wire } = await intake(context, { status: 500 }, { status: 500 }, { status: 500 }, HANG_UP);
  await assert.rejects(postEnvelope(random(10), wire), isSilence);
});
