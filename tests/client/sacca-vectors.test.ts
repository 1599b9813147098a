/** Our own vectors, made here and in Python; both files go through the same tests. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromUtf8 } from "../../app/intake/client/bytes.ts";
import { requireUsable, verifyChain } from "../../app/intake/client/chain.ts";
import { decrypt, encrypt } from "../../app/intake/client/cobblestone.ts";
import {
  ChainError,
  ClosedError,
  OpenError,
  ReceiptError,
  StaleError,
  TooLongError,
} from "../../app/intake/client/errors.ts";
import { exclusionMap } from "../../app/intake/client/exclusion.ts";
import { open } from "../../app/intake/client/hpke.ts";
import { parseReply, parseStatus } from "../../app/intake/client/messages.ts";
import { keyIdOf, parseVkey } from "../../app/intake/client/note.ts";
import { judgeOpening } from "../../app/intake/client/opening.ts";
import { ciphertextLength, paddedLength } from "../../app/intake/client/padding.ts";
import { parsePins } from "../../app/intake/client/pins.ts";
import { deriveCaseKeys, formatReceipt, parseReceipt } from "../../app/intake/client/receipt.ts";
import { openSlot } from "../../app/intake/client/slots.ts";
import { publicKeyOf } from "../../app/intake/client/xwing.ts";
import { makeVectors, writeOut } from "./make-vectors.ts";
import { hex, readVectors, unhex, vectorPath } from "./support/files.ts";
import {
  applyEdits,
  type ChainVector,
  type EnvelopeVector,
  type RefusedChainVector,
  type SaccaVectors,
} from "./support/layout.ts";
import { type Keys, openEnvelope, openShareA, parse } from "./support/opening.ts";
import { makeSigner } from "./support/signing.ts";
import { fallback, suites } from "./support/suites.ts";

const REASONS = { chain: ChainError, stale: StaleError, closed: ClosedError };
const SECTIONS = [
  "format",
  "made_by",
  "receipts",
  "receipts_refused",
  "padding",
  "cobblestone",
  "hpke",
  "member_keys",
  "vkeys",
  "chains",
  "chains_refused",
  "envelopes",
  "envelopes_refused",
  "replies",
  "statuses",
];

async function walk({ pins, served, phone_day }: ChainVector | RefusedChainVector) {
  const parsed = await parsePins(pins);
  const bundle = await verifyChain(served, parsed, fallback.verifyEd25519);
  requireUsable(bundle, { built: parsed.built, phoneDay: phone_day });
  return bundle;
}

/** The keys of one place, and who sits there. */
function keysAt(chain: ChainVector, position: number): Keys & { id: string } {
  const id = chain.triage[position]!;
  const { epochs, ledger_epoch } = chain.seeds;
  return { id, position, memberEpoch: unhex(epochs[id]!), ledgerEpoch: unhex(ledger_epoch) };
}

