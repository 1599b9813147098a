/**
 * Builds the scripts that intake serves, readable and byte for byte the same everywhere.
 *
 *     node build.mjs            writes ../static: client.js, fallback-*.js, noble.LICENSE.txt, integrity.json
 *     node build.mjs --check    rebuilds in memory; exits 1 when what is committed differs
 *     node build.mjs --sizes    prints raw and gzipped bytes of each script
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const CLIENT = import.meta.dirname;
const STATIC = join(CLIENT, "../static");
const INTEGRITY = "integrity.json";

/** The oldest browsers that are promised; Tor Browser is a Firefox ESR. */
const TARGET = ["chrome111", "firefox115", "safari16.4"];

const LICENCES = "noble.LICENSE.txt";
const BANNER = `/*! Sacca. Licensed under the Apache License, Version 2.0. Built from app/intake/client by build.mjs.
    Parts are Paul Miller's @noble packages, under the MIT License: /static/${LICENCES} */`;

const FALLBACKS = {
  "fallback-curves.js": "fallback/curves-script.ts",
  "fallback-mlkem.js": "fallback/mlkem-script.ts",
};

/** Bundle one entry to text; `define` puts constants in. */
async function bundle(entry, define = {}) {
  const { outputFiles } = await build({
    absWorkingDir: CLIENT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: TARGET,
    charset: "utf8",
    // Not "inline": there a notice is lost with the first line below it that nobody uses.
    legalComments: "eof",
    banner: { js: BANNER },
    define,
    logLevel: "warning",
  });
  return outputFiles[0].contents;
}

/** Subresource Integrity of a file's bytes. */
function integrityOf(contents) {
  return `sha384-${createHash("sha384").update(contents).digest("base64")}`;
}

/** Build every script and the list of hashes: name → bytes. */
async function buildAll() {
  const files = new Map();
  for (const [name, entry] of Object.entries(FALLBACKS)) files.set(name, await bundle(entry));
  const hashes = Object.fromEntries([...files].map(([name, contents]) => [name, integrityOf(contents)]));
  files.set("client.js", await bundle("page/main.ts", { SCRIPT_INTEGRITY: JSON.stringify(hashes) }));
  files.set(LICENCES, licenceTexts());
  files.set(INTEGRITY, listOf(files));
  return files;
}

/** The notices that go with the packages inside the scripts. */
function licenceTexts() {
  const texts = ["hashes", "curves", "post-quantum"].map((name) => {
    const folder = join(CLIENT, "node_modules/@noble", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `@noble/${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8")}`;
  });
  return Buffer.from(texts.join("\n\n"));
}

/** Hash the built scripts and every other file beside them (styles, fonts). */
function listOf(built) {
  const others = readdirSync(STATIC).filter((name) => name !== INTEGRITY && !built.has(name));
  const contents = new Map([...built, ...others.map((name) => [name, readFileSync(join(STATIC, name))])]);
  const hashes = [...contents].map(([name, bytes]) => [name, integrityOf(bytes)]).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(`${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`);
}

function readCommitted(name) {
  try {
    return readFileSync(join(STATIC, name));
  } catch {
    return Buffer.alloc(0);
  }
}

const files = await buildAll();
const differing = [...files].filter(([name, contents]) => !readCommitted(name).equals(contents)).map(([name]) => name);

if (process.argv.includes("--check")) {
  if (differing.length > 0) {
    console.error(
      `app/intake/static is not what the sources give (${differing.join(", ")}): run "make client" and commit.`,
    );
    process.exit(1);
  }
} else if (process.argv.includes("--sizes")) {
  for (const [name, contents] of files) console.log(name, contents.length, gzipSync(contents, { level: 9 }).length);
} else {
  for (const name of differing) writeFileSync(join(STATIC, name), files.get(name));
}
