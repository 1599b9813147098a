/** G11: a browser that gives a wrong answer anywhere sends nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bytes, Random } from "../../app/intake/client/bytes.ts";
import { UnsupportedError } from "../../app/intake/client/errors.ts";
import { choosePrimitives, type Fallbacks, type Primitives } from "../../app/intake/client/primitives.ts";
import { selfTest } from "../../app/intake/client/selftest.ts";
import { fallback, native, random, suites } from "./support/suites.ts";

for (const [name, suite] of suites) {
  test(`a good browser passes (${name})`, async () => {
    await selfTest(suite, random);
  });
}

function flipped(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  copy[0]! ^= 1;
  return copy;
}

const { x25519, verifyEd25519, mlKem } = native;

/** Browsers with one thing wrong each. */
const BROKEN: Record<string, Partial<Primitives>> = {
  "X25519 that answers wrongly": { x25519: async (...keys) => flipped(await x25519(...keys)) },
  "X25519 that takes a small point": { x25519: (own, peer) => x25519(own, peer).catch(() => new Uint8Array(32)) },
  "X25519 that throws": { x25519: () => Promise.reject(new Error("no")) },
  "Ed25519 that takes everything": { verifyEd25519: async () => true },
  "Ed25519 that takes nothing": { verifyEd25519: async () => false },
  "Ed25519 that never looks at the message": {
    verifyEd25519: (key, _, signature) => verifyEd25519(key, Uint8Array.of(0x72), signature),
  },
  "ML-KEM with other keys": { mlKem: { ...mlKem, publicKey: async (seed) => flipped(await mlKem.publicKey(seed)) } },
  "ML-KEM that decapsulates wrongly": {
    mlKem: { ...mlKem, decapsulate: async (...parts) => flipped(await mlKem.decapsulate(...parts)) },
  },
  "ML-KEM that encapsulates wrongly": {
    mlKem: {
      ...mlKem,
      encapsulate: async (...parts) => {
        const { ciphertext, sharedKey } = await mlKem.encapsulate(...parts);
        return { ciphertext: flipped(ciphertext), sharedKey };
      },
    },
  },
};

for (const [what, broken] of Object.entries(BROKEN)) {
  test(`the self-test stops ${what}`, async () => {
    await assert.rejects(selfTest({ ...native, ...broken }, random), UnsupportedError);
  });
}

const BROKEN_RANDOM: Record<string, Random> = {
  zeros: (length) => new Uint8Array(length),
  "the same bytes again": (length) => Uint8Array.from({ length }, (_, i) => i * 7),
  "fewer bytes than asked": (length) => random(length).slice(1),
};

for (const [what, broken] of Object.entries(BROKEN_RANDOM)) {
  test(`the self-test stops randomness that gives ${what}`, async () => {
    await assert.rejects(selfTest(native, broken), UnsupportedError);
  });
}

/** Replace one function of SubtleCrypto while `run` runs, as an old browser would have it. */
async function without<T>(
  name: keyof SubtleCrypto,
  spoil: (...call: never[]) => unknown,
  run: () => Promise<T>,
): Promise<T> {
  const prototype = Object.getPrototypeOf(crypto.subtle) as Record<string, unknown>;
  const original = prototype[name] as (...call: never[]) => unknown;
  prototype[name] = function (this: SubtleCrypto, ...call: never[]) {
    return spoil(...call) ?? original.apply(this, call);
  };
  return run().finally(() => (prototype[name] = original));
}

const WRONG: Record<string, [keyof SubtleCrypto, () => unknown]> = {
  hashes: ["digest", () => Promise.resolve(new ArrayBuffer(32))],
  HMAC: ["sign", () => Promise.resolve(new ArrayBuffer(64))],
  "AES-GCM": ["encrypt", () => Promise.resolve(new ArrayBuffer(64))],
  "AES-GCM, the other way,": ["decrypt", () => Promise.resolve(new ArrayBuffer(5))],
};

for (const [what, [name, spoil]] of Object.entries(WRONG)) {
  test(`the self-test stops a browser whose ${what} are wrong`, async () => {
    await without(name, spoil, () => assert.rejects(selfTest(fallback, random), UnsupportedError));
  });
}

/** Counts what is loaded. */
function counting(): Fallbacks & { loaded: string[] } {
  const loaded: string[] = [];
  return {
    loaded,
    curves: async () => (loaded.push("curves"), fallback),
    mlKem: async () => (loaded.push("ML-KEM"), fallback.mlKem),
  };
}

/** Refuses to import keys of one algorithm. */
const lacks = (algorithm: string) => (_: unknown, __: unknown, given: string | { name: string }) =>
  (typeof given === "string" ? given : given.name) === algorithm
    ? Promise.reject(new DOMException("no", "NotSupportedError"))
    : undefined;

test("a browser that has everything loads nothing", async () => {
  const fallbacks = counting();
  assert.deepEqual(await choosePrimitives(fallbacks), native);
  assert.deepEqual(fallbacks.loaded, []);
});

for (const [algorithm, loaded, expected] of [
  ["X25519", ["curves"], { ...native, x25519: fallback.x25519 }],
  ["Ed25519", ["curves"], { ...native, verifyEd25519: fallback.verifyEd25519 }],
  ["ML-KEM-768", ["ML-KEM"], { ...native, mlKem: fallback.mlKem }],
] as const) {
  test(`a browser without ${algorithm} loads only what it lacks, and passes`, async () => {
    await without("importKey", lacks(algorithm), async () => {
      const fallbacks = counting();
      const chosen = await choosePrimitives(fallbacks);
      assert.deepEqual(fallbacks.loaded, loaded);
      assert.deepEqual(chosen, expected);
      await selfTest(chosen, random);
    });
  });
}

test("a fallback that does not load stops everything", async () => {
  const missing = { curves: () => Promise.reject(new Error("no")), mlKem: () => Promise.reject(new Error("no")) };
  await without("importKey", lacks("ML-KEM-768"), () => assert.rejects(choosePrimitives(missing)));
});