function checkFile(file: string, maker: SaccaVectors["made_by"]): void {
  const vectors = readVectors<SaccaVectors>(file);
  const chainOf = (name: string): ChainVector => vectors.chains.find((chain) => chain.name === name)!;
  const envelopeOf = (name: string): EnvelopeVector => vectors.envelopes.find((envelope) => envelope.name === name)!;

  test(`${file} has every section and no other`, () => {
    assert.deepEqual(Object.keys(vectors).sort(), [...SECTIONS].sort());
    assert.deepEqual([vectors.format, vectors.made_by], ["sacca-vectors/1", maker]);
    const { member_keys: _, format: __, made_by: ___, ...lists } = vectors;
    for (const [name, list] of Object.entries(lists)) assert.ok(list.length > 0, name);
  });

  test(`receipts of ${file} are read in every way of typing, and derive the same keys`, async () => {
    for (const vector of vectors.receipts) {
      assert.equal(formatReceipt(vector.digits), vector.receipt);
      for (const input of vector.inputs) assert.equal(parseReceipt(input), vector.digits, JSON.stringify(input));
      for (const [, suite] of suites) {
        const keys = await deriveCaseKeys(suite, vector.digits);
        assert.equal(hex(keys.replySeed), vector.reply_seed);
        assert.equal(hex(keys.replyKey), vector.reply_public_key);
        assert.equal(hex(keys.mailboxSecret), vector.mailbox_secret);
        assert.equal(hex(keys.lock), vector.lock);
        assert.equal(hex(keys.caseId), vector.case_id);
      }
    }
  });

  test(`what is no receipt in ${file} is refused`, () => {
    for (const text of vectors.receipts_refused)
      assert.throws(() => parseReceipt(text), ReceiptError, JSON.stringify(text));
  });

  test(`sizes of ${file} are ours`, () => {
    for (const { length, padded, ciphertext } of vectors.padding) {
      if (padded === null) assert.throws(() => paddedLength(8 + length), TooLongError);
      else assert.deepEqual([paddedLength(8 + length), ciphertextLength(padded)], [padded, ciphertext], `${length}`);
    }
  });

  test(`Cobblestone-256 of ${file} opens, and is made again`, async () => {
    for (const { key, context, message, ciphertext } of vectors.cobblestone) {
      assert.equal(hex(await decrypt(unhex(key), unhex(ciphertext), unhex(context))), message);
      const salt = unhex(ciphertext).slice(0, 24);
      assert.equal(hex(await encrypt(unhex(key), unhex(message), { context: unhex(context), salt })), ciphertext);
    }
  });

  test(`HPKE of ${file} opens, natively and by the fallback`, async () => {
    for (const { seed, public_key, info, plaintext, enc, ct } of vectors.hpke) {
      for (const [, suite] of suites) {
        assert.equal(hex(await publicKeyOf(suite, unhex(seed))), public_key);
        const message = { enc: unhex(enc), ct: unhex(ct), info: unhex(info) };
        assert.equal(hex(await open(suite, unhex(seed), message)), plaintext);
      }
    }
  });

  test(`vkeys of ${file} are read and written alike`, async () => {
    for (const { name, seed, public_key, key_id, vkey } of vectors.vkeys) {
      const key = await parseVkey(vkey);
      assert.deepEqual([key.name, hex(key.publicKey), hex(key.id)], [name, public_key, key_id]);
      assert.equal(hex(await keyIdOf(name, unhex(public_key))), key_id);
      assert.equal((await makeSigner(name, unhex(seed))).vkey, vkey);
    }
  });

  test(`chains of ${file} hold, and give the same keys`, async () => {
    for (const chain of vectors.chains) {
      const bundle = await walk(chain);
      assert.equal(hex(bundle.id), chain.bundle_id);
      assert.deepEqual(
        bundle.members.map(({ id }) => id),
        chain.members,
      );
      assert.deepEqual(
        bundle.triage.map(({ id }) => id),
        chain.triage,
      );
      assert.deepEqual(bundle.ledgerEpochKey, await publicKeyOf(fallback, unhex(chain.seeds.ledger_epoch)));
      for (const { id, epochKey } of bundle.triage) {
        assert.deepEqual(epochKey, await publicKeyOf(fallback, unhex(chain.seeds.epochs[id]!)));
      }
    }
  });

  test(`broken chains of ${file} are refused, each for its reason`, async () => {
    for (const chain of vectors.chains_refused) await assert.rejects(walk(chain), REASONS[chain.reason], chain.name);
  });

  test(`envelopes of ${file} open for everybody but the excluded`, async () => {
    for (const vector of vectors.envelopes) {
      const chain = chainOf(vector.chain);
      const parsed = parse(unhex(vector.wire), chain.triage.length);
      const { caseId, lock } = await deriveCaseKeys(fallback, vector.digits);
      assert.deepEqual([hex(parsed.caseId), hex(parsed.lock)], [hex(caseId), hex(lock)]);
      assert.deepEqual([hex(caseId), hex(lock)], [vector.case_id, vector.lock]);
      assert.deepEqual([hex(parsed.envelopeId), parsed.header.length], [vector.envelope_id, vector.header_length]);
      assert.equal(hex(parsed.bundleId), chain.bundle_id);
      assert.equal(hex(exclusionMap(await walk(chain), new Set(vector.excluded))), vector.exclusion);
      for (const position of chain.triage.keys()) {
        const keys = keysAt(chain, position);
        if (vector.excluded.includes(keys.id)) {
          assert.equal(hex(await openShareA(fallback, parsed, keys)), vector.decoys[keys.id]);
          await assert.rejects(openEnvelope(fallback, parsed, keys), OpenError);
          continue;
        }
        const opened = await openEnvelope(fallback, parsed, keys);
        assert.deepEqual(
          [hex(opened.shareA), hex(opened.shareB), hex(opened.exclusion), hex(opened.envelopeKey), opened.body],
          [vector.share_a, vector.share_b, vector.exclusion, vector.envelope_key, vector.body],
        );
      }
    }
  });

  test(`damaged envelopes of ${file} open for nobody, and in one way only`, async () => {
    for (const { name, chain: chainName, stage, of, edits } of vectors.envelopes_refused) {
      const chain = chainOf(chainName);
      const wire = applyEdits(unhex(envelopeOf(of).wire), edits);
      if (stage === "parse") {
        assert.throws(() => parse(wire, chain.triage.length), OpenError, name);
        continue;
      }
      const parsed = parse(wire, chain.triage.length);
      for (const position of chain.triage.keys()) {
        await assert.rejects(openEnvelope(fallback, parsed, keysAt(chain, position)), OpenError, name);
      }
    }
  });

  test(`replies of ${file} open, natively and by the fallback`, async () => {
    for (const { digits, case_id, slot, name: _, ...reply } of vectors.replies) {
      for (const [, suite] of suites) {
        const keys = await deriveCaseKeys(suite, digits);
        assert.equal(hex(keys.caseId), case_id);
        assert.deepEqual(parseReply(await openSlot(suite, keys, { slot: unhex(slot), kind: "reply" })), reply);
        await assert.rejects(openSlot(suite, keys, { slot: unhex(slot), kind: "status" }), OpenError);
      }
    }
  });

  test(`statuses of ${file} open, and their proofs are judged alike`, async () => {
    for (const { name, chain, digits, content, verdict, slot } of vectors.statuses) {
      const keys = await deriveCaseKeys(fallback, digits);
      const opened = await openSlot(fallback, keys, { slot: unhex(slot), kind: "status" });
      assert.equal(fromUtf8(opened), content);
      const { lastOpening } = parseStatus(opened);
      assert.equal(lastOpening === undefined, verdict === null);
      if (!lastOpening) continue;
      const witness = await walk(chainOf(chain));
      for (const [, { verifyEd25519: verify }] of suites)
        assert.equal((await judgeOpening(lastOpening, { caseId: keys.caseId, witness, verify })).verdict, verdict, name);
    }
  });
}

checkFile("sacca-client.json", "client");
checkFile("sacca-server.json", "server");

test("sacca-client.json is what make-vectors.ts makes", async () => {
  assert.ok(readFileSync(vectorPath("sacca-client.json"), "utf8") === writeOut(await makeVectors()));
});
