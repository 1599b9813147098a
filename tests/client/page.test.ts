/** What the page works out by itself, without a document. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ChainError,
  ClosedError,
  NetworkError,
  StaleError,
  TooLongError,
  UnsupportedError,
} from "../../app/intake/client/errors.ts";
import { addDays, addMonths, writeNumber } from "../../app/intake/client/page/dates.ts";
import { failureOf } from "../../app/intake/client/page/failures.ts";
import { chooseLanguage } from "../../app/intake/client/page/language.ts";
import { digitsIn } from "../../app/intake/client/page/number.ts";

const written = (date: Date): string => `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;

test("the first language of the browser that the page speaks is shown, and Khmer where there is none", () => {
  assert.equal(chooseLanguage(["en-GB", "km"]), "en");
  assert.equal(chooseLanguage(["vi", "km-KH", "en"]), "km");
  assert.equal(chooseLanguage(["KM"]), "km");
  assert.equal(chooseLanguage(["vi", "th-TH"]), "km");
  assert.equal(chooseLanguage([]), "km");
});

test("days are counted over the ends of months and years", () => {
  assert.equal(written(addDays(new Date(2026, 11, 28), 7)), "2027-1-4");
  assert.equal(written(addDays(new Date(2028, 1, 26), 7)), "2028-3-4");
});

test("a month that has no such day gives its last one", () => {
  assert.equal(written(addMonths(new Date(2026, 10, 24), 3)), "2027-2-24");
  assert.equal(written(addMonths(new Date(2026, 10, 30), 3)), "2027-2-28");
  assert.equal(written(addMonths(new Date(2027, 10, 30), 3)), "2028-2-29");
  assert.equal(written(addMonths(new Date(2026, 11, 31), 3)), "2027-3-31");
});

test("numbers are written in the digits of the language", () => {
  assert.equal(writeNumber(2026, "en"), "2026");
  assert.equal(writeNumber(1234567890, "km"), "១២៣៤៥៦៧៨៩០");
});

test("digits are read however they are typed", () => {
  assert.equal(digitsIn("338 694"), "338694");
  assert.equal(digitsIn(" ៣៣៨-៦៩៤\u200b"), "338694");
  assert.equal(digitsIn("none"), "");
});

test("every failure that the core can bring has a name, and a surprise has one too", () => {
  const failures = [
    new ClosedError("x"),
    new StaleError("2026-11-24", "2026-01-01"),
    new ChainError("x"),
    new UnsupportedError("x"),
    new NetworkError("x"),
    new TooLongError("x"),
    new TypeError("x"),
    "thrown text",
  ];
  assert.deepEqual(failures.map(failureOf), [
    "closed",
    "stale",
    "chain",
    "unsupported",
    "network",
    "long",
    "other",
    "other",
  ]);
});
