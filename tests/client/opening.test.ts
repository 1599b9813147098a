/** The proof of who opened a report: whatever is off about it, it does not hold. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { padEntry, parseAccess } from "../../app/intake/client/access.ts";
import { type Bytes, utf8 } from "../../app/intake/client/bytes.ts";
import { verifyChain } from "../../app/intake/client/chain.ts";
import { ChainError } from "../../app/intake/client/errors.ts";
import type { LastOpening } from "../../app/intake/client/messages.ts";
import { judgeOpening, type Opening, type Witness } from "../../app/intake/client/opening.ts";
import { parsePins } from "../../app/intake/client/pins.ts";
import { deriveCaseKeys } from "../../app/intake/client/receipt.ts";
import { leafHash, rootOf } from "../../app/intake/client/tree.ts";
import { hex, unhex, vectorPath } from "./support/files.ts";
import { makeOpening, type OpeningPlan, pathTo, rootOver } from "./support/mailboxes.ts";
import { makeOrganisation, serve } from "./support/organisation.ts";
import { LARGE, SMALL } from "./support/plans.ts";
import { signNote } from "./support/signing.ts";
import { DIGITS } from "./support/small-sections.ts";
import { fallback, random, suites } from "./support/suites.ts";

const organisation = await makeOrganisation(SMALL);
const other = await makeOrganisation({ ...LARGE, origin: SMALL.origin });
const witness: Witness = await verifyChain(
  await serve(organisation),
  await parsePins(organisation.pins),
  fallback.verifyEd25519,
);
const { caseId } = await deriveCaseKeys(fallback, DIGITS[0]);
const opened = (plan?: OpeningPlan): Promise<LastOpening> => makeOpening(organisation, caseId, plan);
const good = await opened();

async function judge(opening: LastOpening, about: Witness | undefined = witness): Promise<Opening> {
  const verdicts: Opening[] = [];
  for (const [, { verifyEd25519: verify }] of suites)
    verdicts.push(await judgeOpening(opening, { caseId, witness: about, verify }));
  assert.deepEqual(verdicts[0], verdicts[1]);
  return verdicts[0]!;
}

test("a line that stands in the log is proved, wherever it stands", async () => {
  for (const [before, after] of [[0, 0], [0, 1], [1, 0], [5, 3], [7, 0], [6, 9], [255, 2]] as const) {
    const verdict = await judge(await opened({ before, after }));
    assert.equal(verdict.verdict, "proved", `${before} ${after}`);
    assert.ok("day" in verdict && verdict.day === SMALL.bundleDay && verdict.by?.id === "m1");
  }
});

test("the proof may be missing, but then the person's own signature must be there", async () => {
  const bare = { ...good, proof: [], checkpoint: "" };
  const verdict = await judge(bare);
  assert.deepEqual([verdict.verdict, "by" in verdict && verdict.by?.id], ["unproved", "m1"]);
  const forged = await signNote(good.entry.slice(0, good.entry.indexOf("\n\n") + 1), organisation.signers.get("m2")!);
  assert.equal((await judge({ ...bare, entry: forged })).verdict, "broken");
});

test("somebody who has left the team is still proved by the log, and by nothing else", async () => {
  const without = { ...witness, members: witness.members.filter(({ id }) => id !== "m1") };
  const verdict = await judge(good, without);
  assert.deepEqual([verdict.verdict, "by" in verdict && verdict.by], ["proved", undefined]);
  assert.equal((await judge({ ...good, proof: [], checkpoint: "" }, without)).verdict, "broken");
});

test("without a verified roster nothing is said", async () => {
  assert.deepEqual(await judgeOpening(good, { caseId, witness: undefined, verify: fallback.verifyEd25519 }), {
    verdict: "unchecked",
  });
});

test("a proof with anything off does not hold", async () => {
  const changed = (bytes: Bytes): Bytes => Uint8Array.from(bytes, (byte, i) => (i === 7 ? byte ^ 1 : byte));
  const [first, ...rest] = good.proof;
  const reversed = [...good.proof].reverse();
  const cosigned = await signNote(good.entry.slice(0, good.entry.indexOf("\n\n") + 1), ...organisation.custodians);
  const broken: Record<string, LastOpening> = {
    "another name key": { ...good, nameKey: random(32) },
    "another index": { ...good, index: good.index + 1 },
    "an index beyond the tree": { ...good, index: 9 },
    "a hash changed": { ...good, proof: [changed(first!), ...rest] },
    "a hash missing": { ...good, proof: rest },
    "a hash too many": { ...good, proof: [...good.proof, first!] },
    "hashes in another order": { ...good, proof: reversed },
    "no proof": { ...good, proof: [] },
    "no checkpoint": { ...good, checkpoint: "" },
    "another log's checkpoint": { ...good, checkpoint: (await makeOpening(other, caseId, { member: "m10" })).checkpoint },
    "a checkpoint of another name": await opened({ editCheckpoint: (text) => text.replace(SMALL.origin, "sacca.other") }),
    "a checkpoint with an extension": await opened({ editCheckpoint: (text) => `${text}more\n` }),
    "a size that is no number": await opened({ editCheckpoint: (text) => text.replace("\n9\n", "\n09\n") }),
    "another size": await opened({ editCheckpoint: (text) => text.replace("\n9\n", "\n17\n") }),
    "a statement changed": { ...good, entry: good.entry.replace("triage", "answer") },
    "a statement with a line more": { ...good, entry: `${good.entry}\n` },
    "a statement without signature": { ...good, entry: good.entry.slice(0, good.entry.indexOf("\n\n") + 1) },
    "signed by others": { ...good, entry: cosigned },
    "no statement": { ...good, entry: "" },
  };
  for (const [name, opening] of Object.entries(broken))
    assert.deepEqual(await judge(opening), { verdict: "broken" }, name);
});

test("a statement is read strictly", async () => {
  const edits: Record<string, (text: string) => string> = {
    "another type": (text) => text.replace("access", "second"),
    "another origin": (text) => text.replace(SMALL.origin, "sacca.other"),
    "no case": (text) => text.replace(/case .*\n/, ""),
    "a case twice": (text) => text.replace(/case .*\n/, "$&$&"),
    "a short name": (text) => text.replace(/case \S+/, "case AAAA"),
    ...Object.fromEntries(
      ["0", "01", "1-1", "3-1", "1,2", "1-2,3", "5,4", "1,1", "1-", "", "1,", "10000", "1 2"].map((ordinals) => [
        `ordinals ${ordinals}`,
        (text: string) => text.replace("1-3,5", ordinals),
      ]),
    ),
    "another purpose": (text) => text.replace("triage", "curiosity"),
    "another proof": (text) => text.replace("proof session", "proof nothing"),
    "a day that is none": (text) => text.replace(/day .*/, "day 2026-02-30"),
    "an hour that is none": (text) => text.replace("hour 09", "hour 24"),
    "an hour of one digit": (text) => text.replace("hour 09", "hour 9"),
    "a line more": (text) => `${text}more 1\n`,
    "lines exchanged": (text) => text.replace(/(nonce .*\n)(day .*\n)/, "$2$1"),
    "the ledger as a member": (text) => text.replace("member m1", "member ledger"),
  };
  for (const [name, edit] of Object.entries(edits)) {
    const { entry } = await opened({ edit });
    assert.notEqual(entry, good.entry, name);
    assert.throws(() => parseAccess(entry, SMALL.origin), ChainError, name);
    assert.deepEqual(await judge(await opened({ edit })), { verdict: "broken" }, name);
  }
  for (const ordinals of ["1", "1-2", "1,3", "2-9999", "1-3,5,7-8"])
    assert.equal((await judge(await opened({ edit: (text) => text.replace("1-3,5", ordinals) }))).verdict, "proved");
  assert.throws(() => padEntry("x".repeat(2_049)), ChainError);
});

