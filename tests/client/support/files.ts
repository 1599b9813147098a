/** Reads vector files. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bytes } from "../../../app/intake/client/bytes.ts";

const VECTORS = join(import.meta.dirname, "../../vectors");

export function vectorPath(name: string): string {
  return join(VECTORS, name);
}

// Each test states the shape it reads; a wrong one fails there.
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(vectorPath(name), "utf8")) as T;
}

export function unhex(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, "hex"));
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
