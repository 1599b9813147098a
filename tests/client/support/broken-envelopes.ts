/** Envelopes that must be refused, each with one thing wrong, as edits of a good one. */

import { utf8 } from "../../../app/intake/client/bytes.ts";
import { hex } from "./files.ts";
import type { Edit, EnvelopeVector, RefusedEnvelopeVector } from "./layout.ts";

const [FIRST_STANZA, STANZA] = [106, 1_168];

/** Damage an envelope; `other` is another one of the same case and bundle. */
export function brokenEnvelopes(good: EnvelopeVector, other: EnvelopeVector): RefusedEnvelopeVector[] {
  const listed = (stage: "parse" | "open", group: Record<string, Edit[]>): RefusedEnvelopeVector[] =>
    Object.entries(group).map(([name, edits]) => ({ name, chain: good.chain, stage, of: good.name, edits }));
  return [...listed("parse", malformed(good)), ...listed("open", changed(good, other))];
}

/** What a strict parser refuses before anything is opened. */
function malformed(good: EnvelopeVector): Record<string, Edit[]> {
  const { header_length: header } = good;
  const end = good.wire.length / 2;
  return {
    "nothing at all": [[0, end, ""]],
    "another magic": [flip(good, 0)],
    "another version": [[5, 1, "02"]],
    "kind 0": [[6, 1, "00"]],
    "kind 3 from outside": [[6, 1, "03"]],
    "sealed by a server": [[7, 1, "01"]],
    "unknown flag": [[7, 1, "02"]],
    "an object that is not there": [[104, 1, "01"]],
    "n too small": [[105, 1, "02"]],
    "n too large": [[105, 1, "04"]],
    "one stanza less": [[105, 1 + STANZA, "02"]],
    "cut in the header": [[header - 1, end - header + 1, ""]],
    "no body": [[header, end - header, ""]],
    "last byte missing": [[end - 1, 1, ""]],
    "trailing byte": [[end, 0, "00"]],
    "a length off the padding set": [[end - 1_000, 1_000, ""]],
    "readable text for a body": [[header, end - header, hex(utf8("they asked for a watch"))]],
  };
}

/** What has the form of an envelope, and opens for nobody. */
function changed(good: EnvelopeVector, other: EnvelopeVector): Record<string, Edit[]> {
  const { header_length: header } = good;
  const end = good.wire.length / 2;
  const graft = (at: number, length: number): Edit => [at, length, bytesOf(other, at, length)];
  const swapped = bytesOf(good, FIRST_STANZA + STANZA, STANZA) + bytesOf(good, FIRST_STANZA, STANZA);
  return {
    "another kind": [[6, 1, "02"]],
    "another bundle": [flip(good, 8)],
    "another case": [flip(good, 40)],
    "another envelope id": [flip(good, 71)],
    "another lock": [flip(good, 103)],
    "first enc changed": [flip(good, FIRST_STANZA)],
    "second share changed": [flip(good, FIRST_STANZA + STANZA + 1_120)],
    "stanzas swapped": [[FIRST_STANZA, 2 * STANZA, swapped]],
    "ledger's stanza changed": [flip(good, header - 1)],
    "ledger's stanza of another envelope": [graft(header - 1_184, 1_184)],
    "salt changed": [flip(good, header)],
    "commitment changed": [flip(good, header + 24)],
    "last byte changed": [flip(good, end - 1)],
    "body of another envelope": [graft(header, end - header)],
    "header of another envelope": [graft(0, header)],
  };
}

function flip(good: EnvelopeVector, at: number): Edit {
  return [at, 1, (parseInt(bytesOf(good, at, 1), 16) ^ 1).toString(16).padStart(2, "0")];
}

function bytesOf(vector: EnvelopeVector, from: number, length: number): string {
  return vector.wire.slice(2 * from, 2 * (from + length));
}
