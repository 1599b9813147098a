/** Vectors that others published, over WebCrypto's and the fallbacks' way of every primitive. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { concat } from "../../app/intake/client/bytes.ts";
import { decrypt, encrypt } from "../../app/intake/client/cobblestone.ts";
import { OpenError } from "../../app/intake/client/errors.ts";
import { sha512 } from "../../app/intake/client/hash.ts";
import { expand, extract } from "../../app/intake/client/hkdf.ts";
import { keySchedule } from "../../app/intake/client/hpke.ts";
import { decapsulate, encapsulate, publicKeyOf } from "../../app/intake/client/xwing.ts";
import { hex, readVectors, unhex } from "./support/files.ts";
import { fallback, native, random, scripted, suites } from "./support/suites.ts";

interface Wycheproof<G> {
  testGroups: G[];
}

interface XWingVector {
  seed: string;
  eseed: string;
  ss: string;
  pk: string;
  ct: string;
}

for (const [name, suite] of suites) {
  test(`X-Wing keys and shared secrets are the draft's (${name})`, async () => {
    for (const vector of readVectors<XWingVector[]>("xwing_draft_test_vectors.json")) {
      assert.equal(hex(await publicKeyOf(suite, unhex(vector.seed))), vector.pk);
      assert.equal(hex(await decapsulate(suite, unhex(vector.seed), unhex(vector.ct))), vector.ss);
    }
  });

  test(`what X-Wing encapsulates comes back (${name})`, async () => {
    const [{ seed, pk }] = readVectors<[XWingVector]>("xwing_draft_test_vectors.json");
    const { enc, sharedSecret } = await encapsulate(suite, unhex(pk), random);
    assert.deepEqual(await decapsulate(suite, unhex(seed), enc), sharedSecret);
  });

  test(`X-Wing refuses other lengths (${name})`, async () => {
    const [{ seed, pk, ct }] = readVectors<[XWingVector]>("xwing_draft_test_vectors.json");
    await assert.rejects(publicKeyOf(suite, unhex(seed).slice(1)), RangeError);
    await assert.rejects(encapsulate(suite, unhex(pk).slice(1), random), RangeError);
    await assert.rejects(decapsulate(suite, unhex(seed), unhex(ct).slice(1)), RangeError);
  });

  test(`X25519 answers as Wycheproof has it, and refuses what would be zero (${name})`, async () => {
    interface Group {
      tests: { tcId: number; public: string; private: string; shared: string }[];
    }
    const tests = readVectors<Wycheproof<Group>>("wycheproof_x25519_test.json").testGroups.flatMap(
      (group) => group.tests,
    );
    assert.equal(tests.length, 518);
    for (const { tcId, shared, ...keys } of tests) {
      const answer = suite.x25519(unhex(keys.private), unhex(keys.public));
      if (/^0*$/.test(shared)) await assert.rejects(answer, `${tcId}`);
      else assert.equal(hex(await answer), shared, `${tcId}`);
    }
  });

  test(`Ed25519 takes and refuses as Wycheproof has it (${name})`, async () => {
    interface Group {
      publicKey: { pk: string };
      tests: { tcId: number; msg: string; sig: string; result: string }[];
    }
    for (const { publicKey, tests } of readVectors<Wycheproof<Group>>("wycheproof_ed25519_test.json").testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const verdict = suite.verifyEd25519(unhex(publicKey.pk), unhex(msg), unhex(sig)).catch(() => false);
        assert.equal(await verdict, result === "valid", `${tcId}`);
      }
    }
  });

  test(`ML-KEM-768 makes NIST's keys (${name})`, async () => {
    interface Group {
      tests: { tcId: number; d: string; z: string; ek: string }[];
    }
    for (const { tcId, d, z, ek } of readVectors<Wycheproof<Group>>("acvp_mlkem768_keygen.json").testGroups[0]!.tests) {
      assert.equal(hex(await suite.mlKem.publicKey(unhex(d + z))), ek.toLowerCase(), `${tcId}`);
    }
  });

  test(`ML-KEM-768 decapsulates and refuses as Wycheproof has it (${name})`, async () => {
    interface Group {
      tests: { tcId: number; seed: string; ek?: string; c: string; K: string; result: string }[];
    }
    for (const { tests } of readVectors<Wycheproof<Group>>("wycheproof_mlkem_768_test.json").testGroups) {
      for (const { tcId, seed, ek, c, K, result } of tests) {
        const answer = suite.mlKem.decapsulate(unhex(seed), unhex(c));
        if (result !== "valid") {
          await assert.rejects(answer, `${tcId}`);
          continue;
        }
        assert.equal(hex(await answer), K, `${tcId}`);
        if (ek !== undefined) assert.equal(hex(await suite.mlKem.publicKey(unhex(seed))), ek, `${tcId}`);
      }
    }
  });

  test(`ML-KEM-768 seals to no malformed key (${name})`, async () => {
    const [{ pk }] = readVectors<[XWingVector]>("xwing_draft_test_vectors.json");
    const overModulus = concat(Uint8Array.of(0xff, 0xff, 0xff), unhex(pk).slice(3));
    await assert.rejects(encapsulate(suite, overModulus, random));
    const smallPoint = concat(unhex(pk).slice(0, 1184), new Uint8Array(32));
    await assert.rejects(encapsulate(suite, smallPoint, random));
  });
}

test("X-Wing encapsulates as the draft does when given its randomness", async () => {
  for (const { pk, eseed, ct, ss } of readVectors<XWingVector[]>("xwing_draft_test_vectors.json")) {
    const drawn = scripted(unhex(eseed).slice(0, 32), unhex(eseed).slice(32));
    const { enc, sharedSecret } = await encapsulate(fallback, unhex(pk), drawn);
    assert.deepEqual([hex(enc), hex(sharedSecret)], [ct, ss]);
  }
});

test("the HPKE key schedule over X-Wing is the one of hpke-pq", async () => {
  interface Vector {
    kem_id: number;
    kdf_id: number;
    info: string;
    skRm: string;
    pkRm: string;
    enc: string;
    shared_secret: string;
    suite_id: string;
    key: string;
    base_nonce: string;
  }
  const usable = readVectors<Vector[]>("hpke_pq_test_vectors.json").filter((vector) => vector.kem_id === 0x647a);
  assert.equal(usable.length, 2);
  for (const vector of usable) {
    for (const [, suite] of suites) {
      assert.equal(hex(await publicKeyOf(suite, unhex(vector.skRm))), vector.pkRm);
      assert.equal(hex(await decapsulate(suite, unhex(vector.skRm), unhex(vector.enc))), vector.shared_secret);
    }
  }
  const [withHkdf] = usable.filter((vector) => vector.kdf_id === 1);
  const { shared_secret, info, suite_id, key, base_nonce } = withHkdf!;
  const schedule = await keySchedule(unhex(shared_secret), unhex(info), unhex(suite_id));
  assert.deepEqual([hex(schedule.key), hex(schedule.baseNonce)], [key, base_nonce]);
});

test("HKDF-SHA256 stretches as Wycheproof has it", async () => {
  interface Group {
    tests: { tcId: number; ikm: string; salt: string; info: string; size: number; okm: string; result: string }[];
  }
  for (const { tests } of readVectors<Wycheproof<Group>>("wycheproof_hkdf_sha256_test.json").testGroups) {
    for (const { tcId, ikm, salt, info, size, okm, result } of tests) {
      const answer = extract("SHA-256", unhex(salt), unhex(ikm)).then((prk) =>
        expand("SHA-256", prk, { info: unhex(info), length: size }),
      );
      if (result === "valid") assert.equal(hex(await answer), okm, `${tcId}`);
      else await assert.rejects(answer, RangeError, `${tcId}`);
    }
  }
});

test("WebCrypto's AES-256-GCM opens and refuses as Wycheproof has it", async () => {
  interface Group {
    ivSize: number;
    keySize: number;
    tagSize: number;
    tests: {
      tcId: number;
      key: string;
      iv: string;
      aad: string;
      msg: string;
      ct: string;
      tag: string;
      result: string;
    }[];
  }
  const groups = readVectors<Wycheproof<Group>>("wycheproof_aes_gcm_test.json").testGroups;
  const ours = groups.filter(({ ivSize, keySize, tagSize }) => ivSize === 96 && keySize === 256 && tagSize === 128);
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of ours.flatMap((group) => group.tests)) {
    const aes = await crypto.subtle.importKey("raw", unhex(key), "AES-GCM", false, ["decrypt"]);
    const answer = crypto.subtle.decrypt(
      { name: "AES-GCM", iv: unhex(iv), additionalData: unhex(aad) },
      aes,
      unhex(ct + tag),
    );
    if (result === "valid") assert.equal(hex(new Uint8Array(await answer)), msg, `${tcId}`);
    else await assert.rejects(answer, `${tcId}`);
  }
});

test("Cobblestone-256 opens and refuses as Wycheproof has it, and makes the same bytes", async () => {
  interface Group {
    tests: { tcId: number; key: string; ctx: string; ct: string; msgSha512?: string; result: string }[];
  }
  const { testGroups } = readVectors<Wycheproof<Group>>("wycheproof_c2sp_chunked_encryption_aes_256_gcm_test.json");
  for (const { tcId, key, ctx, ct, msgSha512, result } of testGroups.flatMap((group) => group.tests)) {
    const ciphertext = Uint8Array.from(inflateSync(unhex(ct)));
    const answer = decrypt(unhex(key), ciphertext, unhex(ctx));
    if (result !== "valid") {
      await assert.rejects(answer, OpenError, `${tcId}`);
      continue;
    }
    const message = await answer;
    assert.equal(hex(await sha512(message)), msgSha512, `${tcId}`);
    const again = await encrypt(unhex(key), message, { context: unhex(ctx), salt: ciphertext.slice(0, 24) });
    assert.ok(Buffer.from(again).equals(Buffer.from(ciphertext)), `${tcId}`);
  }
});

test("both ways of ML-KEM understand each other", async () => {
  const seed = random(64);
  const publicKey = await native.mlKem.publicKey(seed);
  assert.deepEqual(await fallback.mlKem.publicKey(seed), publicKey);
  for (const [one, other] of [[native, fallback] as const, [fallback, native] as const]) {
    const { ciphertext, sharedKey } = await one.mlKem.encapsulate(publicKey, random);
    assert.deepEqual(await other.mlKem.decapsulate(seed, ciphertext), sharedKey);
  }
});
