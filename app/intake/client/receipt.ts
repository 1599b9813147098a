/** The receipt: the number by which a reporter comes back, and all that is derived from it. */

import { type Bytes, labelled, type Random, utf8 } from "./bytes.ts";
import { ReceiptError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import { deriveKey } from "./hkdf.ts";
import type { Primitives } from "./primitives.ts";
import { publicKeyOf } from "./xwing.ts";

const DIGITS = 34;
const SALT = utf8("sacca/v1 receipt");

/** Spaces, zero-width joiners, tabs, newlines, dashes: what printing, Khmer keyboards and copying add. */
const DROPPED = /[ \t\n\r\u00a0\u2009\u200b-\u200d\u2060\ufeff\u2010-\u2015-]/g;

/** What a receipt gives: the identity of a case towards the world. */
export interface CaseKeys {
  /** X-Wing seed (32) that opens replies. */
  readonly replySeed: Bytes;
  /** Its public key (1216). */
  readonly replyKey: Bytes;
  /** Shown to the mailbox (32). */
  readonly mailboxSecret: Bytes;
  /** SHA-256 of the mailbox secret (32). */
  readonly lock: Bytes;
  /** Certifies the reply key (16). */
  readonly caseId: Bytes;
}

/**
 * Draw 34 uniformly random digits.
 *
 * Bytes from 250 on are thrown away: a plain remainder would favour 0 to 5.
 */
export function drawDigits(random: Random): string {
  let digits = "";
  while (digits.length < DIGITS) {
    for (const byte of random(DIGITS)) {
      if (byte < 250 && digits.length < DIGITS) digits += byte % 10;
    }
  }
  return digits;
}

/** Write a receipt: the digits, two check digits (ISO 7064 MOD 97-10), six groups of six. */
export function formatReceipt(digits: string): string {
  return `${digits}${checkDigits(digits)}`.replace(/\d{6}(?=\d)/g, "$& ");
}

/**
 * Read a receipt as people type it; return its 34 digits.
 *
 * @throws ReceiptError Another character, another length, or wrong check digits.
 */
export function parseReceipt(text: string): string {
  const typed = text.replace(DROPPED, "").replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0));
  const digits = typed.slice(0, DIGITS);
  if (!/^[0-9]{36}$/.test(typed) || typed !== digits + checkDigits(digits)) throw new ReceiptError("not a receipt");
  return digits;
}

/** Derive a case's keys from the 34 digits of its receipt. */
export async function deriveCaseKeys(primitives: Primitives, digits: string): Promise<CaseKeys> {
  const derive = (label: string): Promise<Bytes> => deriveKey(utf8(digits), labelled(label), SALT);
  const [replySeed, mailboxSecret] = await Promise.all([
    derive("sacca/v1 reply seed"),
    derive("sacca/v1 mailbox secret"),
  ]);
  const replyKey = await publicKeyOf(primitives, replySeed);
  return { replySeed, replyKey, mailboxSecret, lock: await sha256(mailboxSecret), caseId: await caseIdOf(replyKey) };
}

/** Return the case id (16 bytes) that certifies a reply key. */
export async function caseIdOf(replyKey: Bytes): Promise<Bytes> {
  return (await sha256(labelled("sacca/v1 case id", replyKey))).slice(0, 16);
}

/** 98 − (d·100 mod 97): 02 to 98. */
function checkDigits(digits: string): string {
  const remainder = Array.from(`${digits}00`).reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
  return String(98 - remainder).padStart(2, "0");
}
