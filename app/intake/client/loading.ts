/**
 * Loads what nobody needs at first: scripts, each at most once and only with the hash that the build baked in, and the
 * steps after the form.
 */

import { UnsupportedError, NetworkError } from "./errors.ts";
import type { Fallbacks } from "./primitives.ts";

type ScriptName = "fallback-curves.js" | "fallback-mlkem.js" | "return.js";

/** Put in by the build: the SRI hash of each script. */
declare const SCRIPT_INTEGRITY: Readonly<Record<ScriptName, string>>;

/** What TypeScript does not know of Trusted Types. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** The fallbacks as the page loads them. */
export const scripts: Fallbacks = {
  curves: () => load("fallback-curves.js", "saccaCurves"),
  mlKem: () => load("fallback-mlkem.js", "saccaMlKem"),
};

/**
 * Load what the buttons mean to somebody who comes back with a number.
 *
 * @throws NetworkError It may be asked again.
 */
export function loadReturn<T>(): Promise<T> {
  return load("return.js", "saccaReturn");
}

/**
 * Load the document with the steps after the form. The browser parses it, and runs nothing in it.
 *
 * @throws NetworkError It may be asked again.
 */
export function loadSteps(): Promise<Document> {
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

const STEPS_TIMEOUT_MS = 60_000;

const loads = new Map<ScriptName, Promise<void>>();
let policy: { createScriptURL(url: string): string } | undefined;

async function load<T>(name: ScriptName, global: string): Promise<T> {
  const running = loads.get(name) ?? append(name);
  loads.set(name, running);
  await running.catch((error: unknown) => {
    loads.delete(name);
    throw error;
  });
  const loaded = (globalThis as Record<string, unknown>)[global];
  if (!loaded) throw new UnsupportedError(`${name} brought nothing`);
  return loaded as T;
}

function append(name: ScriptName): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.integrity = SCRIPT_INTEGRITY[name];
    script.onload = () => resolve();
    // A wrong hash and a lost connection look alike from here; in both cases nothing ran.
    script.onerror = () => reject(new NetworkError(`${name} did not load`));
    script.src = trusted(`/static/${name}`);
    document.head.append(script);
  });
}

/** The page's policy lets one name make script addresses, and this name makes those that the build knows. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("sacca", { createScriptURL: requireOurs }) ?? { createScriptURL: requireOurs };
  return policy.createScriptURL(url);
}

function requireOurs(url: string): string {
  if (!Object.keys(SCRIPT_INTEGRITY).some((name) => url === `/static/${name}`)) {
    throw new TypeError("not a script of ours");
  }
  return url;
}
