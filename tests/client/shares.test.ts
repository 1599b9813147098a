/** Where the two shares of an envelope's key come from. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, utf8 } from "../../app/intake/client/bytes.ts";
import { verifyChain } from "../../app/intake/client/chain.ts";
import { KIND_REPORT, sealEnvelope } from "../../app/intake/client/envelope.ts";
import { parsePins } from "../../app/intake/client/pins.ts";
import { hex } from "./support/files.ts";
import { openEnvelope, parse } from "./support/opening.ts";
import { makeOrganisation, serve } from "./support/organisation.ts";
import { SMALL } from "./support/plans.ts";
import { native, random } from "./support/suites.ts";

const organisation = await makeOrganisation(SMALL);
const bundle = await verifyChain(await serve(organisation), await parsePins(organisation.pins), native.verifyEd25519);
const KEYS = { position: 0, memberEpoch: organisation.epochs.get("m1")!, ledgerEpoch: organisation.ledgerEpoch };

/** Seal something and open it again; note everything that was drawn for it. */
async function sealAndOpen(): Promise<{ shares: string[]; drawn: string[] }> {
  const drawn: string[] = [];
  const noting = (length: number): Bytes => {
    const bytes = random(length);
    drawn.push(hex(bytes));
    return bytes;
  };
  const wire = await sealEnvelope(
    { kind: KIND_REPORT, caseId: random(16), lock: random(32), body: utf8("{}"), excluded: new Set<string>() },
    bundle,
    { primitives: native, random: noting },
  );
  const { shareA, shareB } = await openEnvelope(native, parse(wire, bundle.triage.length), KEYS);
  return { shares: [hex(shareA), hex(shareB)], drawn };
}

test("G4: both shares are drawn anew for every envelope, and neither is the other", async () => {
  const sealed = [await sealAndOpen(), await sealAndOpen()];
  for (const { shares, drawn } of sealed) assert.ok(shares.every((share) => drawn.includes(share)));
  assert.equal(new Set(sealed.flatMap(({ shares }) => shares)).size, 4);
});