test("inclusion proofs of every entry lead to the roots that others have published", async () => {
  const { entries, roots } = readTree();
  const leaves = await Promise.all(entries.map(leafHash));
  for (let size = 1; size <= leaves.length; size++) {
    const tree = leaves.slice(0, size);
    assert.equal(hex(await rootOver(tree)), roots[size]);
    for (const [index, leaf] of tree.entries()) {
      const proof = await pathTo(index, tree);
      assert.equal(hex(await rootOf(leaf, { index, size, proof })), roots[size]);
      await assert.rejects(rootOf(leaf, { index, size, proof: [...proof, leaf] }), ChainError);
      if (size > 1) await assert.rejects(rootOf(leaf, { index, size, proof: proof.slice(1) }), ChainError);
    }
  }
});

test("trees may be larger than 32 bits", async () => {
  const leaf = await leafHash(utf8("entry"));
  const proof = Array.from({ length: 40 }, () => random(32));
  const size = 2 ** 40;
  const root = await rootOf(leaf, { index: 2 ** 39, size, proof });
  assert.notDeepEqual(root, await rootOf(leaf, { index: 0, size, proof }));
  await assert.rejects(rootOf(leaf, { index: 2 ** 39, size, proof: proof.slice(1) }), ChainError);
});

function readTree(): { entries: Bytes[]; roots: string[] } {
  const { entries, roots } = JSON.parse(readFileSync(vectorPath("merkle_rfc6962.json"), "utf8")) as Record<
    "entries" | "roots",
    string[]
  >;
  return { entries: entries.map(unhex), roots };
}
