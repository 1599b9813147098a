/**
 * Builds the scripts that intake serves, readable and byte for byte the same everywhere.
 *
 *     node build.mjs            writes ../static: client.js, return.js, fallback-*.js, noble.LICENSE.txt, integrity.json
 *     node build.mjs --check    rebuilds in memory; exits 1 when what is committed differs
 *     node build.mjs --sizes    prints raw, gzipped and brotli bytes of each script
 *
 * Everybody loads client.js; only who comes back with a number loads return.js. A module that both need is in client.js
 * alone, which hands out what return.js takes from it, as `saccaShared`. Which modules and names those are follows from
 * the imports: nothing is listed by hand.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const CLIENT = import.meta.dirname;
const STATIC = join(CLIENT, "../static");
const INTEGRITY = "integrity.json";

/** The oldest browsers that are promised; Tor Browser is a Firefox ESR. */
const TARGET = ["chrome111", "firefox115", "safari16.4"];

const LICENCES = "noble.LICENSE.txt";
const OURS = "Sacca. Licensed under the Apache License, Version 2.0. Built from app/intake/client by build.mjs.";
const THEIRS = `Parts are Paul Miller's @noble packages, under the MIT License: /static/${LICENCES}`;

const FALLBACKS = {
  "fallback-curves.js": "fallback/curves-script.ts",
  "fallback-mlkem.js": "fallback/mlkem-script.ts",
};
const CLIENT_ENTRY = "page/main.ts";
const RETURN_ENTRY = "page/return-script.ts";

/** Bundle entries: the text of the first, and which modules are in it. */
async function bundle(entryPoints, options = {}) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: CLIENT,
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: STATIC,
    format: "iife",
    platform: "browser",
    target: TARGET,
    charset: "utf8",
    // Not "inline": there a notice is lost with the first line below it that nobody uses.
    legalComments: "eof",
    banner: { js: `/*! ${OURS}\n    ${THEIRS} */` },
    logLevel: "warning",
    ...options,
  });
  return { contents: outputFiles[0].contents, metafile };
}

/** Subresource Integrity of a file's bytes. */
function integrityOf(contents) {
  return `sha384-${createHash("sha384").update(contents).digest("base64")}`;
}

/** Build every script and the list of hashes: name → bytes. */
async function buildAll() {
  const files = new Map();
  for (const [name, entry] of Object.entries(FALLBACKS)) files.set(name, (await bundle([entry])).contents);
  const { contents, taken } = await buildReturn();
  files.set("return.js", contents);
  const hashes = Object.fromEntries([...files].map(([name, contents]) => [name, integrityOf(contents)]));
  files.set("client.js", await buildClient(hashes, taken));
  files.set(LICENCES, licenceTexts());
  files.set(INTEGRITY, listOf(files));
  return files;
}

/** Bundle what everybody loads, and let it hand out the names that are `taken`: module → names. */
async function buildClient(hashes, taken) {
  const imports = [...taken.keys()].map((module, i) => `import * as module${i} from "./${module}";`);
  const handed = [...taken].map(([module, names], i) => {
    return `  "${module}": { ${names.map((name) => `${name}: module${i}.${name}`).join(", ")} },`;
  });
  const lines = [`import "./${CLIENT_ENTRY}";`, ...imports, "globalThis.saccaShared = {", ...handed, "};"];
  const options = {
    stdin: { contents: lines.join("\n"), resolveDir: CLIENT, sourcefile: "what return.js takes from here" },
    define: { SCRIPT_INTEGRITY: JSON.stringify(hashes) },
  };
  return (await bundle([], options)).contents;
}

/** Bundle what only return.js has, and find which names it takes from modules of client.js. */
async function buildReturn() {
  const exported = await sharedExports();
  const banner = { js: `/*! ${OURS} */` };
  // First each name by itself, so that those which nobody uses fall out; then only the others, as people would write it.
  const singly = stubsOf(exported, (module, names) =>
    names.map((name) => `export const ${name} = /* @__PURE__ */ saccaTake("${module}", "${name}");`).join("\n"),
  );
  const draft = Buffer.from((await bundle([RETURN_ENTRY], { plugins: [singly] })).contents).toString();
  const taken = new Map([...exported.keys()].map((module) => [module, []]));
  for (const [, module, name] of draft.matchAll(/saccaTake\("([^"]+)", "([^"]+)"\)/g)) taken.get(module).push(name);
  const together = stubsOf(taken, (module, names) =>
    names.length > 0 ? `export const { ${names.join(", ")} } = globalThis.saccaShared["${module}"];` : "export {};",
  );
  const { contents } = await bundle([RETURN_ENTRY], { plugins: [together], banner });
  return { contents, taken: new Map([...taken].filter(([, names]) => names.length > 0)) };
}

/** The modules that are in client.js and that return.js would have too: path → names of its exports. */
async function sharedExports() {
  const [client, returning] = await Promise.all(
    [CLIENT_ENTRY, RETURN_ENTRY].map(async (entry) => Object.keys((await bundle([entry])).metafile.inputs)),
  );
  const shared = returning.filter((module) => client.includes(module)).sort();
  const { metafile } = await bundle(shared, { format: "esm", outbase: CLIENT });
  return new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]));
}

/** A plugin that puts what `write` returns into the place of each of these modules. */
function stubsOf(modules, write) {
  return {
    name: "shared",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const module = relative(CLIENT, path);
        return modules.has(module) ? { contents: write(module, modules.get(module)), loader: "js" } : undefined;
      });
    },
  };
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
  for (const [name, contents] of files) {
    console.log(name, contents.length, gzipSync(contents, { level: 9 }).length, brotliCompressSync(contents).length);
  }
} else {
  for (const name of differing) writeFileSync(join(STATIC, name), files.get(name));
}
