/**
 * The self-test: nothing is sent by a browser that does not give the known answers.
 *
 * It runs over the very functions that will seal, once at load, and ends with an envelope sealed and opened. Known
 * answers reach every primitive: X-Wing's are those of SHA3-256 and SHAKE256, HPKE's of HKDF-SHA-256 and AES-256-GCM,
 * Cobblestone's of HMAC-SHA-512, the receipt's of SHA-256.
 */

import { type Bytes, equal, type Random, utf8 } from "./bytes.ts";
import type { TriageMember, VerifiedBundle } from "./chain.ts";
import { decrypt, encrypt } from "./cobblestone.ts";
import { bodyContext, envelopeKey, KIND_REPORT, sealEnvelope, shareAInfo, shareBInfo } from "./envelope.ts";
import { UnsupportedError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import { open } from "./hpke.ts";
import { checkEd25519, checkMlKem, checkX25519, hex, requireRight, XWING } from "./known-answers.ts";
import { unframe } from "./padding.ts";
import type { Primitives } from "./primitives.ts";
import { deriveCaseKeys, formatReceipt, parseReceipt } from "./receipt.ts";
import { decapsulate, ENC_LENGTH, publicKeyOf } from "./xwing.ts";

/** "sacca" sealed with the X-Wing ciphertext above and info "self-test". */
const HPKE_CT = "df0841980fdfec6793a15ec18dd1637abdd9c85ecb";

/** SHA-256 of 16,385 zeros encrypted under a zero key and salt with context "self-test". */
const COBBLESTONE_HASH = "ec1e6e75fe90c0f42f67bbcdefd42cd64af03fe9399be2e4586fbc20e45e1566";

/** The case of the receipt whose digits are 34 times 7. */
const CASE_ID = "8c6d369781f35258e55e9acbd8f1f48d";

/**
 * Run the whole self-test.
 *
 * @throws UnsupportedError Naming the first primitive that is missing or wrong.
 */
export async function selfTest(primitives: Primitives, random: Random): Promise<void> {
  const tests: Record<string, () => Promise<void>> = {
    random: async () => testRandom(random),
    X25519: () => checkX25519(primitives.x25519),
    Ed25519: () => checkEd25519(primitives.verifyEd25519),
    "ML-KEM": () => checkMlKem(primitives.mlKem, random),
    "X-Wing": () => testXWing(primitives),
    HPKE: () => testHpke(primitives),
    Cobblestone: testCobblestone,
    receipt: () => testReceipt(primitives),
    envelope: () => testEnvelope(primitives, random),
  };
  for (const [name, test] of Object.entries(tests)) {
    await test().catch((error: unknown) => {
      throw error instanceof UnsupportedError ? error : new UnsupportedError(`${name} does not work`, { cause: error });
    });
  }
}

/** A generator that repeats itself or stands still is the worst failure, and the cheapest to see. */
function testRandom(random: Random): void {
  const [first, second] = [random(32), random(32)];
  requireRight(first.length === 32 && new Set(first).size > 8 && !equal(first, second), "random");
}

async function testXWing(primitives: Primitives): Promise<void> {
  const publicKey = await publicKeyOf(primitives, XWING.seed);
  requireRight(equal(await sha256(publicKey), XWING.publicKeyHash), "X-Wing keys");
  requireRight(equal(await decapsulate(primitives, XWING.seed, XWING.enc), XWING.sharedSecret), "X-Wing");
}

async function testHpke(primitives: Primitives): Promise<void> {
  const message = { enc: XWING.enc, ct: hex(HPKE_CT), info: utf8("self-test") };
  requireRight(equal(await open(primitives, XWING.seed, message), utf8("sacca")), "HPKE");
}

async function testCobblestone(): Promise<void> {
  const [key, message, context] = [new Uint8Array(32), new Uint8Array(16_385), utf8("self-test")];
  const ciphertext = await encrypt(key, message, { context, salt: new Uint8Array(24) });
  requireRight(equal(await sha256(ciphertext), hex(COBBLESTONE_HASH)), "Cobblestone-256");
  requireRight(equal(await decrypt(key, ciphertext, context), message), "Cobblestone-256 decryption");
}

async function testReceipt(primitives: Primitives): Promise<void> {
  const digits = parseReceipt(formatReceipt("7".repeat(34)));
  const { caseId } = await deriveCaseKeys(primitives, digits);
  requireRight(equal(caseId, hex(CASE_ID)), "receipt");
}

/** Seal to one key in three places, and open as the second member and the ledger would. */
async function testEnvelope(primitives: Primitives, random: Random): Promise<void> {
  const epochKey = await publicKeyOf(primitives, XWING.seed);
  const member = (id: string): TriageMember => ({ id, epochKey }) as TriageMember;
  const triage = [member("m1"), member("m2")];
  const bundle = { id: random(32), members: triage, triage, ledgerEpochKey: epochKey } as unknown as VerifiedBundle;
  const body = utf8("សច្ចៈ");
  const submission = {
    kind: KIND_REPORT,
    caseId: random(16),
    lock: random(32),
    body,
    excluded: new Set<string>(),
  } as const;
  const wire = await sealEnvelope(submission, bundle, { primitives, random });
  const place = { bundleId: bundle.id, caseId: submission.caseId, envelopeId: wire.slice(56, 72) };
  const stanzaA = FIRST_STANZA + ENC_LENGTH + 48;
  const stanzaB = stanzaA + ENC_LENGTH + 48;
  const end = stanzaB + ENC_LENGTH + 64;
  const openAt = (from: number, to: number, info: Bytes): Promise<Bytes> =>
    open(primitives, XWING.seed, {
      enc: wire.slice(from, from + ENC_LENGTH),
      ct: wire.slice(from + ENC_LENGTH, to),
      info,
    });
  const shareA = await openAt(stanzaA, stanzaB, shareAInfo(place, 1));
  const shareB = (await openAt(stanzaB, end, shareBInfo(place))).slice(0, 32);
  const key = await envelopeKey(shareA, shareB, place);
  const framed = await decrypt(key, wire.slice(end), await bodyContext(wire.slice(0, end)));
  requireRight(equal(unframe(framed), body), "envelope");
}

/** After magic, version, kind, flags (8), bundle, case and envelope id (64), lock (32), m and n. */
const FIRST_STANZA = 8 + 64 + 32 + 2;
