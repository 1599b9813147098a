/** The sections of the vector file that need no organisation: receipts, sizes, Cobblestone, HPKE. */

import { concat, labelled, type Random, uint, utf8 } from "../../../app/intake/client/bytes.ts";
import { encrypt } from "../../../app/intake/client/cobblestone.ts";
import { seal } from "../../../app/intake/client/hpke.ts";
import { shake256 } from "../../../app/intake/client/keccak.ts";
import { ciphertextLength, paddedLength } from "../../../app/intake/client/padding.ts";
import { deriveCaseKeys, formatReceipt } from "../../../app/intake/client/receipt.ts";
import { publicKeyOf } from "../../../app/intake/client/xwing.ts";
import { hex } from "./files.ts";
import type * as layout from "./layout.ts";
import { fallback } from "./suites.ts";

/** The check of the first is 05, the second begins with zeros. */
export const DIGITS = [
  "3141592653589793238462643383279575",
  "0070000000000000000000000000000042",
  "9182736455463728190192837465564738",
] as const;

/** Same bytes for the same label, call after call. */
export function counted(label: string): Random {
  let calls = 0;
  return (length) => shake256(concat(labelled(label), uint(calls++, 4)), length);
}

export async function receiptVector(digits: string): Promise<layout.ReceiptVector> {
  const keys = await deriveCaseKeys(fallback, digits);
  const receipt = formatReceipt(digits);
  const plain = receipt.replaceAll(" ", "");
  return {
    digits,
    receipt,
    inputs: [
      receipt,
      plain,
      receipt.replaceAll(" ", "-"),
      plain.replace(/./g, (digit) => String.fromCharCode(0x17e0 + Number(digit))),
      `\ufeff \t${receipt.replace(" ", "\u00a0").replace(" ", "\u2009").replace(" ", "\r\n")}\n`,
      Array.from(plain).join("\u200b"),
      `${plain.slice(0, 9)}\u200c\u200d\u2060${plain.slice(9, 18)}\u2010\u2011\u2012\u2013\u2014\u2015${plain.slice(18)}`,
    ],
    reply_seed: hex(keys.replySeed),
    reply_public_key: hex(keys.replyKey),
    mailbox_secret: hex(keys.mailboxSecret),
    lock: hex(keys.lock),
    case_id: hex(keys.caseId),
  };
}

export function refusedReceipts(): string[] {
  const good = formatReceipt(DIGITS[0]).replaceAll(" ", "");
  const digits = good.slice(0, 34);
  const swapped = `${good[1]}${good[0]}${good.slice(2)}`;
  return [
    "",
    good.slice(0, 35),
    `${good}0`,
    ...["00", "01", "99", "04", "06"].map((check) => digits + check),
    swapped,
    good.replace(/^./, (digit) => String((Number(digit) + 1) % 10)),
    `x${good}`,
    good.replace(/.$/, "\u0665"),
    good.replace(/.$/, "\uff15"),
    `${good.slice(0, 6)}_${good.slice(6)}`,
    `${good.slice(0, 6)}.${good.slice(6)}`,
    `${good.slice(0, 6)}\u3000${good.slice(6)}`,
    `${good.slice(0, 6)}\u00ad${good.slice(6)}`,
    `+${good}`,
  ];
}

export function paddingVector(length: number): layout.PaddingVector {
  try {
    const padded = paddedLength(8 + length);
    return { length, padded, ciphertext: ciphertextLength(padded) };
  } catch {
    return { length, padded: null, ciphertext: null };
  }
}

export async function cobblestoneVector(length: number): Promise<layout.CobblestoneVector> {
  const random = counted(`cobblestone ${length}`);
  const [key, salt, message] = [random(32), random(24), random(length)];
  const context = labelled("sacca/v1 body", random(64));
  const ciphertext = await encrypt(key, message, { context, salt });
  return { key: hex(key), context: hex(context), message: hex(message), ciphertext: hex(ciphertext) };
}

export async function hpkeVector(plaintext: string, info: string): Promise<layout.HpkeVector> {
  const random = counted(`hpke ${plaintext}`);
  const seed = random(32);
  const publicKey = await publicKeyOf(fallback, seed);
  const { enc, ct } = await seal(fallback, publicKey, { info: utf8(info), plaintext: utf8(plaintext), random });
  return {
    seed: hex(seed),
    public_key: hex(publicKey),
    info: hex(utf8(info)),
    plaintext: hex(utf8(plaintext)),
    enc: hex(enc),
    ct: hex(ct),
  };
}
