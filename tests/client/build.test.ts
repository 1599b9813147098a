/** What is committed and served is what the sources give. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import type { Primitives } from "../../app/intake/client/primitives.ts";
import { checkEd25519, checkMlKem, checkX25519 } from "../../app/intake/client/known-answers.ts";

const CLIENT = join(import.meta.dirname, "../../app/intake/client");
const STATIC = join(CLIENT, "../static");

const read = (name: string): string => readFileSync(join(STATIC, name), "utf8");

test("the committed scripts are rebuilt byte for byte", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(CLIENT, "build.mjs"), "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("integrity.json lists every other file with its hash", () => {
  const listed = JSON.parse(read("integrity.json")) as Record<string, string>;
  const files = readdirSync(STATIC).filter((name) => name !== "integrity.json");
  assert.deepEqual(Object.keys(listed), files.sort());
  for (const name of files) {
    const hash = createHash("sha384")
      .update(readFileSync(join(STATIC, name)))
      .digest("base64");
    assert.equal(listed[name], `sha384-${hash}`, name);
  }
});

test("the client loads other scripts only with the listed hashes", () => {
  const listed = JSON.parse(read("integrity.json")) as Record<string, string>;
  const client = read("client.js");
  for (const name of ["fallback-curves.js", "fallback-mlkem.js", "return.js"]) {
    assert.ok(client.includes(listed[name]!), name);
  }
});

test("no module is in two of the scripts that one page loads, and what comes later takes only what is handed out", () => {
  const modulesOf = (script: string): string[] => [...script.matchAll(/^  \/\/ ([\w./@-]+)\n  (.*)/gm)]
    .filter(([, , first]) => !first!.includes("globalThis.saccaShared["))
    .map(([, module]) => module!);
  const client = read("client.js");
  const later = read("return.js");
  assert.ok(modulesOf(client).includes("page/main.ts") && modulesOf(later).includes("page/return-script.ts"));
  assert.deepEqual(modulesOf(later).filter((module) => modulesOf(client).includes(module)), []);
  const handed = client.slice(client.indexOf("globalThis.saccaShared = {"));
  const taken = [...later.matchAll(/var \{ (.*) \} = globalThis\.saccaShared\["(.*)"\];/g)];
  assert.ok(taken.length > 0);
  for (const [, names, module] of taken) {
    const given = new RegExp(`"${module}": \\{ (.*) \\}`).exec(handed)?.[1] ?? "";
    const bare = (list: string): string[] => list.split(", ").map((name) => name.split(": ")[0]!).sort();
    assert.deepEqual(bare(given), bare(names!), module);
  }
});

test("the scripts name the licence of what they contain, and evaluate no text", () => {
  assert.equal(read("noble.LICENSE.txt").split("The MIT License (MIT)").length, 4);
  for (const name of ["client.js", "return.js", "fallback-curves.js", "fallback-mlkem.js"]) {
    const script = read(name);
    assert.match(script.slice(0, 400), /Apache License/, name);
    if (/\/\/ node_modules\//.test(script)) {
      assert.match(script.slice(0, 400), /MIT License[^]*noble\.LICENSE\.txt/, name);
    }
    assert.doesNotMatch(script, /\beval\(|\bnew Function\b|WebAssembly|localStorage|sessionStorage|indexedDB/, name);
  }
});

test("the built fallbacks give the known answers", async () => {
  const page = createContext({
    TextEncoder,
    TextDecoder,
    crypto,
    Uint8Array,
    Uint16Array,
    Uint32Array,
    ArrayBuffer,
    DataView,
  });
  runInContext(read("fallback-curves.js"), page);
  runInContext(read("fallback-mlkem.js"), page);
  const { saccaCurves, saccaMlKem } = page as { saccaCurves: Primitives; saccaMlKem: Primitives["mlKem"] };
  await checkX25519(saccaCurves.x25519);
  await checkEd25519(saccaCurves.verifyEd25519);
  await checkMlKem(saccaMlKem);
});

test("package-lock.json names no registry", () => {
  const lock = readFileSync(join(CLIENT, "package-lock.json"), "utf8");
  assert.doesNotMatch(lock, /"resolved"|registry/);
  assert.match(lock, /"integrity": "sha512-/);
});
