/*! Sacca. Licensed under the Apache License, Version 2.0. Built from app/intake/client by build.mjs. */
"use strict";
(() => {
  // page/dom.ts
  var { copyOf, one } = globalThis.saccaShared["page/dom.ts"];

  // page/leave.ts
  var { startWarning, stopWarning } = globalThis.saccaShared["page/leave.ts"];

  // page/addition.ts
  function askForAddition(known2) {
    one("#unknown").hidden = known2;
    clearComplaints();
    field().addEventListener("input", startWarning);
  }
  function takeAddition() {
    clearComplaints();
    const words2 = field().value;
    if (!/\S/.test(words2)) return complain("#add-empty", field());
    if (!one("#unknown").hidden && !tick().checked) return complain("#add-unsure", tick());
    return words2;
  }
  function forgetAddition() {
    field().value = "";
    tick().checked = false;
    clearComplaints();
    stopWarning();
  }
  function complain(summary, wrong) {
    wrong.setAttribute("aria-invalid", "true");
    one(summary).hidden = false;
    one(summary).focus();
  }
  function clearComplaints() {
    for (const summary of ["#add-empty", "#add-unsure"]) one(summary).hidden = true;
    for (const checked of [field(), tick()]) checked.removeAttribute("aria-invalid");
  }
  function field() {
    return one("#added");
  }
  function tick() {
    return one("#same");
  }

  // page/language.ts
  var { currentLanguage } = globalThis.saccaShared["page/language.ts"];

  // page/progress.ts
  var { showLocking } = globalThis.saccaShared["page/progress.ts"];

  // page/readiness.ts
  var { findReady, makeReady, notReady } = globalThis.saccaShared["page/readiness.ts"];

  // errors.ts
  var { AnswerError, ChainError, OpenError, ReceiptError, SaccaError } = globalThis.saccaShared["errors.ts"];

  // http.ts
  var { QUIET, answered, fetchBundle } = globalThis.saccaShared["http.ts"];

  // asking.ts
  var PATH = "/v1/mailbox";
  var LENGTH = 32768;
  var TIMEOUT_MS = 6e4;
  async function postMailbox(question, { fetch }) {
    const response = await answered(
      fetch(PATH, {
        ...QUIET,
        method: "POST",
        headers: { "content-type": "application/json" },
        body: question,
        signal: AbortSignal.timeout(TIMEOUT_MS)
      })
    );
    if (response.status !== 200) throw new AnswerError(`a mailbox answered with ${response.status}`);
    const answer = new Uint8Array(await answered(response.arrayBuffer()));
    if (answer.length !== LENGTH) throw new AnswerError("an answer of another length");
    return answer;
  }

  // chain.ts
  var { verifyChain } = globalThis.saccaShared["chain.ts"];

  // envelope.ts
  var { KIND_FOLLOW_UP, sealEnvelope } = globalThis.saccaShared["envelope.ts"];

  // report.ts
  var { encodeReport } = globalThis.saccaShared["report.ts"];

  // follow-up.ts
  async function sealFollowUp({ language, words: words2 }, { caseId, lock, replyKey }, { bundle, primitives, random, requireToday }) {
    requireToday();
    const body = encodeReport({ language, answers: { words: { words: words2 } } }, replyKey);
    const submission = { kind: KIND_FOLLOW_UP, caseId, lock, body, excluded: /* @__PURE__ */ new Set() };
    return sealEnvelope(submission, bundle, { primitives, random });
  }

  // bytes.ts
  var { concat, equal, fromBase64, fromBase64url, fromUtf8, labelled, toBase64url, uint, utf8 } = globalThis.saccaShared["bytes.ts"];

  // hash.ts
  var { hmac, sha256 } = globalThis.saccaShared["hash.ts"];

  // days.ts
  var { isDay } = globalThis.saccaShared["days.ts"];

  // messages.ts
  var HASH_LENGTH = 32;
  var STATES = ["opened", "answered", "closed"];
  function parseReply(content) {
    const { number, day, language, text } = members(parse(content), ["number", "day", "language", "text"]);
    if (language !== "km" && language !== "en") throw new OpenError();
    return { number: count(number), day: dayIn(day), language, text: words(text) };
  }
  function parseStatus(content) {
    const found = members(parse(content), ["number", "day", "state", "excluded", "last_opening"]);
    const state = STATES.find((known2) => known2 === found["state"]);
    if (!state) throw new OpenError();
    return {
      number: count(found["number"]),
      day: dayIn(found["day"]),
      state,
      excluded: count(found["excluded"]),
      lastOpening: found["last_opening"] === null ? void 0 : lastOpening(found["last_opening"])
    };
  }
  function lastOpening(value) {
    const found = members(value, ["entry", "index", "proof", "checkpoint", "name_key"]);
    const proof = bytes(found["proof"]);
    const nameKey = bytes(found["name_key"]);
    if (proof.length % HASH_LENGTH !== 0 || nameKey.length !== HASH_LENGTH) throw new OpenError();
    return {
      entry: words(found["entry"]),
      index: count(found["index"]),
      proof: Array.from({ length: proof.length / HASH_LENGTH }, (_, i) => proof.slice(i * HASH_LENGTH, (i + 1) * HASH_LENGTH)),
      checkpoint: words(found["checkpoint"]),
      nameKey
    };
  }
  function parse(content) {
    try {
      return JSON.parse(fromUtf8(content));
    } catch {
      throw new OpenError();
    }
  }
  function members(value, names) {
    const found = typeof value === "object" && value !== null ? Object.keys(value) : [];
    if (found.length !== names.length || !names.every((name) => found.includes(name))) throw new OpenError();
    return value;
  }
  function count(value) {
    if (!Number.isSafeInteger(value) || value < 0) throw new OpenError();
    return value;
  }
  function words(value) {
    if (typeof value !== "string") throw new OpenError();
    return value;
  }
  function dayIn(value) {
    if (!isDay(words(value))) throw new OpenError();
    return words(value);
  }
  function bytes(value) {
    try {
      return fromBase64url(words(value));
    } catch {
      throw new OpenError();
    }
  }

  // lines.ts
  var { Lines, requireBytes } = globalThis.saccaShared["lines.ts"];

  // note.ts
  var { parseNote, verifyNote } = globalThis.saccaShared["note.ts"];

  // access.ts
  var ENTRY_LENGTH = 2048;
  var HASH_LENGTH2 = 32;
  var MAX_CASES = 20;
  var PURPOSES = /* @__PURE__ */ new Set(["triage", "investigate", "answer", "supervise", "redact", "export", "court"]);
  function parseAccess(entry, origin) {
    const { text, signatures } = parseNote(entry);
    if (signatures.length !== 1) throw new ChainError("not one signature");
    const lines = new Lines(text, { type: "sacca/v1 access", origin });
    const member = lines.one("member");
    const cases = [];
    while (lines.has("case")) cases.push(takeCase(lines));
    if (!PURPOSES.has(lines.one("purpose"))) throw new ChainError("not a purpose");
    lines.bytes("session", HASH_LENGTH2);
    if (lines.one("proof") !== "session") throw new ChainError("not a way of signing");
    lines.bytes("nonce", HASH_LENGTH2);
    const day = lines.day("day");
    if (!/^([01][0-9]|2[0-3])$/.test(lines.one("hour"))) throw new ChainError("not an hour");
    lines.end();
    if (!/^[a-z0-9]{2,12}$/.test(member) || member === "ledger") throw new ChainError("not a member id");
    if (cases.length < 1 || cases.length > MAX_CASES || new Set(cases).size !== cases.length)
      throw new ChainError("not 1 to 20 cases");
    return { member, names: cases.map(fromBase64), day };
  }
  function padEntry(entry) {
    const bytes2 = utf8(entry);
    if (bytes2.length > ENTRY_LENGTH) throw new ChainError("an entry too long");
    return concat(bytes2, new Uint8Array(ENTRY_LENGTH - bytes2.length));
  }
  function takeCase(lines) {
    const [name, ordinals] = lines.take("case", 2);
    requireBytes(name, HASH_LENGTH2);
    requireOrdinals(ordinals);
    return name;
  }
  function requireOrdinals(text) {
    let previous = -1;
    for (const part of text.split(",")) {
      const [, from, to = from] = /^([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?$/.exec(part) ?? [];
      if (!from || Number(from) <= previous + 1 || Number(to) < Number(from) || part === `${from}-${from}`)
        throw new ChainError("not ordinals");
      previous = Number(to);
    }
  }

  // tree.ts
  var LEAF = Uint8Array.of(0);
  var NODE = Uint8Array.of(1);
  function leafHash(entry) {
    return sha256(concat(LEAF, entry));
  }
  function nodeHash(left, right) {
    return sha256(concat(NODE, left, right));
  }
  async function rootOf(leaf, { index, size, proof }) {
    if (index >= size) throw new ChainError("an entry beyond the tree");
    let [fn, sn, root] = [index, size - 1, leaf];
    for (const hash of proof) {
      if (sn === 0) throw new ChainError("a proof too long");
      if (fn % 2 === 1 || fn === sn) {
        root = await nodeHash(hash, root);
        while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
      } else {
        root = await nodeHash(root, hash);
      }
      [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    }
    if (sn !== 0) throw new ChainError("a proof too short");
    return root;
  }

  // opening.ts
  var HASH_LENGTH3 = 32;
  async function judgeOpening(opening, { caseId, witness, verify }) {
    if (!witness) return { verdict: "unchecked" };
    try {
      return await verifyOpening(opening, { caseId, witness, verify });
    } catch (error) {
      if (error instanceof ChainError) return { verdict: "broken" };
      throw error;
    }
  }
  async function verifyOpening({ entry, index, proof, checkpoint, nameKey }, { caseId, witness, verify }) {
    const { member, names, day } = parseAccess(entry, witness.origin);
    const name = await hmac("SHA-256", nameKey, caseId);
    if (!names.some((candidate) => equal(candidate, name))) throw new ChainError("a line about other cases");
    const by = witness.members.find(({ id }) => id === member);
    if (by) await verifyNote(entry, [by.key], verify);
    if (checkpoint === "" && proof.length === 0 && by) return { verdict: "unproved", day, by };
    const { size, root } = await openCheckpoint(checkpoint, witness, verify);
    const reached = await rootOf(await leafHash(padEntry(entry)), { index, size, proof });
    if (!equal(reached, root)) throw new ChainError("a line that is not in the log");
    return { verdict: "proved", day, by };
  }
  async function openCheckpoint(note, { origin, ledgerKey }, verify) {
    const { text } = await verifyNote(note, [ledgerKey], verify);
    const [first, size = "", root = "", ...rest] = text.split("\n");
    if (first !== origin || rest.length !== 1 || !/^(0|[1-9][0-9]{0,14})$/.test(size))
      throw new ChainError("not a checkpoint");
    return { size: Number(size), root: requireBytes(root, HASH_LENGTH3) };
  }

  // hpke.ts
  var { TAG_LENGTH, open } = globalThis.saccaShared["hpke.ts"];

  // xwing.ts
  var { ENC_LENGTH } = globalThis.saccaShared["xwing.ts"];

  // slots.ts
  var LENGTH_LENGTH = 2;
  var FRAME_LENGTH = 4096;
  var SLOT_LENGTH = ENC_LENGTH + FRAME_LENGTH + TAG_LENGTH;
  async function openSlot(primitives, { replySeed, caseId }, { slot, kind }) {
    const message = { enc: slot.slice(0, ENC_LENGTH), ct: slot.slice(ENC_LENGTH), info: slotInfo(kind, caseId) };
    return unframeSlot(await open(primitives, replySeed, message));
  }
  function slotInfo(kind, caseId) {
    return labelled(`sacca/v1 ${kind}`, caseId);
  }
  function frameSlot(content) {
    const framed = new Uint8Array(FRAME_LENGTH);
    framed.set(uint(content.length, LENGTH_LENGTH));
    framed.set(content, LENGTH_LENGTH);
    return framed;
  }
  function unframeSlot(framed) {
    const [high = 0, low = 0] = framed;
    const content = framed.slice(LENGTH_LENGTH, LENGTH_LENGTH + high * 256 + low);
    if (framed.length !== FRAME_LENGTH || content.length !== high * 256 + low) throw new OpenError();
    if (!equal(frameSlot(content), framed)) throw new OpenError();
    return content;
  }

  // mailbox.ts
  var REQUEST_LENGTH = 512;
  var REPLIES_A_PAGE = 5;
  function encodeQuestion({ caseId, mailboxSecret }, { page: page2, forget }) {
    const question = {
      case_id: toBase64url(caseId),
      secret: toBase64url(mailboxSecret),
      page: page2,
      forget: forget.map(toBase64url)
    };
    return utf8(JSON.stringify(question).padEnd(REQUEST_LENGTH));
  }
  async function openAnswer(answer, keys, { primitives, witness }) {
    const slotAt = (place) => answer.slice(place * SLOT_LENGTH, (place + 1) * SLOT_LENGTH);
    const tryOpen = async (slot, kind, parse2) => {
      try {
        return parse2(await openSlot(primitives, keys, { slot, kind }));
      } catch (error) {
        if (error instanceof OpenError) return void 0;
        throw error;
      }
    };
    const status = await tryOpen(slotAt(0), "status", parseStatus);
    const replies = [];
    for (let place = 1; place <= REPLIES_A_PAGE; place++) {
      const reply = await tryOpen(slotAt(place), "reply", parseReply);
      if (reply) replies.push({ ...reply, hash: await sha256(slotAt(place)) });
    }
    const about = { caseId: keys.caseId, witness, verify: primitives.verifyEd25519 };
    const opening = status?.lastOpening && await judgeOpening(status.lastOpening, about);
    return { status, opening, replies, full: replies.length === REPLIES_A_PAGE };
  }

  // pins.ts
  var { parsePins } = globalThis.saccaShared["pins.ts"];

  // primitives.ts
  var { choosePrimitives } = globalThis.saccaShared["primitives.ts"];

  // receipt.ts
  var { deriveCaseKeys, parseReceipt } = globalThis.saccaShared["receipt.ts"];

  // selftest.ts
  var { selfTest } = globalThis.saccaShared["selftest.ts"];

  // surroundings.ts
  var { thisBrowser } = globalThis.saccaShared["surroundings.ts"];

  // coming-back.ts
  async function prepareReturn() {
    return prepareReturnIn(thisBrowser());
  }
  async function prepareReturnIn(surroundings) {
    const { wire, random, fallbacks } = surroundings;
    const primitives = await choosePrimitives(fallbacks);
    await selfTest(primitives, random);
    let witness;
    return {
      async enter(typed) {
        const keys = await deriveCaseKeys(primitives, parseReceipt(typed));
        return {
          async look(question) {
            const answer = await postMailbox(encodeQuestion(keys, question), wire);
            witness ??= await findWitness(surroundings, primitives);
            return openAnswer(answer, keys, { primitives, witness });
          },
          async seal(addition, sealing) {
            return { wire: await sealFollowUp(addition, keys, sealing) };
          }
        };
      }
    };
  }
  async function findWitness({ pins, wire }, primitives) {
    try {
      return await verifyChain(await fetchBundle(wire), await parsePins(pins), primitives.verifyEd25519);
    } catch (error) {
      if (error instanceof SaccaError) return void 0;
      throw error;
    }
  }

  // page/failures.ts
  var { plainNotice } = globalThis.saccaShared["page/failures.ts"];

  // page/dates.ts
  var { writeDate, writeNumber } = globalThis.saccaShared["page/dates.ts"];

  // page/steps.ts
  var { currentStep, show } = globalThis.saccaShared["page/steps.ts"];

  // page/words.ts
  var { wordsOf } = globalThis.saccaShared["page/words.ts"];

  // page/mailbox.ts
  var hashes = /* @__PURE__ */ new WeakMap();
  function showMailbox(found, { page: page2, deleted }) {
    const { status, opening, replies } = found;
    one("#deleted").hidden = !deleted;
    one("#status").replaceChildren(...statusLines(status, opening));
    one("#replies").replaceChildren(...replies.map(replyCard));
    one("#nothing").replaceChildren(...replies.length > 0 ? [] : [wordsOf(emptiness(status, page2))]);
    one('[data-action="older"]').hidden = !found.full;
    one('[data-action="newer"]').hidden = page2 === 0;
    show("mailbox");
  }
  function forgetMailbox() {
    for (const place of ["#status", "#replies", "#nothing", "#mailbox-notice"]) one(place).replaceChildren();
  }
  function askToForget(button) {
    const card = button.closest(".reply");
    button.hidden = true;
    const question = one("[data-sure]", card);
    question.hidden = false;
    one("button", question).focus();
  }
  function hashAt(button) {
    return hashes.get(button.closest(".reply"));
  }
  function emptiness(status, page2) {
    if (page2 > 0) return "mailbox.oldest";
    return status ? "mailbox.waiting" : "mailbox.none";
  }
  function statusLines(status, opening) {
    if (!status) return [];
    const lines = [wordsOf(`status.${status.state}`), wordsOf("status.day", dated(status.day))];
    if (status.excluded > 0) {
      lines.push(wordsOf("status.excluded", (language) => ({ count: writeNumber(status.excluded, language) })));
    }
    return opening ? [...lines, ...openingLines(opening)] : lines;
  }
  function openingLines(opening) {
    const verdict = wordsOf(`opening.${opening.verdict}`);
    if (!("day" in opening)) return [verdict];
    const { day, by } = opening;
    if (!by) return [wordsOf("opening.former", dated(day)), verdict];
    const values = (language) => ({
      ...dated(day)(language),
      role: by.role[language],
      affiliation: by.affiliation
    });
    return [wordsOf("opening.by", values), verdict];
  }
  function replyCard({ day, language, text, hash }, place) {
    const card = one(".reply", copyOf("#reply"));
    const title = one("h2", card);
    title.id = `reply-${place}`;
    title.append(...wordsOf("reply.day", dated(day)).childNodes);
    const words2 = one(".said", card);
    words2.lang = language;
    words2.textContent = text;
    for (const button of card.querySelectorAll("button")) button.setAttribute("aria-describedby", title.id);
    hashes.set(card, hash);
    return card;
  }
  function dated(day) {
    const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
    return (language) => ({ date: writeDate(new Date(year, month - 1, date), language) });
  }

  // page/returning.ts
  var ready;
  var visit;
  var known = false;
  var page = 0;
  function currentVisit() {
    return { visit, known };
  }
  async function enterNumber() {
    const field2 = numberField();
    clearComplaints2();
    show("looking");
    try {
      ready ??= await prepareReturn();
      visit = await ready.enter(field2.value);
      known = false;
      page = 0;
      await look([]);
      field2.value = "";
    } catch (error) {
      if (currentStep() !== "looking") return;
      show("come");
      complain2(error);
    }
  }
  async function turnPage(offset) {
    page += offset;
    await lookAgain([], () => page -= offset);
  }
  async function forgetReply(hash) {
    if (hash) await lookAgain([hash], () => void 0);
  }
  async function lookAgain(forget, undo) {
    const notice = one("#mailbox-notice");
    notice.replaceChildren();
    try {
      await look(forget);
    } catch (error) {
      undo();
      notice.replaceChildren(plainNotice(error));
    }
  }
  async function look(forget) {
    const asked = visit;
    if (!asked) return;
    const found = await asked.look({ page, forget });
    if (visit !== asked) return;
    known ||= found.status !== void 0 || found.replies.length > 0;
    showMailbox(found, { page, deleted: forget.length > 0 });
  }
  function complain2(error) {
    if (!(error instanceof ReceiptError)) return one("#come-notice").replaceChildren(plainNotice(error));
    const summary = one("#mistyped");
    summary.hidden = false;
    numberField().setAttribute("aria-invalid", "true");
    summary.focus();
  }
  function clearComplaints2() {
    one("#mistyped").hidden = true;
    one("#come-notice").replaceChildren();
    numberField().removeAttribute("aria-invalid");
  }
  function forgetReturn() {
    visit = void 0;
    numberField().value = "";
    clearComplaints2();
    forgetMailbox();
    forgetAddition();
  }
  function numberField() {
    return one("#came");
  }

  // page/sending.ts
  var { sendOut } = globalThis.saccaShared["page/sending.ts"];

  // page/adding.ts
  var ADD = "add";
  function openAdding() {
    askForAddition(currentVisit().known);
    show(ADD);
    void makeReady();
  }
  function backToMailbox() {
    one("#deleted").hidden = true;
    show("mailbox");
  }
  async function sendAddition() {
    const ready2 = findReady();
    const { visit: visit2 } = currentVisit();
    if (!ready2 || !visit2 || currentStep() !== ADD) return;
    const words2 = takeAddition();
    if (words2 === void 0) return;
    show("sending");
    showLocking();
    try {
      const sealed = await visit2.seal({ language: currentLanguage(), words: words2 }, ready2.sealing);
      await sendOut({ sealed, arrived: arrive, refused: openAdding });
    } catch (error) {
      notReady(error);
      show(ADD);
    }
  }
  function arrive() {
    forgetAddition();
    show("added");
  }

  // page/return-script.ts
  var ACTIONS = {
    home: forgetReturn,
    look: enterNumber,
    retype: () => one("#came").focus(),
    older: () => turnPage(1),
    newer: () => turnPage(-1),
    delete: askToForget,
    add: openAdding,
    mailbox: backToMailbox,
    "send-added": sendAddition,
    added: () => one("#added").focus(),
    same: () => one("#same").focus(),
    forget: (pressed) => forgetReply(hashAt(pressed))
  };
  Object.assign(globalThis, { saccaReturn: ACTIONS });
})();
