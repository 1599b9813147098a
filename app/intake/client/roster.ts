/** The roster: who is who, cosigned by at least two custodians. */

import { fromBase64, toBase64 } from "./bytes.ts";
import { ChainError } from "./errors.ts";
import { Lines, requireBytes, requireDay, requireText } from "./lines.ts";
import { parseVkey, type VerifierKey, verifyNote } from "./note.ts";
import type { Pins } from "./pins.ts";
import type { VerifyEd25519 } from "./primitives.ts";

const CUSTODIANS_NEEDED = 2;
const ROLES = new Set(["auditor", "custodian", "investigator", "triage"]);
const HASH_LENGTH = 32;

/** Longest name of a signing key, bytes: signed statements have a fixed size. */
const MAX_KEY_NAME_LENGTH = 24;

/** As many as the exclusion map has bits. */
const MAX_MEMBERS = 128;

/** The header grows by 1,168 bytes with each. */
const MAX_TRIAGE = 12;

export interface Member {
  /** `[a-z0-9]{2,12}`, opaque, never reused. */
  readonly id: string;
  /** What reporters read of a member; never a name. */
  readonly role: { readonly km: string; readonly en: string };
  readonly affiliation: string;
  readonly key: VerifierKey;
  /** Base64 of the SHA-256 of the X-Wing key, or `-`. */
  readonly hpkeHash: string;
  readonly roles: readonly string[];
  /** Last day, inclusive. */
  readonly expiry: string;
}

export interface Roster {
  readonly text: string;
  readonly version: number;
  readonly ledgerKey: VerifierKey;
  /** All member lines, in order: the places of the exclusion map. */
  readonly members: readonly Member[];
}

/**
 * Verify a roster from the pinned custodian keys.
 *
 * @throws ChainError Fewer than two distinct custodian keys signed it, or its lines are not a roster's.
 */
export async function verifyRoster(note: string, pins: Pins, verify: VerifyEd25519): Promise<Roster> {
  const { text, signers } = await verifyNote(note, pins.custodians, verify);
  if (signers.length < CUSTODIANS_NEEDED) throw new ChainError("a roster with one custodian's signature");
  const { origin } = pins;
  const lines = new Lines(text, { type: "sacca/v1 roster", origin });
  const [ledgerOrigin, ledgerVkey] = lines.take("ledger", 2);
  const ledgerKey = await parseVkey(ledgerVkey!);
  if (ledgerOrigin !== origin || ledgerKey.name !== origin) throw new ChainError("another ledger's name");
  const version = lines.one("version");
  if (!/^[1-9][0-9]{0,8}$/.test(version)) throw new ChainError("not a version");
  const members: Member[] = [];
  while (lines.has("member")) members.push(await takeMember(lines, origin));
  lines.end();
  requireOrder(members.map((member) => member.id));
  requireDistinct([ledgerKey, ...members.map((member) => member.key)].map((key) => toBase64(key.publicKey)));
  requireDistinct(members.map((member) => member.hpkeHash).filter((hash) => hash !== "-"));
  const triage = members.filter((member) => member.roles.includes("triage"));
  if (members.length > MAX_MEMBERS || triage.length > MAX_TRIAGE) throw new ChainError("too many members");
  return { text, version: Number(version), ledgerKey, members };
}

/** Make sure that texts strictly ascend in ASCII order, so that each occurs once. */
export function requireOrder(texts: readonly string[]): void {
  if (texts.some((text, i) => i > 0 && texts[i - 1]! >= text)) throw new ChainError("out of order");
}

/** Two lines of one key are one person, who would count as two. */
function requireDistinct(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw new ChainError("a key twice");
}

async function takeMember(lines: Lines, origin: string): Promise<Member> {
  const [id, km, en, affiliation, vkey, passkey, hpkeHash, roles, expiry] = lines.take("member", 9) as Fields;
  if (!/^[a-z0-9]{2,12}$/.test(id) || id === "ledger") throw new ChainError("not a member id");
  const key = await parseVkey(vkey);
  if (key.name !== `${origin}/${id}`) throw new ChainError("a member's key with another name");
  if (key.name.length > MAX_KEY_NAME_LENGTH) throw new ChainError("a name too long for a statement");
  // An auditor alone opens nothing.
  if (roles !== "auditor") requireBytes(hpkeHash, HASH_LENGTH);
  else if (hpkeHash !== "-") throw new ChainError("an auditor with an HPKE key");
  if (passkey !== "-") requireBase64(passkey);
  return {
    id,
    role: { km: requireText(km), en: requireText(en) },
    affiliation: requireText(affiliation),
    key,
    hpkeHash,
    roles: requireRoles(roles),
    expiry: requireDay(expiry),
  };
}

type Fields = [string, string, string, string, string, string, string, string, string];

/** Names parted by commas, in order, each once. */
function requireRoles(text: string): string[] {
  const roles = text.split(",");
  if (!roles.every((role) => ROLES.has(role))) throw new ChainError("not a role");
  requireOrder(roles);
  return roles;
}

function requireBase64(text: string): void {
  try {
    fromBase64(text);
  } catch {
    throw new ChainError("not base64");
  }
}
