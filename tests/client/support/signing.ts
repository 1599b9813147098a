/** What only the other side can do: keys, vkeys and signatures on notes. */

import { type Bytes, concat, toBase64, uint, utf8 } from "../../../app/intake/client/bytes.ts";
import { keyIdOf } from "../../../app/intake/client/note.ts";
import { hex, unhex } from "./files.ts";

/** A named Ed25519 key with its private half. */
export interface Signer {
  readonly name: string;
  /** 32 bytes. */
  readonly seed: Bytes;
  readonly publicKey: Bytes;
  readonly keyId: Bytes;
  readonly vkey: string;
}

/** The DER of RFC 8410 §7 up to the 32 bytes. */
const PKCS8_ED25519 = unhex("302e020100300506032b657004220420");

export async function makeSigner(name: string, seed: Bytes): Promise<Signer> {
  const key = await crypto.subtle.importKey("pkcs8", concat(PKCS8_ED25519, seed), "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  const publicKey = Uint8Array.from(Buffer.from(x!, "base64url"));
  const keyId = await keyIdOf(name, publicKey);
  return { name, seed, publicKey, keyId, vkey: `${name}+${hex(keyId)}+${toBase64(concat(uint(1, 1), publicKey))}` };
}

/** Sign a text; return the signature line with its newline. */
export async function signatureLine(text: string, signer: Signer): Promise<string> {
  const key = await crypto.subtle.importKey("pkcs8", concat(PKCS8_ED25519, signer.seed), "Ed25519", false, ["sign"]);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, utf8(text)));
  return `— ${signer.name} ${toBase64(concat(signer.keyId, signature))}\n`;
}

/** Make a whole note. */
export async function signNote(text: string, ...signers: readonly Signer[]): Promise<string> {
  const lines = await Promise.all(signers.map((signer) => signatureLine(text, signer)));
  return `${text}\n${lines.join("")}`;
}
