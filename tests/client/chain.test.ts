/** Chains that must hold, to the last day. The many that must not are in tests/vectors/sacca-client.json. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { requireUsable, type ServedNotes, type VerifiedBundle, verifyChain } from "../../app/intake/client/chain.ts";
import { addDays } from "../../app/intake/client/days.ts";
import { ChainError, StaleError } from "../../app/intake/client/errors.ts";
import { verifyNote } from "../../app/intake/client/note.ts";
import { parsePins, type Pins } from "../../app/intake/client/pins.ts";
import { makeOrganisation, type Organisation, seedOf, serve } from "./support/organisation.ts";
import { SMALL } from "./support/plans.ts";
import { makeSigner, signatureLine, signNote } from "./support/signing.ts";
import { suites } from "./support/suites.ts";

let organisation: Organisation;
let pins: Pins;
let served: ServedNotes;

before(async () => {
  organisation = await makeOrganisation(SMALL);
  pins = await parsePins(organisation.pins);
  served = await serve(organisation);
});

for (const [name, { verifyEd25519 }] of suites) {
  test(`a whole chain holds (${name})`, async () => {
    const bundle = await verifyChain(served, pins, verifyEd25519);
    assert.deepEqual(
      bundle.triage.map(({ id }) => id),
      ["m1", "m2", "m3"],
    );
    assert.deepEqual(
      bundle.members.map(({ id }) => id),
      ["au", "c1", "c2", "c3", "m1", "m2", "m3"],
    );
    assert.deepEqual(bundle.triage[0]!.role, { km: "អ្នកស៊ើបអង្កេត", en: "Investigator" });
    assert.equal(bundle.triage[0]!.affiliation, "Legal aid");
  });

  test(`any two custodians will do, and a third is welcome (${name})`, async () => {
    const [one, two, three] = organisation.custodians as [never, never, never];
    for (const rosterSigners of [
      [two, three],
      [three, one],
      [one, two, three],
    ]) {
      await assert.doesNotReject(verifyChain(await serve(organisation, { rosterSigners }), pins, verifyEd25519));
    }
  });

  test(`lines of unknown keys are ignored, also under a known name (${name})`, async () => {
    const stranger = await makeSigner("witness.example", await seedOf("stranger"));
    const namesake = await makeSigner("sacca.example/c1", await seedOf("namesake"));
    const longLine = `— witness.example ${Buffer.alloc(2_424, 7).toString("base64")}\n`;
    const roster =
      served.roster +
      (await signatureLine("another text\n", stranger)) +
      (await signatureLine("no\n", namesake)) +
      longLine;
    await assert.doesNotReject(verifyChain({ ...served, roster }, pins, verifyEd25519));
  });

  test(`a wrong signature of a known key refuses the note, though others are good (${name})`, async () => {
    const [one, two, three] = await Promise.all(["a", "b", "c"].map(async (id) => makeSigner(id, await seedOf(id))));
    const keys = await Promise.all(
      [one!, two!, three!].map(async ({ name: keyName, keyId, publicKey }) => ({
        name: keyName,
        id: keyId,
        publicKey,
      })),
    );
    const note = await signNote("text\n", one!, two!);
    assert.equal((await verifyNote(note, keys, verifyEd25519)).signers.length, 2);
    await assert.rejects(verifyNote(note + (await signatureLine("other\n", three!)), keys, verifyEd25519), ChainError);
    const short = `— c ${Buffer.concat([three!.keyId, Buffer.alloc(63)]).toString("base64")}\n`;
    await assert.rejects(verifyNote(note + short, keys, verifyEd25519), ChainError);
  });
}

test("a text may hold empty lines: the last one parts it from the signatures", async () => {
  const key = await makeSigner("a", await seedOf("a"));
  const known = [{ name: key.name, id: key.keyId, publicKey: key.publicKey }];
  const { text } = await verifyNote(await signNote("one\n\ntwo\n", key), known, suites[0]![1].verifyEd25519);
  assert.equal(text, "one\n\ntwo\n");
});

test("a note over 65,535 bytes is refused", async () => {
  const key = await makeSigner("a", await seedOf("a"));
  const known = [{ name: key.name, id: key.keyId, publicKey: key.publicKey }];
  const most = "x".repeat(65_535 - "\n\n".length - "— a \n".length - 2 - 92) + "\n";
  const longest = await signNote(most, key);
  assert.equal(Buffer.byteLength(longest), 65_535);
  await assert.doesNotReject(verifyNote(longest, known, suites[0]![1].verifyEd25519));
  await assert.rejects(verifyNote(await signNote(`x${most}`, key), known, suites[0]![1].verifyEd25519), ChainError);
});

test("control characters in a note are refused", async () => {
  const key = await makeSigner("a", await seedOf("a"));
  const known = [{ name: key.name, id: key.keyId, publicKey: key.publicKey }];
  for (const character of ["\0", "\t", "\v", "\r", "\x1f"]) {
    const note = await signNote(`a${character}b\n`, key);
    await assert.rejects(verifyNote(note, known, suites[0]![1].verifyEd25519), ChainError, JSON.stringify(character));
  }
});

test("half a character in a note is refused", async () => {
  const key = await makeSigner("a", await seedOf("a"));
  const known = [{ name: key.name, id: key.keyId, publicKey: key.publicKey }];
  await assert.rejects(verifyNote(await signNote("a\ud800\n", key), known, suites[0]![1].verifyEd25519), ChainError);
});

test("every single changed character of what is served refuses the chain", async () => {
  const verify = suites[0]![1].verifyEd25519;
  const spots = (text: string): number[] => Array.from({ length: 12 }, (_, i) => Math.floor((i * text.length) / 12));
  const change = (text: string, at: number): string =>
    text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  for (const at of spots(served.roster.slice(0, served.roster.indexOf("\n\n")))) {
    await assert.rejects(
      verifyChain({ ...served, roster: change(served.roster, at) }, pins, verify),
      ChainError,
      `roster ${at}`,
    );
  }
  for (const at of spots(served.bundle)) {
    await assert.rejects(
      verifyChain({ ...served, bundle: change(served.bundle, at) }, pins, verify),
      ChainError,
      `bundle ${at}`,
    );
  }
  for (const at of spots(served.ledger)) {
    await assert.rejects(
      verifyChain({ ...served, ledger: change(served.ledger, at) }, pins, verify),
      ChainError,
      `ledger ${at}`,
    );
  }
  for (const [i, epoch] of served.epochs.entries()) {
    for (const at of spots(epoch)) {
      const epochs = served.epochs.map((note, j) => (i === j ? change(note, at) : note));
      await assert.rejects(verifyChain({ ...served, epochs }, pins, verify), ChainError, `epoch ${i} ${at}`);
    }
  }
});

test("a bundle is usable from one day ahead to seven days old, by the later of phone and build day", async () => {
  const bundle: VerifiedBundle = await verifyChain(served, pins, suites[0]![1].verifyEd25519);
  const { bundleDay } = SMALL;
  const use =
    (phone: number, built = -100) =>
    () =>
      requireUsable(bundle, { phoneDay: addDays(bundleDay, phone), built: addDays(bundleDay, built) });
  for (const phone of [-1, 0, 7]) assert.doesNotThrow(use(phone), `${phone}`);
  for (const phone of [-2, 8, 400]) assert.throws(use(phone), StaleError, `${phone}`);
  assert.doesNotThrow(use(-100, -1), "a phone behind the build");
  assert.throws(use(0, 8), StaleError, "a client built after the bundle was too old");
});

test("the refusal of an old bundle names the phone's day", async () => {
  const bundle = await verifyChain(served, pins, suites[0]![1].verifyEd25519);
  const phoneDay = addDays(SMALL.bundleDay, 9);
  assert.throws(
    () => requireUsable(bundle, { phoneDay, built: SMALL.built }),
    (error) => error instanceof StaleError && error.phoneDay === phoneDay && error.bundleDay === SMALL.bundleDay,
  );
});
