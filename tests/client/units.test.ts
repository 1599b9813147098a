/** Small things: bytes, days, padding, receipts, pins. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  type Bytes,
  fromBase64,
  fromBase64url,
  fromUtf8,
  toBase64,
  toBase64url,
  uint,
} from "../../app/intake/client/bytes.ts";
import { addDays, dayOf, isDay } from "../../app/intake/client/days.ts";
import { ChainError, OpenError, UnloadedError } from "../../app/intake/client/errors.ts";
import { sha3_256, shake256 } from "../../app/intake/client/keccak.ts";
import { frame, paddedLength, padme, unframe } from "../../app/intake/client/padding.ts";
import { parsePins } from "../../app/intake/client/pins.ts";
import { drawDigits, formatReceipt, parseReceipt } from "../../app/intake/client/receipt.ts";
import { hex } from "./support/files.ts";
import { random, scripted } from "./support/suites.ts";

test("base64 goes there and back, in its canonical form only", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = random(length);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
    assert.equal(toBase64url(bytes), Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  }
  for (const text of ["A", "AA", "AAA", "AAAAA===", "AB==", "AAB=", "A-A=", "AA A", "AAAA\n", "====", "AA=A"]) {
    assert.throws(() => fromBase64(text), RangeError, text);
  }
  for (const text of ["A", "AB", "AA==", "A+AA", "AA\n"]) assert.throws(() => fromBase64url(text), RangeError, text);
});

test("bytes that are not UTF-8 are refused, and a byte order mark is kept", () => {
  assert.throws(() => fromUtf8(Uint8Array.of(0xff)), TypeError);
  assert.equal(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
});

test("integers are big-endian, and refused where they don't fit", () => {
  assert.equal(hex(uint(0x0102_0304_0506, 8)), "0000010203040506");
  assert.throws(() => uint(256, 1), RangeError);
  assert.throws(() => uint(2 ** 53, 8), RangeError);
  assert.throws(() => uint(-1, 2), RangeError);
});

test("SHA3-256 and SHAKE256 are OpenSSL's, over every edge of the sponge", () => {
  for (const length of [0, 1, 135, 136, 137, 271, 272, 273, 1_216, 5_000]) {
    const message = random(length);
    assert.equal(hex(sha3_256(message)), createHash("sha3-256").update(message).digest("hex"), `${length}`);
    for (const outputLength of [1, 96, 136, 137, 300]) {
      const expected = createHash("shake256", { outputLength }).update(message).digest("hex");
      assert.equal(hex(shake256(message, outputLength)), expected, `${length} to ${outputLength}`);
    }
  }
});

test("only days that exist are days", () => {
  for (const day of ["2026-11-24", "2028-02-29", "0001-01-01"]) assert.ok(isDay(day), day);
  for (const day of ["2026-02-29", "2026-13-01", "2026-1-1", "2026-11-24 ", "2026-11-24T", "២០២៦-១១-២៤", ""])
    assert.ok(!isDay(day), day);
  assert.equal(addDays("2026-02-27", 2), "2026-03-01");
  assert.equal(addDays("2026-01-03", -7), "2025-12-27");
  assert.equal(dayOf(new Date("2026-11-24T23:59:59Z")), "2026-11-24");
});

test("PADMÉ wastes at most 12 %, never shrinks, and is its own padding", () => {
  for (let L = 2; L < 2 ** 20; L = Math.ceil(L * 1.01) + 1) {
    const padded = padme(L);
    assert.ok(padded >= L && padded <= L * 1.12 + 1, `${L}`);
    assert.equal(padme(padded), padded);
    const step = 2 ** (Math.floor(Math.log2(L)) - Math.floor(Math.log2(Math.floor(Math.log2(L)))) - 1);
    assert.equal(padded, Math.ceil(L / step) * step);
  }
});

test("a frame gives back its content, and nothing else is a frame", () => {
  for (const length of [0, 1, 16_375, 16_376, 65_527, 65_528, 100_000, 2 ** 20 - 8]) {
    const content = new Uint8Array(length).fill(7);
    const framed = frame(content);
    assert.equal(framed.length, paddedLength(8 + length));
    assert.ok(Buffer.from(unframe(framed)).equals(Buffer.from(content)));
  }
  const framed = frame(random(100));
  const broken = [
    framed.slice(1),
    framed.slice(0, -1),
    Uint8Array.of(...framed, 0),
    set(framed, framed.length - 1, 1),
    set(framed, 108, 1),
    set(framed, 0, 1),
    set(framed, 4, 0xff),
    new Uint8Array(0),
    new Uint8Array(7),
    new Uint8Array(16_384),
    new Uint8Array(2 ** 21),
  ];
  for (const [i, bytes] of broken.entries()) assert.throws(() => unframe(bytes), OpenError, `${i}`);
});

test("a frame whose length says less than it holds is refused", () => {
  const framed = frame(Uint8Array.of(1, 2, 3));
  assert.throws(() => unframe(set(framed, 7, 2)), OpenError);
});

test("digits are drawn evenly: bytes from 250 on are thrown away", () => {
  const biased = Uint8Array.from({ length: 34 }, () => 250);
  const rest = Uint8Array.from({ length: 34 }, (_, i) => 240 + (i % 10));
  assert.equal(drawDigits(scripted(biased, rest)), "0123456789012345678901234567890123");
  assert.match(drawDigits(random), /^[0-9]{34}$/);
  assert.notEqual(drawDigits(random), drawDigits(random));
});

test("every mistyped digit and every swap of neighbours is caught", () => {
  for (let round = 0; round < 20; round++) {
    const good = formatReceipt(drawDigits(random)).replaceAll(" ", "");
    for (let i = 0; i < good.length; i++) {
      const wrong = String((Number(good[i]) + 1 + (round % 9)) % 10);
      assert.throws(() => parseReceipt(good.slice(0, i) + wrong + good.slice(i + 1)), `${i}`);
      const next = good[i + 1];
      if (next === undefined || next === good[i]) continue;
      assert.throws(() => parseReceipt(`${good.slice(0, i)}${next}${good[i]}${good.slice(i + 2)}`), `${i}`);
    }
  }
});

test("a receipt is six groups of six", () => {
  assert.match(formatReceipt(drawDigits(random)), /^([0-9]{6} ){5}[0-9]{6}$/);
});

test("pins that are missing or of another shape are refused", async () => {
  await assert.rejects(parsePins(undefined), UnloadedError);
  for (const pins of [
    null,
    1,
    "pins",
    {},
    { origin: "sacca.example", custodians: "no", built: "2026-11-20" },
  ]) {
    await assert.rejects(parsePins(pins), ChainError);
  }
});

/** A copy with one byte set. */
function set(bytes: Bytes, at: number, value: number): Bytes {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}
