/** What the page works out by itself, without a document. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AnswerError,
  ChainError,
  ClosedError,
  NetworkError,
  StaleError,
  TooLongError,
  UnloadedError,
  UnsupportedError,
} from "../../app/intake/client/errors.ts";
import { addDays, addMonths, writeDigits, writeNumber } from "../../app/intake/client/page/dates.ts";
import { failureOf } from "../../app/intake/client/page/failures.ts";
import { chromeAddress, isInsideApp } from "../../app/intake/client/page/inside.ts";
import { chooseLanguage } from "../../app/intake/client/page/language.ts";
import { monthsBefore } from "../../app/intake/client/page/options.ts";
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

test("what was typed is shown in the digits of the language, whichever were typed", () => {
  assert.equal(writeDigits("ប្រហែល 1,២50 USD", "km"), "ប្រហែល ១,២៥០ USD");
  assert.equal(writeDigits("ប្រហែល 1,២50 USD", "en"), "ប្រហែល 1,250 USD");
});

test("the last two years of months are offered, the newest first", () => {
  const months = monthsBefore(new Date(2026, 1, 28));
  assert.equal(months.length, 24);
  assert.deepEqual(months.slice(0, 3), ["2026-02", "2026-01", "2025-12"]);
  assert.equal(months.at(-1), "2024-03");
  assert.equal(monthsBefore(new Date(2026, 4, 31))[3], "2026-02");
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
    new AnswerError("x"),
    new UnloadedError("x"),
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
    "answer",
    "unloaded",
    "long",
    "other",
    "other",
  ]);
});

const PIXEL = "Mozilla/5.0 (Linux; Android 14; Pixel 7";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

test("browsers inside other apps are known by what they call themselves", () => {
  for (const agent of [
    `${PIXEL}; wv) ${WEBKIT} Version/4.0 Chrome/126.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0;]`,
    `${PIXEL}) ${WEBKIT} Chrome/126.0 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/460.0;]`,
    `${PIXEL}; wv) ${WEBKIT} Version/4.0 Chrome/126.0 Mobile Safari/537.36 Instagram 330.0 Android`,
    `${PIXEL}) ${WEBKIT} Chrome/126.0 Mobile Safari/537.36 Telegram-Android/11.1`,
    `${PIXEL}; wv) ${WEBKIT} Version/4.0 Chrome/126.0 Mobile Safari/537.36`,
    `${PIXEL}; wv) ${WEBKIT} Version/4.0 Chrome/126.0 MicroMessenger/8.0.49`,
    `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0;]`,
    `${IPHONE} Mobile/15E148 Safari Line/14.8.0`,
    `${IPHONE} Mobile/15E148 musical_ly_34.5.0`,
    `${IPHONE} Mobile/15E148`,
  ]) {
    assert.ok(isInsideApp(agent), agent);
  }
});

test("browsers of their own are not taken for an app", () => {
  for (const agent of [
    `${PIXEL}) ${WEBKIT} Chrome/126.0 Mobile Safari/537.36`,
    `${IPHONE} Version/17.4 Mobile/15E148 Safari/604.1`,
    `${IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1`,
    `${IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`,
    `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/126.0 Safari/537.36 OnLine/1.0`,
    "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
    "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
  ]) {
    assert.ok(!isInsideApp(agent), agent);
  }
});

test("the way out of an app on Android names the site and Chrome, and nothing else", () => {
  assert.equal(
    chromeAddress({ host: "example.org:8443", protocol: "https:" }),
    "intent://example.org:8443/#Intent;scheme=https;package=com.android.chrome;end",
  );
});
