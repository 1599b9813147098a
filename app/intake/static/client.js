/*! Sacca. Licensed under the Apache License, Version 2.0. Built from app/intake/client by build.mjs.
    Parts are Paul Miller's @noble packages, under the MIT License: /static/noble.LICENSE.txt */
(() => {
  // <define:SCRIPT_INTEGRITY>
  var define_SCRIPT_INTEGRITY_default = { "fallback-curves.js": "sha384-srIoJ7/HT4iet/jOoLpqtiOoAid+f4wbcCP2vSW5jCjZjlAWz/S1K5wwBhpdSyNZ", "fallback-mlkem.js": "sha384-qi7pUcnl6YnMCVinkvIsp4pFxBGl0RenzDI/raOdvYY2GyFk9fIVc14FRyudICx5", "return.js": "sha384-lECC2Nfhg6vwl4avNAwNxITPBb7vZAbwHNAQWCuJgFtS4NUu4K+bN17vNsAdj2Db" };

  // errors.ts
  var SaccaError = class extends Error {
  };
  var UnsupportedError = class extends SaccaError {
  };
  var NetworkError = class extends SaccaError {
  };
  var AnswerError = class extends NetworkError {
  };
  var UnloadedError = class extends SaccaError {
  };
  var RefusedError = class extends SaccaError {
    status;
    constructor(status) {
      super(`refused with ${status}`);
      this.status = status;
    }
  };
  var ClosedError = class extends SaccaError {
  };
  var StaleError = class extends SaccaError {
    /** The phone's UTC day, to be shown to the reporter. */
    phoneDay;
    bundleDay;
    constructor(phoneDay, bundleDay) {
      super(`a bundle of ${bundleDay} on ${phoneDay}`);
      this.phoneDay = phoneDay;
      this.bundleDay = bundleDay;
    }
  };
  var ChainError = class extends SaccaError {
  };
  var ExclusionError = class extends SaccaError {
  };
  var TooLongError = class extends SaccaError {
  };
  var ReceiptError = class extends SaccaError {
  };
  var OpenError = class extends SaccaError {
  };

  // loading.ts
  var scripts = {
    curves: () => load("fallback-curves.js", "saccaCurves"),
    mlKem: () => load("fallback-mlkem.js", "saccaMlKem")
  };
  function loadReturn() {
    return load("return.js", "saccaReturn");
  }
  function loadSteps() {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.responseType = "document";
      request.timeout = STEPS_TIMEOUT_MS;
      request.onloadend = () => {
        if (request.status === 200 && request.responseXML) resolve(request.responseXML);
        else reject(new NetworkError("the steps did not load"));
      };
      request.open("GET", "/static/later.html");
      request.send();
    });
  }
  var STEPS_TIMEOUT_MS = 6e4;
  var loads = /* @__PURE__ */ new Map();
  var policy;
  async function load(name, global) {
    const running2 = loads.get(name) ?? append(name);
    loads.set(name, running2);
    await running2.catch((error) => {
      loads.delete(name);
      throw error;
    });
    const loaded = globalThis[global];
    if (!loaded) throw new UnsupportedError(`${name} brought nothing`);
    return loaded;
  }
  function append(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.integrity = define_SCRIPT_INTEGRITY_default[name];
      script.onload = () => resolve();
      script.onerror = () => reject(new NetworkError(`${name} did not load`));
      script.src = trusted(`/static/${name}`);
      document.head.append(script);
    });
  }
  function trusted(url) {
    const { trustedTypes } = globalThis;
    policy ??= trustedTypes?.createPolicy("sacca", { createScriptURL: requireOurs }) ?? { createScriptURL: requireOurs };
    return policy.createScriptURL(url);
  }
  function requireOurs(url) {
    if (!Object.keys(define_SCRIPT_INTEGRITY_default).some((name) => url === `/static/${name}`)) {
      throw new TypeError("not a script of ours");
    }
    return url;
  }

  // page/dom.ts
  function one(selector, within = document) {
    const found = within.querySelector(selector);
    if (!found) throw new Error(`the page lacks ${selector}`);
    return found;
  }
  function all(selector, within = document) {
    return Array.from(within.querySelectorAll(selector));
  }
  function copyOf(template, within = document) {
    return document.importNode(one(template, within).content, true);
  }

  // page/words.ts
  var NOTHING = () => ({});
  function wordsOf(name, values = NOTHING) {
    const kept = one(`[data-word="${name}"]`, one("#words").content);
    const element = document.importNode(kept, true);
    for (const language of ["km", "en"]) {
      for (const span of element.querySelectorAll(`span[lang="${language}"]`)) {
        span.textContent = fill(span.textContent ?? "", values(language));
      }
    }
    return element;
  }
  function wordIn(language, name, values = NOTHING) {
    return one(`span[lang="${language}"]`, wordsOf(name, values)).textContent ?? "";
  }
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
  }

  // page/dates.ts
  var DIGITS = { km: "០១២៣៤៥៦៧៨៩", en: "0123456789" };
  function addDays(from, days) {
    return new Date(from.getFullYear(), from.getMonth(), from.getDate() + days);
  }
  function addMonths(from, months) {
    const month = from.getMonth() + months;
    const lastDay = new Date(from.getFullYear(), month + 1, 0).getDate();
    return new Date(from.getFullYear(), month, Math.min(from.getDate(), lastDay));
  }
  function writeNumber(number, language) {
    return writeDigits(String(number), language);
  }
  function writeDigits(text, language) {
    return text.replace(/[0-9០-៩]/g, (digit) => {
      const value = Math.max(DIGITS.km.indexOf(digit), DIGITS.en.indexOf(digit));
      return DIGITS[language].charAt(value);
    });
  }
  function writeDate(date, language) {
    return wordIn(language, "date", () => ({
      day: writeNumber(date.getDate(), language),
      month: wordIn(language, `month.${date.getMonth() + 1}`),
      year: writeNumber(date.getFullYear(), language)
    }));
  }

  // page/failures.ts
  var NAMES = [
    [ClosedError, "closed"],
    [StaleError, "stale"],
    [ChainError, "chain"],
    [UnsupportedError, "unsupported"],
    [AnswerError, "answer"],
    [NetworkError, "network"],
    [UnloadedError, "unloaded"],
    [TooLongError, "long"]
  ];
  function failureOf(error) {
    return NAMES.find(([type]) => error instanceof type)?.[1] ?? "other";
  }
  function noticeOf(error) {
    return wordsOf(failureOf(error), (language) => ({ date: writeDate(/* @__PURE__ */ new Date(), language) }));
  }
  function plainNotice(error) {
    const notice = noticeOf(error);
    notice.querySelector("button")?.remove();
    return notice;
  }

  // bytes.ts
  var encoder = new TextEncoder();
  var decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  function utf8(text) {
    return encoder.encode(text);
  }
  function fromUtf8(bytes) {
    return decoder.decode(bytes);
  }
  function concat(...parts) {
    const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    return joined;
  }
  function equal(left, right) {
    if (left.length !== right.length) return false;
    let difference = 0;
    left.forEach((byte, i) => difference |= byte ^ right[i]);
    return difference === 0;
  }
  function uint(value, length) {
    const bytes = new Uint8Array(length);
    let rest = value;
    for (let i = length - 1; i >= 0; i--) {
      bytes[i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    if (rest !== 0 || !Number.isSafeInteger(value)) throw new RangeError(`${value} does not fit ${length} bytes`);
    return bytes;
  }
  function labelled(label, ...parts) {
    return concat(utf8(label), new Uint8Array(1), ...parts);
  }
  function toBase64(bytes) {
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }
  function fromBase64(text) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new RangeError("not base64");
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    if (toBase64(bytes) !== text) throw new RangeError("not canonical base64");
    return bytes;
  }
  function toBase64url(bytes) {
    return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }
  function fromBase64url(text) {
    if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new RangeError("not base64url");
    const padding = "=".repeat((4 - text.length % 4) % 4);
    return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + padding);
  }

  // days.ts
  var DAY_IN_MS = 864e5;
  function isDay(text) {
    return /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && dayOf(/* @__PURE__ */ new Date(`${text}T00:00:00Z`)) === text;
  }
  function dayOf(moment) {
    return Number.isNaN(moment.getTime()) ? "" : moment.toISOString().slice(0, 10);
  }
  function addDays2(day, count) {
    return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_IN_MS));
  }

  // hash.ts
  var HASH_LENGTH = { "SHA-256": 32, "SHA-512": 64 };
  async function sha256(message) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", message));
  }
  async function sha512(message) {
    return new Uint8Array(await crypto.subtle.digest("SHA-512", message));
  }
  async function hmac(hash, key, message) {
    const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
  }

  // lines.ts
  var Lines = class {
    #lines;
    /**
     * Begin after the first two lines.
     *
     * @throws ChainError They are not this type and this origin.
     */
    constructor(text, { type, origin }) {
      this.#lines = text.slice(0, -1).split("\n");
      if (this.#lines.shift() !== type || this.#lines.shift() !== origin)
        throw new ChainError(`not a ${type} of ${origin}`);
    }
    /** Tell whether the next line begins with this word. */
    has(word) {
      return this.#lines[0]?.startsWith(`${word} `) ?? false;
    }
    /**
     * Take the next line and return the fields after its first word.
     *
     * @throws ChainError It has another first word or another number of fields.
     */
    take(word, count) {
      const [first, ...fields] = this.#lines.shift()?.split(" ") ?? [];
      if (first !== word || fields.length !== count || fields.includes("")) throw new ChainError(`no ${word} line`);
      return fields;
    }
    /** Take a line of one field. */
    one(word) {
      return this.take(word, 1)[0];
    }
    /** Take a line that holds a day. */
    day(word) {
      return requireDay(this.one(word));
    }
    /** Take a line that holds `length` bytes in base64. */
    bytes(word, length) {
      return requireBytes(this.one(word), length);
    }
    /**
     * Make sure that nothing follows.
     *
     * @throws ChainError There are more lines.
     */
    end() {
      if (this.#lines.length > 0) throw new ChainError("a line too many");
    }
  };
  function requireDay(text) {
    if (!isDay(text)) throw new ChainError("not a day");
    return text;
  }
  function requireBytes(text, length) {
    try {
      const bytes = fromBase64(text);
      if (bytes.length === length) return bytes;
    } catch {
    }
    throw new ChainError(`not ${length} bytes in base64`);
  }
  function requireText(text) {
    try {
      return fromUtf8(fromBase64(text));
    } catch {
      throw new ChainError("not a text in base64");
    }
  }

  // note.ts
  var TYPE_ED25519 = 1;
  var KEY_ID_LENGTH = 4;
  var PUBLIC_KEY_LENGTH = 32;
  var MAX_NOTE_LENGTH = 65535;
  var NAME = "[!-*,-~]+";
  var SIGNATURE_LINE = new RegExp(`^— (${NAME}) (\\S+)$`, "u");
  var VKEY = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+(\\S+)$`, "u");
  var CONTROL = /[\0-\x09\x0b-\x1f]/;
  async function parseVkey(text) {
    const [, name, hexId, key] = VKEY.exec(text) ?? [];
    if (!name || !hexId || !key) throw new ChainError("not a vkey");
    const bytes = decode(key);
    if (bytes.length !== 1 + PUBLIC_KEY_LENGTH || bytes[0] !== TYPE_ED25519) throw new ChainError("not an Ed25519 vkey");
    const publicKey = bytes.slice(1);
    const id = await keyIdOf(name, publicKey);
    if (Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("") !== hexId)
      throw new ChainError("a vkey with another key's id");
    return { name, id, publicKey };
  }
  async function keyIdOf(name, publicKey) {
    const hash = await sha256(concat(utf8(name), uint(10, 1), uint(TYPE_ED25519, 1), publicKey));
    return hash.slice(0, KEY_ID_LENGTH);
  }
  async function verifyNote(note, known, verify) {
    const { text, signatures } = parseNote(note);
    const message = utf8(text);
    const signers = [];
    for (const { name, id, signature } of signatures) {
      const key = known.find((candidate) => candidate.name === name && equal(candidate.id, id));
      if (!key) continue;
      if (!await isGood(verify(key.publicKey, message, signature)))
        throw new ChainError("a wrong signature of a known key");
      if (!signers.some((signer) => equal(signer.publicKey, key.publicKey))) signers.push(key);
    }
    if (signers.length === 0) throw new ChainError("no known key signed this note");
    return { text, signers };
  }
  function parseNote(note) {
    const end = note.lastIndexOf("\n\n");
    if (end < 1 || !note.endsWith("\n") || CONTROL.test(note) || !isUnicode(note)) throw new ChainError("not a note");
    if (utf8(note).length > MAX_NOTE_LENGTH) throw new ChainError("a note too long");
    const lines = note.slice(end + 2, -1).split("\n");
    return { text: note.slice(0, end + 1), signatures: lines.map(parseSignatureLine) };
  }
  function parseSignatureLine(line) {
    const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
    if (!name || !encoded) throw new ChainError("not a signature line");
    const bytes = decode(encoded);
    if (bytes.length <= KEY_ID_LENGTH) throw new ChainError("a signature line without a signature");
    return { name, id: bytes.slice(0, KEY_ID_LENGTH), signature: bytes.slice(KEY_ID_LENGTH) };
  }
  async function isGood(verdict) {
    return verdict.catch(() => false);
  }
  function isUnicode(text) {
    return !new RegExp("\\p{Surrogate}", "u").test(text);
  }
  function decode(text) {
    try {
      return fromBase64(text);
    } catch {
      throw new ChainError("not base64");
    }
  }

  // node_modules/@noble/hashes/_u64.js
  var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
  var _32n = /* @__PURE__ */ BigInt(32);
  function fromBig(n, le = false) {
    if (le)
      return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
    return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
  }
  function split(lst, le = false) {
    const len = lst.length;
    let Ah = new Uint32Array(len);
    let Al = new Uint32Array(len);
    for (let i = 0; i < len; i++) {
      const { h, l } = fromBig(lst[i], le);
      [Ah[i], Al[i]] = [h, l];
    }
    return [Ah, Al];
  }

  // node_modules/@noble/hashes/utils.js
  var atitle = (title) => title ? `"${title}" ` : "";
  function anumber(n, title = "") {
    if (typeof n !== "number")
      throw new TypeError(atitle(title) + "expected number, got " + typeof n);
    if (!Number.isSafeInteger(n) || n < 0)
      throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
    return n;
  }
  function clean(...arrays) {
    for (let i = 0; i < arrays.length; i++) {
      arrays[i].fill(0);
    }
  }

  // node_modules/@noble/hashes/sha3.js
  var _0n = BigInt(0);
  var _1n = BigInt(1);
  var _2n = BigInt(2);
  var _7n = BigInt(7);
  var _256n = BigInt(256);
  var _0x71n = BigInt(113);
  var SHA3_PI = [];
  var SHA3_ROTL = [];
  var _SHA3_IOTA = [];
  for (let round = 0, R = _1n, x = 1, y = 0; round < 24; round++) {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    SHA3_PI.push(2 * (5 * y + x));
    SHA3_ROTL.push((round + 1) * (round + 2) / 2 % 64);
    let t = _0n;
    for (let j = 0; j < 7; j++) {
      R = (R << _1n ^ (R >> _7n) * _0x71n) % _256n;
      if (R & _2n)
        t ^= _1n << (_1n << BigInt(j)) - _1n;
    }
    _SHA3_IOTA.push(t);
  }
  var IOTAS = split(_SHA3_IOTA, true);
  var SHA3_IOTA_H = IOTAS[0];
  var SHA3_IOTA_L = IOTAS[1];
  var rotlSH = (h, l, s) => h << s | l >>> 32 - s;
  var rotlSL = (h, l, s) => l << s | h >>> 32 - s;
  var rotlBH = (h, l, s) => l << s - 32 | h >>> 64 - s;
  var rotlBL = (h, l, s) => h << s - 32 | l >>> 64 - s;
  var rotlH = (h, l, s) => s > 32 ? rotlBH(h, l, s) : rotlSH(h, l, s);
  var rotlL = (h, l, s) => s > 32 ? rotlBL(h, l, s) : rotlSL(h, l, s);
  var B = new Uint32Array(5 * 2);
  function keccakP(s, rounds = 24) {
    if (!(s instanceof Uint32Array))
      throw new TypeError('"s" expected Uint32Array(50), got type=' + typeof s);
    if (s.length !== 50)
      throw new RangeError('"s" expected Uint32Array(50), got length=' + s.length);
    anumber(rounds, "rounds");
    if (rounds < 1 || rounds > 24)
      throw new Error('"rounds" expected integer 1..24');
    for (let round = 24 - rounds; round < 24; round++) {
      for (let x = 0; x < 10; x++)
        B[x] = s[x] ^ s[x + 10] ^ s[x + 20] ^ s[x + 30] ^ s[x + 40];
      for (let x = 0; x < 10; x += 2) {
        const idx1 = (x + 8) % 10;
        const idx0 = (x + 2) % 10;
        const B0 = B[idx0];
        const B1 = B[idx0 + 1];
        const Th = rotlH(B0, B1, 1) ^ B[idx1];
        const Tl = rotlL(B0, B1, 1) ^ B[idx1 + 1];
        for (let y = 0; y < 50; y += 10) {
          s[x + y] ^= Th;
          s[x + y + 1] ^= Tl;
        }
      }
      let curH = s[2];
      let curL = s[3];
      for (let t = 0; t < 24; t++) {
        const shift = SHA3_ROTL[t];
        const Th = rotlH(curH, curL, shift);
        const Tl = rotlL(curH, curL, shift);
        const PI = SHA3_PI[t];
        curH = s[PI];
        curL = s[PI + 1];
        s[PI] = Th;
        s[PI + 1] = Tl;
      }
      for (let y = 0; y < 50; y += 10) {
        const b0 = s[y], b1 = s[y + 1], b2 = s[y + 2], b3 = s[y + 3];
        s[y] ^= ~s[y + 2] & s[y + 4];
        s[y + 1] ^= ~s[y + 3] & s[y + 5];
        s[y + 2] ^= ~s[y + 4] & s[y + 6];
        s[y + 3] ^= ~s[y + 5] & s[y + 7];
        s[y + 4] ^= ~s[y + 6] & s[y + 8];
        s[y + 5] ^= ~s[y + 7] & s[y + 9];
        s[y + 6] ^= ~s[y + 8] & b0;
        s[y + 7] ^= ~s[y + 9] & b1;
        s[y + 8] ^= ~b0 & b2;
        s[y + 9] ^= ~b1 & b3;
      }
      s[0] ^= SHA3_IOTA_H[round];
      s[1] ^= SHA3_IOTA_L[round];
    }
    clean(B);
  }

  // keccak.ts
  var STATE_LENGTH = 200;
  var RATE = 136;
  var SUFFIX = { sha3: 6, shake: 31 };
  function sha3_256(message) {
    return sponge(message, SUFFIX.sha3, 32);
  }
  function shake256(message, length) {
    return sponge(message, SUFFIX.shake, length);
  }
  function sponge(message, suffix, length) {
    const state = new Uint8Array(STATE_LENGTH);
    const permute = () => keccakP(new Uint32Array(state.buffer));
    let i = 0;
    for (const byte of message) {
      state[i++] ^= byte;
      if (i === RATE) {
        permute();
        i = 0;
      }
    }
    state[i] ^= suffix;
    state[RATE - 1] ^= 128;
    const output = new Uint8Array(length);
    for (let j = 0; j < length; j++) {
      if (j % RATE === 0) permute();
      output[j] = state[j % RATE];
    }
    return output;
  }

  // xwing.ts
  var SEED_LENGTH = 32;
  var PUBLIC_KEY_LENGTH2 = 1216;
  var ENC_LENGTH = 1120;
  var ML_KEM_SEED_LENGTH = 64;
  var ML_KEM_PUBLIC_KEY_LENGTH = 1184;
  var ML_KEM_CIPHERTEXT_LENGTH = 1088;
  var LABEL = Uint8Array.of(92, 46, 47, 47, 94, 92);
  var BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));
  async function publicKeyOf(primitives, seed) {
    const { mlKemSeed, x25519Key } = expandSeed(seed);
    return concat(await primitives.mlKem.publicKey(mlKemSeed), await primitives.x25519(x25519Key, BASE_POINT));
  }
  async function encapsulate(primitives, publicKey, random) {
    if (publicKey.length !== PUBLIC_KEY_LENGTH2) throw new RangeError("not an X-Wing public key");
    const { ciphertext, sharedKey } = await primitives.mlKem.encapsulate(
      publicKey.slice(0, ML_KEM_PUBLIC_KEY_LENGTH),
      random
    );
    const pkX = publicKey.slice(ML_KEM_PUBLIC_KEY_LENGTH);
    const ekX = random(32);
    const ctX = await primitives.x25519(ekX, BASE_POINT);
    const ssX = await primitives.x25519(ekX, pkX);
    return { enc: concat(ciphertext, ctX), sharedSecret: sha3_256(concat(sharedKey, ssX, ctX, pkX, LABEL)) };
  }
  async function decapsulate(primitives, seed, enc) {
    if (enc.length !== ENC_LENGTH) throw new RangeError("not an X-Wing ciphertext");
    const { mlKemSeed, x25519Key } = expandSeed(seed);
    const ctX = enc.slice(ML_KEM_CIPHERTEXT_LENGTH);
    const ssM = await primitives.mlKem.decapsulate(mlKemSeed, enc.slice(0, ML_KEM_CIPHERTEXT_LENGTH));
    const ssX = await primitives.x25519(x25519Key, ctX);
    const pkX = await primitives.x25519(x25519Key, BASE_POINT);
    return sha3_256(concat(ssM, ssX, ctX, pkX, LABEL));
  }
  function expandSeed(seed) {
    if (seed.length !== SEED_LENGTH) throw new RangeError("not an X-Wing seed");
    const expanded = shake256(seed, ML_KEM_SEED_LENGTH + 32);
    return { mlKemSeed: expanded.slice(0, ML_KEM_SEED_LENGTH), x25519Key: expanded.slice(ML_KEM_SEED_LENGTH) };
  }

  // epoch.ts
  var LIFE_IN_DAYS = 30;
  async function verifyEpoch(note, { origin, member, signer }, verify) {
    const { text } = await verifyNote(note, [signer], verify);
    const lines = new Lines(text, { type: "sacca/v1 epoch", origin });
    if (lines.one("member") !== member) throw new ChainError("another member's epoch");
    const key = lines.bytes("key", PUBLIC_KEY_LENGTH2);
    const made = lines.day("made");
    const last = lines.day("last");
    lines.end();
    if (last !== addDays2(made, LIFE_IN_DAYS)) throw new ChainError("an epoch of a wrong length");
    return { member, key, made, last, hash: await sha256(utf8(text)) };
  }
  function claimedMember(note) {
    const member = /^member ([a-z0-9]{2,12})$/.exec(note.split("\n")[2] ?? "")?.[1];
    if (!member) throw new ChainError("an epoch of nobody");
    return member;
  }

  // roster.ts
  var CUSTODIANS_NEEDED = 2;
  var ROLES = /* @__PURE__ */ new Set(["auditor", "custodian", "investigator", "triage"]);
  var HASH_LENGTH2 = 32;
  var MAX_KEY_NAME_LENGTH = 24;
  var MAX_MEMBERS = 128;
  var MAX_TRIAGE = 12;
  async function verifyRoster(note, pins, verify) {
    const { text, signers } = await verifyNote(note, pins.custodians, verify);
    if (signers.length < CUSTODIANS_NEEDED) throw new ChainError("a roster with one custodian's signature");
    const { origin } = pins;
    const lines = new Lines(text, { type: "sacca/v1 roster", origin });
    const [ledgerOrigin, ledgerVkey] = lines.take("ledger", 2);
    const ledgerKey = await parseVkey(ledgerVkey);
    if (ledgerOrigin !== origin || ledgerKey.name !== origin) throw new ChainError("another ledger's name");
    const version = lines.one("version");
    if (!/^[1-9][0-9]{0,8}$/.test(version)) throw new ChainError("not a version");
    const members = [];
    while (lines.has("member")) members.push(await takeMember(lines, origin));
    lines.end();
    requireOrder(members.map((member) => member.id));
    requireDistinct([ledgerKey, ...members.map((member) => member.key)].map((key) => toBase64(key.publicKey)));
    requireDistinct(members.map((member) => member.hpkeHash).filter((hash) => hash !== "-"));
    const triage2 = members.filter((member) => member.roles.includes("triage"));
    if (members.length > MAX_MEMBERS || triage2.length > MAX_TRIAGE) throw new ChainError("too many members");
    return { text, version: Number(version), ledgerKey, members };
  }
  function requireOrder(texts) {
    if (texts.some((text, i) => i > 0 && texts[i - 1] >= text)) throw new ChainError("out of order");
  }
  function requireDistinct(keys) {
    if (new Set(keys).size < keys.length) throw new ChainError("a key twice");
  }
  async function takeMember(lines, origin) {
    const [id, km, en, affiliation, vkey, passkey, hpkeHash, roles, expiry] = lines.take("member", 9);
    if (!/^[a-z0-9]{2,12}$/.test(id) || id === "ledger") throw new ChainError("not a member id");
    const key = await parseVkey(vkey);
    if (key.name !== `${origin}/${id}`) throw new ChainError("a member's key with another name");
    if (key.name.length > MAX_KEY_NAME_LENGTH) throw new ChainError("a name too long for a statement");
    if (roles !== "auditor") requireBytes(hpkeHash, HASH_LENGTH2);
    else if (hpkeHash !== "-") throw new ChainError("an auditor with an HPKE key");
    if (passkey !== "-") requireBase64(passkey);
    return {
      id,
      role: { km: requireText(km), en: requireText(en) },
      affiliation: requireText(affiliation),
      key,
      hpkeHash,
      roles: requireRoles(roles),
      expiry: requireDay(expiry)
    };
  }
  function requireRoles(text) {
    const roles = text.split(",");
    if (!roles.every((role) => ROLES.has(role))) throw new ChainError("not a role");
    requireOrder(roles);
    return roles;
  }
  function requireBase64(text) {
    try {
      fromBase64(text);
    } catch {
      throw new ChainError("not base64");
    }
  }

  // chain.ts
  var HASH_LENGTH3 = 32;
  var MIN_TRIAGE = 2;
  var MAX_AGE_IN_DAYS = 7;
  var MAX_AHEAD_IN_DAYS = 1;
  async function verifyChain(served, pins, verify) {
    const { origin } = pins;
    const roster = await verifyRoster(served.roster, pins, verify);
    const epochs = await Promise.all(served.epochs.map((note) => verifyMemberEpoch(note, { roster, origin, verify })));
    const ledger = await verifyEpoch(served.ledger, { origin, member: "ledger", signer: roster.ledgerKey }, verify);
    const { text } = await verifyNote(served.bundle, [roster.ledgerKey], verify);
    const { day, ...named } = parseBundle(text, origin);
    if (!equal(named.roster, await sha256(utf8(roster.text)))) throw new ChainError("a bundle over another roster");
    if (!equal(named.ledger, ledger.hash)) throw new ChainError("a bundle over another ledger epoch");
    if (named.epochs.length !== epochs.length) throw new ChainError("a bundle over other epochs");
    named.epochs.forEach((hash, i) => {
      if (!equal(hash, epochs[i].hash)) throw new ChainError("a bundle over another epoch");
    });
    requireOrder(epochs.map((epoch) => epoch.member));
    [...epochs, ledger].forEach((epoch) => requireFresh(epoch, day));
    return {
      id: await sha256(utf8(text)),
      day,
      origin,
      ledgerKey: roster.ledgerKey,
      members: roster.members,
      triage: epochs.map((epoch) => toTriage(epoch, { roster, day })),
      ledgerEpochKey: ledger.key
    };
  }
  function requireUsable(bundle, { built, phoneDay }) {
    const today = phoneDay > built ? phoneDay : built;
    const usable = bundle.day >= addDays2(today, -MAX_AGE_IN_DAYS) && bundle.day <= addDays2(today, MAX_AHEAD_IN_DAYS);
    if (!usable) throw new StaleError(phoneDay, bundle.day);
    if (bundle.triage.length < MIN_TRIAGE) throw new ClosedError("too few triage members");
  }
  function parseBundle(text, origin) {
    const lines = new Lines(text, { type: "sacca/v1 bundle", origin });
    const day = lines.day("day");
    const last = lines.day("last");
    const roster = lines.bytes("roster", HASH_LENGTH3);
    const epochs = [];
    while (lines.has("epoch")) epochs.push(lines.bytes("epoch", HASH_LENGTH3));
    const ledger = lines.bytes("ledger", HASH_LENGTH3);
    lines.end();
    if (last !== addDays2(day, LIFE_IN_DAYS)) throw new ChainError("a bundle of a wrong length");
    return { day, roster, epochs, ledger };
  }
  async function verifyMemberEpoch(note, { roster, origin, verify }) {
    const member = memberOf(roster, claimedMember(note));
    return verifyEpoch(note, { origin, member: member.id, signer: member.key }, verify);
  }
  function memberOf(roster, id) {
    const member = roster.members.find((candidate) => candidate.id === id);
    if (!member) throw new ChainError("an epoch of nobody in the roster");
    return member;
  }
  function requireFresh(epoch, day) {
    if (day < epoch.made || day > epoch.last) throw new ChainError("an epoch that is not fresh");
  }
  function toTriage(epoch, { roster, day }) {
    const member = memberOf(roster, epoch.member);
    if (!member.roles.includes("triage") || member.expiry < day)
      throw new ChainError("an epoch of someone who is not triage");
    return { ...member, epochKey: epoch.key };
  }

  // hkdf.ts
  async function extract(hash, salt, ikm) {
    return hmac(hash, salt.length === 0 ? new Uint8Array(HASH_LENGTH[hash]) : salt, ikm);
  }
  async function expand(hash, prk, { info, length }) {
    if (length > 255 * HASH_LENGTH[hash]) throw new RangeError("HKDF cannot stretch so far");
    let okm = new Uint8Array(0);
    let t = new Uint8Array(0);
    for (let i = 1; okm.length < length; i++) {
      t = await hmac(hash, prk, concat(t, info, uint(i, 1)));
      okm = concat(okm, t);
    }
    return okm.slice(0, length);
  }
  async function deriveKey(ikm, info, salt = new Uint8Array(0)) {
    return expand("SHA-256", await extract("SHA-256", salt, ikm), { info, length: 32 });
  }

  // cobblestone.ts
  var KEY_LENGTH = 32;
  var SALT_LENGTH = 24;
  var NONCE_LENGTH = 12;
  var COMMITMENT_LENGTH = 32;
  var HEADER_LENGTH = SALT_LENGTH + COMMITMENT_LENGTH;
  var CHUNK_LENGTH = 16384;
  var TAG_LENGTH = 16;
  var PREFIX = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");
  async function encrypt(key, message, { context, salt }) {
    if (key.length !== KEY_LENGTH || salt.length !== SALT_LENGTH) throw new RangeError("wrong key or salt length");
    const keys = await deriveKeys(key, salt, context);
    const aes = await crypto.subtle.importKey("raw", keys.key, "AES-GCM", false, ["encrypt"]);
    const chunks = [];
    for (let k = 0; k <= Math.floor(message.length / CHUNK_LENGTH); k++) {
      const chunk = message.slice(k * CHUNK_LENGTH, (k + 1) * CHUNK_LENGTH);
      chunks.push(new Uint8Array(await crypto.subtle.encrypt(gcm(keys.baseNonce, k), aes, chunk)));
    }
    return concat(salt, keys.commitment, ...chunks);
  }
  async function decrypt(key, ciphertext, context) {
    try {
      if (key.length !== KEY_LENGTH || ciphertext.length < HEADER_LENGTH) throw new OpenError();
      const keys = await deriveKeys(key, ciphertext.slice(0, SALT_LENGTH), context);
      if (!equal(keys.commitment, ciphertext.slice(SALT_LENGTH, HEADER_LENGTH))) throw new OpenError();
      const aes = await crypto.subtle.importKey("raw", keys.key, "AES-GCM", false, ["decrypt"]);
      const sealed = ciphertext.slice(HEADER_LENGTH);
      const step = CHUNK_LENGTH + TAG_LENGTH;
      const chunks = [];
      for (let k = 0; k <= Math.floor(sealed.length / step); k++) {
        const chunk = sealed.slice(k * step, (k + 1) * step);
        chunks.push(new Uint8Array(await crypto.subtle.decrypt(gcm(keys.baseNonce, k), aes, chunk)));
      }
      return concat(...chunks);
    } catch {
      throw new OpenError();
    }
  }
  async function deriveKeys(key, salt, context) {
    const length = KEY_LENGTH + NONCE_LENGTH + COMMITMENT_LENGTH;
    const okm = await expand("SHA-512", key, { info: concat(PREFIX, salt, context), length });
    return {
      key: okm.slice(0, KEY_LENGTH),
      baseNonce: okm.slice(KEY_LENGTH, KEY_LENGTH + NONCE_LENGTH),
      commitment: okm.slice(KEY_LENGTH + NONCE_LENGTH)
    };
  }
  function gcm(baseNonce, k) {
    const counter = uint(k, NONCE_LENGTH);
    return { name: "AES-GCM", iv: baseNonce.map((byte, i) => byte ^ counter[i]) };
  }

  // exclusion.ts
  var MAP_LENGTH = 16;
  function exclusionMap(bundle, excluded) {
    const map = new Uint8Array(MAP_LENGTH);
    for (const id of excluded) {
      const i = bundle.members.findIndex((member) => member.id === id);
      if (i < 0) throw new RangeError("no such member");
      map[i >> 3] |= 1 << (i & 7);
    }
    const remaining = bundle.triage.filter((member) => !excluded.has(member.id));
    if (remaining.length < MIN_TRIAGE) throw new ExclusionError("too few triage members would remain");
    return map;
  }

  // hpke.ts
  var TAG_LENGTH2 = 16;
  var EMPTY = new Uint8Array(0);
  var VERSION = utf8("HPKE-v1");
  var MODE_BASE = uint(0, 1);
  var SUITE_ID = concat(utf8("HPKE"), uint(25722, 2), uint(1, 2), uint(2, 2));
  var KEY_LENGTH2 = 32;
  var NONCE_LENGTH2 = 12;
  async function seal(primitives, publicKey, { info, plaintext, random }) {
    const { enc, sharedSecret } = await encapsulate(primitives, publicKey, random);
    const { key, baseNonce } = await keySchedule(sharedSecret, info);
    const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    const ct = await crypto.subtle.encrypt({ name: "AES-GCM", iv: baseNonce }, aes, plaintext);
    return { enc, ct: new Uint8Array(ct) };
  }
  async function open(primitives, seed, { enc, ct, info }) {
    try {
      const { key, baseNonce } = await keySchedule(await decapsulate(primitives, seed, enc), info);
      const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
      return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: baseNonce }, aes, ct));
    } catch {
      throw new OpenError();
    }
  }
  async function keySchedule(sharedSecret, info, suiteId = SUITE_ID) {
    const [pskIdHash, infoHash, secret] = await Promise.all([
      labeledExtract(suiteId, EMPTY, { label: "psk_id_hash", ikm: EMPTY }),
      labeledExtract(suiteId, EMPTY, { label: "info_hash", ikm: info }),
      labeledExtract(suiteId, sharedSecret, { label: "secret", ikm: EMPTY })
    ]);
    const context = concat(MODE_BASE, pskIdHash, infoHash);
    const [key, baseNonce] = await Promise.all([
      labeledExpand(suiteId, secret, { label: "key", info: context, length: KEY_LENGTH2 }),
      labeledExpand(suiteId, secret, { label: "base_nonce", info: context, length: NONCE_LENGTH2 })
    ]);
    return { key, baseNonce };
  }
  function labeledExtract(suiteId, salt, { label, ikm }) {
    return extract("SHA-256", salt, concat(VERSION, suiteId, utf8(label), ikm));
  }
  function labeledExpand(suiteId, prk, { label, info, length }) {
    return expand("SHA-256", prk, { info: concat(uint(length, 2), VERSION, suiteId, utf8(label), info), length });
  }

  // padding.ts
  var LENGTH_LENGTH = 8;
  var BUCKETS = [16383, 65535];
  var MAX_PADDED = 2 ** 20;
  var MAX_CONTENT = MAX_PADDED - LENGTH_LENGTH;
  function padme(L) {
    const E = floorLog2(L);
    const S = floorLog2(E) + 1;
    const mask = 2 ** (E - S) - 1;
    return L + mask & ~mask;
  }
  function paddedLength(L) {
    const padded = BUCKETS.find((bucket) => L <= bucket) ?? padme(L);
    if (padded > MAX_PADDED) throw new TooLongError(`${L} bytes`);
    return padded;
  }
  function frame(content) {
    const L = LENGTH_LENGTH + content.length;
    return concat(uint(content.length, LENGTH_LENGTH), content, new Uint8Array(paddedLength(L) - L));
  }
  function unframe(framed) {
    const length = framed.slice(0, LENGTH_LENGTH).reduce((value, byte) => value * 256 + byte, 0);
    const content = framed.slice(LENGTH_LENGTH, LENGTH_LENGTH + length);
    if (content.length !== length || LENGTH_LENGTH + length > MAX_PADDED) throw new OpenError();
    if (!equal(frame(content), framed)) throw new OpenError();
    return content;
  }
  function floorLog2(value) {
    return 31 - Math.clz32(value);
  }

  // envelope.ts
  var KIND_REPORT = 1;
  var KIND_FOLLOW_UP = 2;
  var VERSION2 = 1;
  var FLAGS = 0;
  var SHARE_LENGTH = 32;
  var ENVELOPE_ID_LENGTH = 16;
  function shareAInfo(place, position) {
    return labelled("sacca/v1 share A", ...placeParts(place), uint(position, 1));
  }
  function shareBInfo(place) {
    return labelled("sacca/v1 share B", ...placeParts(place));
  }
  function envelopeKey(shareA, shareB, place) {
    return deriveKey(concat(shareA, shareB), labelled("sacca/v1 envelope key", ...placeParts(place)));
  }
  async function bodyContext(header) {
    return labelled("sacca/v1 body", await sha512(header));
  }
  async function sealEnvelope(submission, bundle, { primitives, random }) {
    const map = exclusionMap(bundle, submission.excluded);
    const framed = frame(submission.body);
    const place = { bundleId: bundle.id, caseId: submission.caseId, envelopeId: random(ENVELOPE_ID_LENGTH) };
    const shareA = random(SHARE_LENGTH);
    const shareB = random(SHARE_LENGTH);
    const stanzas = [];
    for (const [i, member] of bundle.triage.entries()) {
      const plaintext = submission.excluded.has(member.id) ? random(SHARE_LENGTH) : shareA;
      const { enc: enc2, ct: ct2 } = await seal(primitives, member.epochKey, { info: shareAInfo(place, i), plaintext, random });
      stanzas.push(enc2, ct2);
    }
    const forLedger = { info: shareBInfo(place), plaintext: concat(shareB, map), random };
    const { enc, ct } = await seal(primitives, bundle.ledgerEpochKey, forLedger);
    const header = encodeHeader(submission, place, concat(uint(bundle.triage.length, 1), ...stanzas, enc, ct));
    const key = await envelopeKey(shareA, shareB, place);
    const body = await encrypt(key, framed, { context: await bodyContext(header), salt: random(SALT_LENGTH) });
    return concat(header, body);
  }
  function encodeHeader({ kind, lock }, place, stanzas) {
    const start2 = concat(utf8("SACCA"), Uint8Array.of(VERSION2, kind, FLAGS));
    return concat(start2, ...placeParts(place), lock, uint(0, 1), stanzas);
  }
  function placeParts({ bundleId, caseId, envelopeId }) {
    return [bundleId, caseId, envelopeId];
  }

  // http.ts
  var BUNDLE_PATH = "/v1/bundle";
  var ENVELOPES_PATH = "/v1/envelopes";
  var CLOSED = "urn:sacca:problem:closed";
  var QUIET = {
    redirect: "error",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    mode: "same-origin"
  };
  var BUNDLE_TIMEOUT_MS = 6e4;
  var ENVELOPE_TIMEOUT_MS = 18e4;
  var PAUSES_MS = [1e3, 4e3, 1e4];
  var FINAL = /* @__PURE__ */ new Set([400, 404, 405, 409, 413, 415]);
  async function fetchBundle({ fetch: fetch2 }) {
    const response = await answered(fetch2(BUNDLE_PATH, { ...QUIET, signal: AbortSignal.timeout(BUNDLE_TIMEOUT_MS) }));
    if (await saysClosed(response)) throw new ClosedError("closed");
    if (response.status !== 200) throw new AnswerError(`a bundle answered with ${response.status}`);
    const text = await answered(response.text());
    return parseServed(text);
  }
  async function postEnvelope(envelope, wire, { onProgress, signal } = {}) {
    const attempts = PAUSES_MS.length + 1;
    let uncertain;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      onProgress?.({ attempt, attempts });
      uncertain = await attemptToPost(envelope, wire, signal);
      if (!uncertain) return;
      const pause = PAUSES_MS[attempt - 1];
      if (pause !== void 0) await wire.sleep(pause, signal);
    }
    throw uncertain ?? new NetworkError("no attempt");
  }
  async function attemptToPost(envelope, { fetch: fetch2 }, signal) {
    signal?.throwIfAborted();
    const timeout = new AbortController();
    const stop = () => timeout.abort();
    const timer = setTimeout(stop, ENVELOPE_TIMEOUT_MS);
    signal?.addEventListener("abort", stop);
    try {
      const headers = { "content-type": "application/octet-stream" };
      const response = await fetch2(ENVELOPES_PATH, {
        ...QUIET,
        method: "POST",
        headers,
        body: envelope,
        signal: timeout.signal
      });
      if (response.status === 201) return void 0;
      if (FINAL.has(response.status)) throw new RefusedError(response.status);
      if (await saysClosed(response)) throw new ClosedError("closed");
      return new AnswerError(`an envelope answered with ${response.status}`);
    } catch (error) {
      if (error instanceof RefusedError || error instanceof ClosedError) throw error;
      signal?.throwIfAborted();
      return new NetworkError("no certainty that the envelope arrived", { cause: error });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
  async function saysClosed(response) {
    if (response.status !== 503) return false;
    const problem = await response.json().catch(() => null);
    return problem?.type === CLOSED;
  }
  async function answered(answer) {
    return answer.catch((error) => {
      throw new NetworkError("no answer", { cause: error });
    });
  }
  function parseServed(text) {
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      throw new AnswerError("not JSON");
    }
    const { roster, epochs, ledger, bundle } = value ?? {};
    if (!isText(roster) || !isText(ledger) || !isText(bundle) || !Array.isArray(epochs) || !epochs.every(isText)) {
      throw new ChainError("not a bundle");
    }
    return { roster, epochs, ledger, bundle };
  }
  function isText(value) {
    return typeof value === "string";
  }

  // pins.ts
  var MIN_CUSTODIANS = 3;
  async function parsePins(value) {
    if (value === void 0) throw new UnloadedError("no pins");
    const { origin, custodians, built } = value ?? {};
    if (typeof origin !== "string" || !/^[a-z0-9.-]{1,21}$/.test(origin)) throw new ChainError("pins without an origin");
    if (typeof built !== "string" || !isDay(built)) throw new ChainError("pins without a day");
    if (!Array.isArray(custodians) || custodians.length < MIN_CUSTODIANS) throw new ChainError("pins without custodians");
    const keys = await Promise.all(custodians.map((vkey) => parseVkey(String(vkey))));
    if (keys.some((key) => !key.name.startsWith(`${origin}/`))) throw new ChainError("a custodian of another origin");
    if (keys.some((key, i) => keys.slice(0, i).some((other) => equal(other.publicKey, key.publicKey)))) {
      throw new ChainError("two custodians with one key");
    }
    return { origin, custodians: keys, built };
  }

  // native.ts
  var PKCS8_X25519 = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32);
  var ML_KEM = { name: "ML-KEM-768" };
  var modern = () => crypto.subtle;
  async function nativeX25519(privateKey, publicKey) {
    const [own, peer] = await Promise.all([
      crypto.subtle.importKey("pkcs8", concat(PKCS8_X25519, privateKey), "X25519", false, ["deriveBits"]),
      crypto.subtle.importKey("raw", publicKey, "X25519", false, [])
    ]);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: peer }, own, 256));
  }
  async function nativeEd25519(publicKey, message, signature) {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", key, signature, message);
  }
  var nativeMlKem = {
    async publicKey(seed) {
      const key = await modern().getPublicKey(await importSeed(seed), ["encapsulateBits"]);
      return new Uint8Array(await modern().exportKey("raw-public", key));
    },
    async encapsulate(publicKey) {
      const key = await modern().importKey("raw-public", publicKey, ML_KEM, false, ["encapsulateBits"]);
      const { ciphertext, sharedKey } = await modern().encapsulateBits(ML_KEM, key);
      return { ciphertext: new Uint8Array(ciphertext), sharedKey: new Uint8Array(sharedKey) };
    },
    async decapsulate(seed, ciphertext) {
      return new Uint8Array(await modern().decapsulateBits(ML_KEM, await importSeed(seed), ciphertext));
    }
  };
  function importSeed(seed) {
    return modern().importKey("raw-seed", seed, ML_KEM, false, ["decapsulateBits"]);
  }

  // known-answers.ts
  var hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  var XWING = {
    seed: hex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"),
    publicKeyHash: hex("2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb"),
    enc: fromBase64(
      "uDqoKNTWK5qDzv/h09O7HvMSZGQ8BwxXmJJ+QfsHkUonP4+W54Js1TdaKD19qIUwTF3gUWoPBlQkPcW5f4v+uDH2glEhmqvdcjvGUSBBrLrvivRCZVJJQrkC5o/9IyIc2nCxtV13apLRFD6joMR19j7miQFXxxFtrj9iv3L2Cs0ruMwxziug3jZPUrjtOMedcZcVljpd04QtjotDq3BOR1m1MnvwJ8Y8j6hXxJCNWop7iKx/K+OU2Tw3Bt3U5pjMbONwEB9NAhMlQji0ouiCG25BShzyD2wSRLaZBG9aAcqgoaVVFjALQNIEjHfMc6+6ea/uqdLAEYvfKtuIcNwyjFUWzEWxogWBQQOeLJChEKnhazGN+1O9SaEm1rc/IVeHUXuJF8wByr0QfQaFmFTui0+YYcIm03ZMhzOasWw2Z9L0k4TlVFbdQEFLcKavhBWF9MkMaHJdV3BO6O585uL5vlgtvumF4Dj/w0br+04iFYtshDdKmrSkTh+R3lqsUZf4m8XlRC9R+aWTexAro76uv24cWDgKSl/tzkpOUCb4j1KPWf/S20F1Kzo9kO+r5GOJm31AhwxTDIhB6HErczZo7QM62/r7LUnTekTUBk5YY+sK8KCNR7PMiINzvAX3ozuEG8JYfFfraVVOijdnt1BpF7a3BJhyfxbqwaNuyNjPr3UVSfInfbJ36KVamlEGsjoCBrRyH6mzBIVSxb1bWU1uJH84wYxZGup/ViSccs57EXr8w6hiFYL5z3F4fhg97gk2eXbphAmtkhekl9+IgEI4TXcHprePX3+4QJ47U1F1NzRht3YALXmcutYoYL5wVz7L4Tskbg2n6TpSFo4Ptql1a4le9/AUeg3IG/pkSwiKkigWDA+azxN5opQc0owG68gOROF6ovgXcBCv14qXzgho0WKeuylMUVGBLFg9rriGhSIPTakRgRLgcEH8wk1VZKmf294ohp/gciOH16mk0W4cyFVZF+CZRKpeuqrsLPYmk6+tQqP1GPzmfSc8xsn7VHKzgOhXPsfeBqO6L9X5MdcltJMCbLCsvT/mLQDkx5DZZdegOjwLQiK6jCqaFuKsZY9XKuDnRur8T+ugI1dvCJQieKBB+4KnClldW6y/KXziApiYpx5cOw0cYii0hbGt5QmzX7yn7Kl7ITLny2vEZTdRRrfc6slpMIrAwqyJ54Y+uJQwFbJDFMr7nHwOhf5UPVZljCE2Mlme+r/B7EndjIhUe7LMQMnTjL0wmbRUeEBWBTHQGIzR6cI6Dr7goD1Vd9ZrHSvLS6ryHMf+8eA4BsqWKZ3w37xW4bK0Pk/CDDf4NMSvYhJ+fa6Gw8JaL2lqyLWJ3scdWVv76Ute1LwH2ACzMHlv2ontt3vgKUE2E5NU64zTdZFXj5xgDdm+jsYhn91Qet8zl+1NaHB7jROyTOTNj7IoUb/p1jJAfzHtb3yxYA3lbxdXZ0DOKjL8UUUDAUXPuX5j4OQdNUJ0oHnT5vsuFQ=="
    ),
    sharedSecret: hex("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384")
  };
  var X25519_ANSWER = {
    privateKey: hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
    publicKey: hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
    shared: hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
  };
  var ED25519_ANSWER = {
    publicKey: hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
    message: hex("72"),
    signature: hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
  };
  var ML_KEM_ANSWER = {
    publicKeyHash: hex("5a2d6b4ef8e254cbd147fc2434e4979bd82e010ef9624cc5a457dc517c365e7a"),
    sharedKey: hex("7631eaf24bcc7ba2d1656d8f53778f8caa5f1ce33180e8ab405b9247eab76dfc")
  };
  async function checkX25519(x25519) {
    const { privateKey, publicKey, shared } = X25519_ANSWER;
    requireRight(equal(await x25519(privateKey, publicKey), shared), "X25519");
    const refused = await x25519(privateKey, new Uint8Array(32)).then(
      () => false,
      () => true
    );
    requireRight(refused, "X25519 of a small point");
  }
  async function checkEd25519(verify) {
    const { publicKey, message, signature } = ED25519_ANSWER;
    requireRight(await verify(publicKey, message, signature), "Ed25519");
    requireRight(!await verify(publicKey, concat(message, message), signature), "Ed25519 of another message");
  }
  async function checkMlKem(mlKem, random = (length) => new Uint8Array(length)) {
    const seed = shake256(XWING.seed, 64);
    const publicKey = await mlKem.publicKey(seed);
    requireRight(equal(await sha256(publicKey), ML_KEM_ANSWER.publicKeyHash), "ML-KEM keys");
    const known = await mlKem.decapsulate(seed, XWING.enc.slice(0, 1088));
    requireRight(equal(known, ML_KEM_ANSWER.sharedKey), "ML-KEM decapsulation");
    const { ciphertext, sharedKey } = await mlKem.encapsulate(publicKey, random);
    requireRight(equal(await mlKem.decapsulate(seed, ciphertext), sharedKey), "ML-KEM encapsulation");
  }
  function requireRight(right, what) {
    if (!right) throw new UnsupportedError(`wrong answer: ${what}`);
  }

  // primitives.ts
  async function choosePrimitives(fallbacks) {
    if (globalThis.crypto?.subtle === void 0) throw new UnsupportedError("no WebCrypto");
    const [hasX25519, hasEd25519, hasMlKem] = await Promise.all([
      works(checkX25519(nativeX25519)),
      works(checkEd25519(nativeEd25519)),
      works(checkMlKem(nativeMlKem))
    ]);
    const [curves, mlKem] = await Promise.all([
      hasX25519 && hasEd25519 ? void 0 : fallbacks.curves(),
      hasMlKem ? nativeMlKem : fallbacks.mlKem()
    ]);
    return {
      x25519: hasX25519 || !curves ? nativeX25519 : curves.x25519,
      verifyEd25519: hasEd25519 || !curves ? nativeEd25519 : curves.verifyEd25519,
      mlKem
    };
  }
  async function works(check) {
    return check.then(
      () => true,
      () => false
    );
  }

  // receipt.ts
  var DIGITS2 = 34;
  var SALT = utf8("sacca/v1 receipt");
  var DROPPED = /[ \t\n\r\u00a0\u2009\u200b-\u200d\u2060\ufeff\u2010-\u2015-]/g;
  function drawDigits(random) {
    let digits = "";
    while (digits.length < DIGITS2) {
      for (const byte of random(DIGITS2)) {
        if (byte < 250 && digits.length < DIGITS2) digits += byte % 10;
      }
    }
    return digits;
  }
  function formatReceipt(digits) {
    return `${digits}${checkDigits(digits)}`.replace(/\d{6}(?=\d)/g, "$& ");
  }
  function parseReceipt(text) {
    const typed = text.replace(DROPPED, "").replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 6112));
    const digits = typed.slice(0, DIGITS2);
    if (!/^[0-9]{36}$/.test(typed) || typed !== digits + checkDigits(digits)) throw new ReceiptError("not a receipt");
    return digits;
  }
  async function deriveCaseKeys(primitives, digits) {
    const derive = (label) => deriveKey(utf8(digits), labelled(label), SALT);
    const [replySeed, mailboxSecret] = await Promise.all([
      derive("sacca/v1 reply seed"),
      derive("sacca/v1 mailbox secret")
    ]);
    const replyKey = await publicKeyOf(primitives, replySeed);
    return { replySeed, replyKey, mailboxSecret, lock: await sha256(mailboxSecret), caseId: await caseIdOf(replyKey) };
  }
  async function caseIdOf(replyKey) {
    return (await sha256(labelled("sacca/v1 case id", replyKey))).slice(0, 16);
  }
  function checkDigits(digits) {
    const remainder = Array.from(`${digits}00`).reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
    return String(98 - remainder).padStart(2, "0");
  }

  // schema.ts
  var SCHEMA = 1;
  var DECLINED = ["unknown", "unsaid"];

  // report.ts
  var MAX_DEPTH = 8;
  function encodeReport({ language, answers }, replyKey) {
    const body = { schema: SCHEMA, language, answers, attachments: [], reply_key: toBase64url(replyKey) };
    if (depthOf(body) > MAX_DEPTH) throw new RangeError("nested too deep");
    return utf8(JSON.stringify(body, (_, value) => typeof value === "string" ? wellFormed(value) : value));
  }
  function fits(answers) {
    return encodeReport({ language: "km", answers }, new Uint8Array(PUBLIC_KEY_LENGTH2)).length <= MAX_CONTENT;
  }
  function wellFormed(text) {
    return text.replace(new RegExp("\\p{Surrogate}", "gu"), "�");
  }
  function depthOf(value) {
    if (typeof value !== "object" || value === null) return 0;
    return 1 + Math.max(0, ...Object.values(value).map(depthOf));
  }

  // selftest.ts
  var HPKE_CT = "df0841980fdfec6793a15ec18dd1637abdd9c85ecb";
  var COBBLESTONE_HASH = "ec1e6e75fe90c0f42f67bbcdefd42cd64af03fe9399be2e4586fbc20e45e1566";
  var CASE_ID = "8c6d369781f35258e55e9acbd8f1f48d";
  async function selfTest(primitives, random) {
    const tests = {
      random: async () => testRandom(random),
      X25519: () => checkX25519(primitives.x25519),
      Ed25519: () => checkEd25519(primitives.verifyEd25519),
      "ML-KEM": () => checkMlKem(primitives.mlKem, random),
      "X-Wing": () => testXWing(primitives),
      HPKE: () => testHpke(primitives),
      Cobblestone: testCobblestone,
      receipt: () => testReceipt(primitives),
      envelope: () => testEnvelope(primitives, random)
    };
    for (const [name, test] of Object.entries(tests)) {
      await test().catch((error) => {
        throw error instanceof UnsupportedError ? error : new UnsupportedError(`${name} does not work`, { cause: error });
      });
    }
  }
  function testRandom(random) {
    const [first, second] = [random(32), random(32)];
    requireRight(first.length === 32 && new Set(first).size > 8 && !equal(first, second), "random");
  }
  async function testXWing(primitives) {
    const publicKey = await publicKeyOf(primitives, XWING.seed);
    requireRight(equal(await sha256(publicKey), XWING.publicKeyHash), "X-Wing keys");
    requireRight(equal(await decapsulate(primitives, XWING.seed, XWING.enc), XWING.sharedSecret), "X-Wing");
  }
  async function testHpke(primitives) {
    const message = { enc: XWING.enc, ct: hex(HPKE_CT), info: utf8("self-test") };
    requireRight(equal(await open(primitives, XWING.seed, message), utf8("sacca")), "HPKE");
  }
  async function testCobblestone() {
    const [key, message, context] = [new Uint8Array(32), new Uint8Array(16385), utf8("self-test")];
    const ciphertext = await encrypt(key, message, { context, salt: new Uint8Array(24) });
    requireRight(equal(await sha256(ciphertext), hex(COBBLESTONE_HASH)), "Cobblestone-256");
    requireRight(equal(await decrypt(key, ciphertext, context), message), "Cobblestone-256 decryption");
  }
  async function testReceipt(primitives) {
    const digits = parseReceipt(formatReceipt("7".repeat(34)));
    const { caseId } = await deriveCaseKeys(primitives, digits);
    requireRight(equal(caseId, hex(CASE_ID)), "receipt");
  }
  async function testEnvelope(primitives, random) {
    const epochKey = await publicKeyOf(primitives, XWING.seed);
    const member = (id) => ({ id, epochKey });
    const triage2 = [member("m1"), member("m2")];
    const bundle = { id: random(32), members: triage2, triage: triage2, ledgerEpochKey: epochKey };
    const body = utf8("សច្ចៈ");
    const submission = {
      kind: KIND_REPORT,
      caseId: random(16),
      lock: random(32),
      body,
      excluded: /* @__PURE__ */ new Set()
    };
    const wire = await sealEnvelope(submission, bundle, { primitives, random });
    const place = { bundleId: bundle.id, caseId: submission.caseId, envelopeId: wire.slice(56, 72) };
    const stanzaA = FIRST_STANZA + ENC_LENGTH + 48;
    const stanzaB = stanzaA + ENC_LENGTH + 48;
    const end = stanzaB + ENC_LENGTH + 64;
    const openAt = (from, to, info) => open(primitives, XWING.seed, {
      enc: wire.slice(from, from + ENC_LENGTH),
      ct: wire.slice(from + ENC_LENGTH, to),
      info
    });
    const shareA = await openAt(stanzaA, stanzaB, shareAInfo(place, 1));
    const shareB = (await openAt(stanzaB, end, shareBInfo(place))).slice(0, 32);
    const key = await envelopeKey(shareA, shareB, place);
    const framed = await decrypt(key, wire.slice(end), await bodyContext(wire.slice(0, end)));
    requireRight(equal(unframe(framed), body), "envelope");
  }
  var FIRST_STANZA = 8 + 64 + 32 + 2;

  // surroundings.ts
  function thisBrowser() {
    return {
      pins: globalThis.saccaPins,
      now: () => /* @__PURE__ */ new Date(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      wire: { fetch: (...request) => fetch(...request), sleep },
      fallbacks: scripts
    };
  }
  function sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal?.reason);
      setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  // api.ts
  async function prepare() {
    return prepareIn(thisBrowser());
  }
  async function prepareIn(surroundings) {
    const { wire, random, fallbacks } = surroundings;
    const [served, primitives] = await Promise.all([fetchBundle(wire), choosePrimitives(fallbacks)]);
    await selfTest(primitives, random);
    const pins = await parsePins(surroundings.pins);
    const bundle = await verifyChain(served, pins, primitives.verifyEd25519);
    await requireKeys(bundle, primitives, random);
    const requireToday = () => requireUsable(bundle, { built: pins.built, phoneDay: dayOf(surroundings.now()) });
    requireToday();
    const triage2 = new Set(bundle.triage.map((member) => member.id));
    const toReader = ({ id, role, affiliation, roles }) => {
      const reads = roles.includes("investigator") || roles.includes("triage");
      return { id, role, affiliation, reads, triage: triage2.has(id) };
    };
    const sealing = { bundle, primitives, random, requireToday };
    return {
      sealing,
      triage: bundle.triage.map(toReader),
      members: bundle.members.map(toReader),
      seal: ({ excluded, ...report }) => sealReport(report, { ...sealing, excluded: new Set(excluded) }),
      send: (sealed, options) => postEnvelope(sealed.wire, wire, options)
    };
  }
  async function requireKeys(bundle, primitives, random) {
    const keys = [...bundle.triage.map((member) => member.epochKey), bundle.ledgerEpochKey];
    try {
      await Promise.all(keys.map((key) => encapsulate(primitives, key, random)));
    } catch {
      throw new ChainError("a key that nobody can seal to");
    }
  }
  async function sealReport(report, { bundle, primitives, random, requireToday, excluded }) {
    requireToday();
    const digits = drawDigits(random);
    const { caseId, lock, replyKey } = await deriveCaseKeys(primitives, digits);
    const submission = { kind: KIND_REPORT, caseId, lock, body: encodeReport(report, replyKey), excluded };
    return { wire: await sealEnvelope(submission, bundle, { primitives, random }), receipt: formatReceipt(digits) };
  }

  // page/answers.ts
  var READERS = "readers";
  var ASKED = `[data-question], [data-step="${READERS}"]`;
  function questionSections() {
    return all("[data-question]");
  }
  function questionOf(section) {
    return section.dataset["question"] ?? "";
  }
  function tickedIn(section) {
    return all("[data-choice]:checked", section);
  }
  function writtenIn(section) {
    return all("[data-field]", section).filter((field) => /\S/.test(field.value));
  }
  function isAnswered(section) {
    return tickedIn(section).length + writtenIn(section).length > 0;
  }
  function collectAnswers() {
    const answered2 = questionSections().filter(isAnswered);
    return Object.fromEntries(answered2.map((section) => [questionOf(section), answerOf(section)]));
  }
  function takeChoice(ticked, section) {
    if (!ticked.checked) return;
    const others = tickedIn(section).filter((box) => box !== ticked);
    for (const box of others) if (declines(ticked) || declines(box)) box.checked = false;
  }
  function nameAmount(section) {
    const isThing = section.querySelector('option[value="thing"]:checked') !== null;
    for (const name of all("[data-amount]", section)) name.hidden = isThing !== (name.dataset["amount"] === "thing");
  }
  function forgetAnswers() {
    for (const section of all(ASKED)) section.remove();
    one("#answers").replaceChildren();
  }
  function declines(box) {
    return DECLINED.includes(box.dataset["choice"] ?? "");
  }
  function answerOf(section) {
    const choices = tickedIn(section).map((box) => box.dataset["choice"] ?? "");
    const texts = writtenIn(section).map((field) => [field.dataset["field"], field.value]);
    return { ...choices.length > 0 && { choices }, ...Object.fromEntries(texts) };
  }

  // page/options.ts
  var MONTHS = 24;
  function startMonths(today) {
    const [choose] = all('[data-field="month"] option');
    choose?.after(...monthsBefore(today).map((month) => new Option("", month)));
  }
  function monthsBefore(today) {
    return Array.from({ length: MONTHS }, (_, ago) => {
      const month = new Date(today.getFullYear(), today.getMonth() - ago, 1);
      return `${month.getFullYear()}-${String(month.getMonth() + 1).padStart(2, "0")}`;
    });
  }
  function writeOptions(language) {
    for (const option of all("option")) {
      option.textContent = one(`span[lang="${language}"]`, wordsOfOption(option.value)).textContent;
    }
  }
  function wordsOfOption(value) {
    const [year, month] = value.split("-").map(Number);
    if (!month) return wordsOf(`option.${value || "choose"}`);
    return wordsOf("month", (language) => ({
      month: wordIn(language, `month.${month}`),
      year: writeNumber(year ?? 0, language)
    }));
  }

  // page/steps.ts
  var CHECK = "check";
  var returnTo;
  function show(step) {
    const shown = one(`[data-step="${step}"]`);
    for (const section of all("[data-step]")) section.hidden = section !== shown;
    if (step === returnTo) returnTo = void 0;
    scrollTo(0, 0);
    one("h1", shown).focus({ preventScroll: true });
  }
  function currentStep() {
    return one("[data-step]:not([hidden])").dataset["step"] ?? "";
  }
  function move(offset) {
    const steps = all("[data-step]").map((section) => section.dataset["step"] ?? "");
    const step = returnTo ?? steps[steps.indexOf(currentStep()) + offset] ?? CHECK;
    show(step);
    return step;
  }
  function change(step) {
    returnTo = CHECK;
    show(step);
  }

  // page/check.ts
  function showAnswers() {
    one("#empty").hidden = true;
    one("#answers").replaceChildren(...all(ASKED).map(answerCard));
  }
  function showEmpty() {
    const summary = one("#empty");
    summary.hidden = false;
    summary.focus();
  }
  function goToFirst() {
    const [first] = questionSections();
    if (!first) return;
    show(questionOf(first));
    one("input, textarea", first).focus();
  }
  function answerCard(section) {
    const card = copyOf("#answer");
    const step = section.dataset["step"] ?? "";
    const title = one("h2", card);
    const button = one("button", card);
    title.id = `answer-${step}`;
    title.append(...copies(one("h1", section)));
    one("div", card).append(...isAnswered(section) ? answerLines(section) : [wordsOf("check.skipped")]);
    button.setAttribute("aria-describedby", title.id);
    button.value = step;
    return card;
  }
  function answerLines(section) {
    const ticked = tickedIn(section).map((box) => paragraph("ticked", copies(box.labels?.[0]?.querySelector("span"))));
    const written = writtenIn(section);
    const [amount, currency] = ["amount", "currency"].map((id) => written.find((field) => field.dataset["field"] === id));
    const lines = written.flatMap((field) => {
      if (field === currency && amount) return [];
      const unit = field === amount && currency ? [" · ", ...wordsIn(currency)] : [];
      return [paragraph("hint", copies(field.labels?.[0])), paragraph("said", [...wordsIn(field), ...unit])];
    });
    return [...ticked, ...lines];
  }
  function wordsIn(field) {
    if (field instanceof HTMLSelectElement) return Array.from(wordsOfOption(field.value).children);
    return field.dataset["field"] === "amount" ? digitsInBoth(field.value) : [field.value];
  }
  function digitsInBoth(text) {
    return ["km", "en"].map((language) => {
      const span = document.createElement("span");
      span.lang = language;
      span.textContent = writeDigits(text, language);
      return span;
    });
  }
  function paragraph(look, content) {
    const element = document.createElement("p");
    element.className = look;
    element.append(...content);
    return element;
  }
  function copies(of) {
    return Array.from(of?.childNodes ?? [], (node) => node.cloneNode(true));
  }

  // page/readers.ts
  var groups = [];
  var triage = [];
  function showReaders(ready2) {
    const place = document.querySelector("#readers");
    if (!place) return;
    const ticked = groups.filter(({ box }) => box.checked);
    triage = ready2.triage;
    groups = groupsOf(ready2.members.filter(({ reads }) => reads));
    for (const group of groups) group.box.checked = ticked.some((before) => isSame(before, group));
    place.replaceChildren(...groups.map(({ label }) => label));
    one("#checking").hidden = true;
    noteTicks();
    if (String(idsOf(ticked)) !== String(excludedIds())) tellChange(ticked);
  }
  function excludedIds() {
    return idsOf(groups.filter(({ box }) => box.checked));
  }
  function takeTick(box) {
    for (const notice of all('[data-word="readers.few"], [data-changed] > *')) notice.remove();
    const excluded = excludedIds();
    if (box.checked && triage.filter(({ id }) => !excluded.includes(id)).length < MIN_TRIAGE) {
      box.checked = false;
      sayTooFew(box);
    }
    noteTicks();
  }
  function showTooFew() {
    change(READERS);
    const ticked = groups.filter(({ box }) => box.checked);
    if (ticked.length > 0) sayTooFew(ticked.at(-1).box);
  }
  function sayTooFew(box) {
    const notice = wordsOf("readers.few");
    box.closest("label")?.after(notice);
    notice.scrollIntoView({ block: "nearest" });
  }
  function noteTicks() {
    const section = one(`[data-step="${READERS}"]`);
    section.toggleAttribute("data-answered", isAnswered(section));
  }
  function groupsOf(readers) {
    const peopleByName = /* @__PURE__ */ new Map();
    for (const reader of readers) peopleByName.set(nameOf(reader), [...peopleByName.get(nameOf(reader)) ?? [], reader]);
    return [...peopleByName.values()].map((people) => {
      const label = one("label", copyOf("#reader"));
      one("span", label).append(...wordsAbout(people.length > 1 ? "readers.many" : "readers.one", people).childNodes);
      return { people, label, box: one("input", label) };
    });
  }
  function wordsAbout(name, people) {
    const { role, affiliation } = people[0];
    return wordsOf(name, (language) => ({
      who: `${role[language]} — ${affiliation}`,
      count: writeNumber(people.length, language)
    }));
  }
  function tellChange(ticked) {
    showAnswers();
    const gone = ticked.filter((before) => !groups.some((group) => isSame(before, group)));
    for (const place of all("[data-changed]")) {
      const notice = wordsOf("readers.changed");
      notice.append(...gone.map(({ people }) => wordsAbout("readers.gone", people)));
      place.replaceChildren(notice);
    }
  }
  function isSame(before, now) {
    const ids = idsOf([before]);
    return nameOf(before.people[0]) === nameOf(now.people[0]) || now.people.some(({ id }) => ids.includes(id));
  }
  function idsOf(some) {
    return some.flatMap(({ people }) => people.map(({ id }) => id));
  }
  function nameOf({ role, affiliation }) {
    return JSON.stringify([role.km, role.en, affiliation]);
  }

  // page/readiness.ts
  var ready;
  var failed;
  var running = false;
  var PASSING = /* @__PURE__ */ new Set(["network", "answer", "long"]);
  function findReady() {
    return ready;
  }
  async function makeReady() {
    if (running || ready) return;
    running = true;
    setFailure(void 0);
    try {
      ready = await prepare();
      showReaders(ready);
    } catch (error) {
      setFailure(error);
    }
    running = false;
    showReadiness();
  }
  function notReady(error) {
    ready = void 0;
    setFailure(error);
  }
  function startReadiness() {
    void makeReady();
    addEventListener("online", () => {
      if (failed === "network" || failed === "answer") void makeReady();
    });
  }
  function setFailure(error) {
    failed = error === void 0 ? void 0 : failureOf(error);
    for (const place of all("[data-notice]")) showNotice(place, error === void 0 ? [] : [noticeOf(error)]);
    showReadiness();
  }
  function showNotice(place, notice) {
    place.replaceChildren(...notice);
    const step = place.closest("[data-step]");
    if (notice.length > 0 && step?.hidden === false) place.focus();
  }
  function showReadiness() {
    for (const send2 of all("[data-sends]")) send2.disabled = ready === void 0;
    for (const words of all("[data-preparing]")) words.hidden = ready !== void 0 || failed !== void 0;
    one('[data-action="open"]').hidden = failed !== void 0 && !PASSING.has(failed);
  }

  // page/later.ts
  var coming;
  function takeLater() {
    coming ??= take().catch((error) => {
      coming = void 0;
      throw error;
    });
    return coming;
  }
  async function take() {
    const brought = await loadSteps();
    one("main").append(copyOf("#steps", brought));
    one("#words").content.append(copyOf("#more-words", brought));
    document.body.append(document.adoptNode(one("#reply", brought)));
    showReadiness();
  }

  // page/coming.ts
  var actions;
  async function askForNumber() {
    show("come");
    await findActions();
  }
  function goHome(pressed) {
    one("#came").value = "";
    one("#come-notice").replaceChildren();
    actions?.["home"]?.(pressed);
    show("start");
  }
  async function actReturning(name, pressed) {
    await (await findActions())?.[name]?.(pressed);
  }
  async function findActions() {
    if (actions) return actions;
    const notice = one("#come-notice");
    notice.replaceChildren();
    try {
      [actions] = await Promise.all([loadReturn(), takeLater()]);
    } catch (error) {
      notice.replaceChildren(plainNotice(error));
    }
    return actions;
  }

  // page/inside.ts
  var APPS = /\bFB(AN|AV|_IAB)\b|Messenger|Instagram|Telegram|\bLine\/|TikTok|musical_ly|Bytedance|; wv\)/i;
  var PHONE_OF_APPLE = /iPhone|iPad|iPod/;
  function isInsideApp(agent) {
    return APPS.test(agent) || PHONE_OF_APPLE.test(agent) && !/Safari\//.test(agent);
  }
  function chromeAddress({ host, protocol }) {
    return `intent://${host}/#Intent;scheme=${protocol.replace(":", "")};package=com.android.chrome;end`;
  }
  function startInside(agent) {
    if (!isInsideApp(agent)) return;
    const notice = wordsOf("inside");
    const link = one("a", notice);
    if (/Android/.test(agent)) link.href = chromeAddress(location);
    else link.remove();
    one('[data-step="start"]').prepend(notice);
  }

  // page/language.ts
  function chooseLanguage(preferred) {
    const languages = preferred.map((tag) => tag.toLowerCase().split("-")[0]);
    return languages.find((language) => language === "km" || language === "en") ?? "km";
  }
  function currentLanguage() {
    return document.documentElement.dataset["language"] === "en" ? "en" : "km";
  }
  function startLanguages() {
    show2(chooseLanguage(navigator.languages));
    for (const button of all("[data-to]")) {
      button.addEventListener("click", () => {
        show2(button.dataset["to"] === "en" ? "en" : "km");
        one("[data-to]:not([hidden])").focus();
      });
    }
    one("#switch").hidden = false;
  }
  function show2(language) {
    document.documentElement.dataset["language"] = language;
    document.documentElement.lang = language;
    writeOptions(language);
    for (const button of all("[data-to]")) button.hidden = button.dataset["to"] === language;
  }

  // page/leave.ts
  var ELSEWHERE = "/leave";
  var PRESSES = 3;
  var PRESSES_WITHIN_MS = 2e3;
  function leave() {
    stopWarning();
    wipe();
    location.replace(ELSEWHERE);
  }
  function startWarning() {
    addEventListener("beforeunload", warn);
  }
  function stopWarning() {
    removeEventListener("beforeunload", warn);
  }
  function startLeaving() {
    addEventListener("keydown", countShifts());
    addEventListener("pagehide", wipe);
    addEventListener("pageshow", (event) => {
      if (event.persisted) location.replace("/");
    });
  }
  function countShifts() {
    let presses = [];
    return (event) => {
      if (event.repeat) return;
      presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-PRESSES) : [];
      const [first] = presses;
      if (presses.length === PRESSES && first !== void 0 && event.timeStamp - first < PRESSES_WITHIN_MS) leave();
    };
  }
  function wipe() {
    for (const field of all("input, textarea, select")) {
      field.value = "";
      if (field instanceof HTMLInputElement) field.checked = false;
    }
    document.body.replaceChildren();
    document.title = "";
  }
  function warn(event) {
    event.preventDefault();
  }

  // page/number.ts
  var DAYS_TO_CONFIRM = 7;
  var MONTHS_TO_ANSWER = 3;
  function showNumber(receipt) {
    const groups2 = receipt.split(" ").map((group) => {
      const element = document.createElement("li");
      element.textContent = `${group.slice(0, 3)} ${group.slice(3)}`;
      return element;
    });
    one("#number").replaceChildren(...groups2);
    show("number");
  }
  function askForGroup() {
    const field = one("#group");
    const asked = (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % all("#number > *").length;
    const label = wordsOf("gate.label", (language) => ({ group: writeNumber(asked + 1, language) }));
    one('[for="group"]').replaceChildren(...label.childNodes);
    field.dataset["asked"] = String(asked + 1);
    field.value = "";
    field.removeAttribute("aria-invalid");
    one("#wrong").hidden = true;
    show("gate");
  }
  function confirmGroup() {
    const field = one("#group");
    const asked = one(`#number > :nth-child(${field.dataset["asked"]})`).textContent ?? "";
    const right = digitsIn(field.value) === digitsIn(asked);
    one("#wrong").hidden = right;
    field.setAttribute("aria-invalid", String(!right));
    if (!right) return field.focus();
    field.value = "";
    one("#number").replaceChildren();
    stopWarning();
    showNext(/* @__PURE__ */ new Date());
  }
  function digitsIn(text) {
    return text.replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 6112)).replace(/\D/g, "");
  }
  function showNext(today) {
    showDate("week", addDays(today, DAYS_TO_CONFIRM));
    showDate("quarter", addMonths(today, MONTHS_TO_ANSWER));
    show("next");
  }
  function showDate(name, date) {
    const words = wordsOf("next.by", (language) => ({ date: writeDate(date, language) }));
    one(`[data-by="${name}"]`).replaceChildren(...words.childNodes);
  }

  // page/progress.ts
  function showLocking() {
    showPhase("locking");
    one("#slow").replaceChildren();
  }
  function showAttempt({ attempt, attempts }) {
    showPhase("sending");
    const again = wordsOf("sending.again", (language) => ({
      attempt: writeNumber(attempt, language),
      attempts: writeNumber(attempts, language)
    }));
    one("#slow").replaceChildren(...attempt === 1 ? [] : [again]);
  }
  function showPhase(name) {
    let done = true;
    for (const phase of all("[data-phase]")) {
      if (phase.dataset["phase"] === name) done = false;
      phase.toggleAttribute("data-done", done);
      if (phase.dataset["phase"] === name) phase.setAttribute("aria-current", "step");
      else phase.removeAttribute("aria-current");
    }
  }

  // page/sending.ts
  var outgoing;
  async function send() {
    const ready2 = findReady();
    const answers = collectAnswers();
    if (Object.keys(answers).length === 0) return showEmpty();
    if (!ready2 || outgoing) return;
    try {
      await takeLater();
    } catch (error) {
      return notReady(error);
    }
    if (currentStep() !== CHECK) return;
    show("sending");
    showLocking();
    let sealed;
    try {
      sealed = await ready2.seal({ language: currentLanguage(), answers, excluded: excludedIds() });
    } catch (error) {
      if (error instanceof ExclusionError) return showTooFew();
      notReady(error);
      return show(CHECK);
    }
    await sendOut({ sealed, arrived: () => arrive(sealed.receipt), refused: showCheck });
  }
  async function sendOut(next) {
    outgoing = next;
    await deliver();
  }
  async function deliver() {
    const ready2 = findReady();
    if (!ready2 || !outgoing) return;
    show("sending");
    try {
      await ready2.send(outgoing.sealed, { onProgress: showAttempt });
    } catch (error) {
      return show(stepAfter(error));
    }
    const { arrived } = outgoing;
    outgoing = void 0;
    arrived();
  }
  async function checkAgain() {
    const refused = outgoing?.refused;
    outgoing = void 0;
    notReady(void 0);
    refused?.();
    await makeReady();
  }
  function arrive(receipt) {
    forgetAnswers();
    showNumber(receipt);
  }
  function showCheck() {
    showAnswers();
    show(CHECK);
  }
  function stepAfter(error) {
    if (error instanceof RefusedError) return "refused";
    if (error instanceof ClosedError) return "shut";
    return error instanceof AnswerError ? "unsure" : "unsent";
  }

  // page/typing.ts
  function noteTyping({ target }) {
    const section = target instanceof Element ? target.closest(ASKED) : null;
    if (!section) return;
    if (section.dataset["step"] === READERS) takeTick(target);
    else if (target instanceof HTMLInputElement && target.type === "checkbox") takeChoice(target, section);
    nameAmount(section);
    section.toggleAttribute("data-answered", isAnswered(section));
    one("#long").hidden = fits(collectAnswers());
    startWarning();
  }

  // page/main.ts
  var ACTIONS = {
    leave,
    open: startForm,
    next: () => go(1),
    back: () => go(-1),
    first: goToFirst,
    change: (pressed) => change(pressed.value),
    prepare: makeReady,
    send,
    resend: deliver,
    recheck: checkAgain,
    written: askForGroup,
    again: () => show("number"),
    confirm: confirmGroup,
    print: () => print(),
    reload: () => location.reload(),
    come: askForNumber,
    home: goHome
  };
  function startForm() {
    show("safety");
    takeLater().catch(() => void 0);
  }
  function go(offset) {
    if (move(offset) === CHECK) showAnswers();
  }
  function act(event) {
    if (event.detail > 1) return;
    const target = event.target instanceof Element ? event.target.closest("[data-action]") : null;
    const name = target?.dataset["action"];
    if (!target || !name) return;
    event.preventDefault();
    const action = ACTIONS[name];
    void (action ? action(target) : actReturning(name, target));
  }
  function actOnEnter(event) {
    const name = event.target instanceof HTMLElement ? event.target.dataset["enter"] : void 0;
    if (event.key !== "Enter" || event.isComposing || !name) return;
    event.preventDefault();
    one(`[data-action="${name}"]`).click();
  }
  function start() {
    one("main").append(copyOf("#form"));
    document.addEventListener("click", act);
    document.addEventListener("input", noteTyping);
    document.addEventListener("keydown", actOnEnter);
    startLeaving();
    startMonths(/* @__PURE__ */ new Date());
    startLanguages();
    one('[data-step="safety"]').hidden = true;
    for (const offer of all(".doors, .actions")) offer.hidden = false;
    startInside(navigator.userAgent);
    startReadiness();
    for (const note of all("#unloaded, #script")) note.remove();
  }
  start();

  // what return.js takes from here
  globalThis.saccaShared = {
    "bytes.ts": { concat, equal, fromBase64, fromBase64url, fromUtf8, labelled, toBase64url, uint, utf8 },
    "chain.ts": { verifyChain },
    "days.ts": { isDay },
    "envelope.ts": { KIND_FOLLOW_UP, sealEnvelope },
    "errors.ts": { AnswerError, ChainError, OpenError, ReceiptError, SaccaError },
    "hash.ts": { hmac, sha256 },
    "hpke.ts": { TAG_LENGTH: TAG_LENGTH2, open },
    "http.ts": { QUIET, answered, fetchBundle },
    "lines.ts": { Lines, requireBytes },
    "note.ts": { parseNote, verifyNote },
    "page/dates.ts": { writeDate, writeNumber },
    "page/dom.ts": { copyOf, one },
    "page/failures.ts": { plainNotice },
    "page/language.ts": { currentLanguage },
    "page/leave.ts": { startWarning, stopWarning },
    "page/progress.ts": { showLocking },
    "page/readiness.ts": { findReady, makeReady, notReady },
    "page/sending.ts": { sendOut },
    "page/steps.ts": { currentStep, show },
    "page/words.ts": { wordsOf },
    "pins.ts": { parsePins },
    "primitives.ts": { choosePrimitives },
    "receipt.ts": { deriveCaseKeys, parseReceipt },
    "report.ts": { encodeReport },
    "selftest.ts": { selfTest },
    "surroundings.ts": { thisBrowser },
    "xwing.ts": { ENC_LENGTH }
  };
})();
