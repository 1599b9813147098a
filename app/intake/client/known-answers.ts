/**
 * Known answers of the three primitives that browsers may lack, wrongly have, or get from a fallback.
 *
 * X25519 is RFC 7748 §5.2, Ed25519 RFC 8032 §7.1 test 2, ML-KEM the inner values of the first vector of
 * draft-connolly-cfrg-xwing-kem.
 */

import { type Bytes, concat, equal, fromBase64, type Random } from "./bytes.ts";
import { UnsupportedError } from "./errors.ts";
import { sha256 } from "./hash.ts";
import { shake256 } from "./keccak.ts";
import type { MlKem, VerifyEd25519, X25519 } from "./primitives.ts";

/** A short way to write bytes down here. */
export const hex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));

/** The first X-Wing vector of the draft: private key, ciphertext, shared secret, and SHA-256 of the public key. */
export const XWING = {
  seed: hex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"),
  publicKeyHash: hex("2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb"),
  enc: fromBase64(
    "uDqoKNTWK5qDzv/h09O7HvMSZGQ8BwxXmJJ+QfsHkUonP4+W54Js1TdaKD19qIUwTF3gUWoPBlQkPcW5f4v+uDH2glEhmqvdcjvGUSBBrLrvivRCZVJJQrkC5o/9IyIc2nCxtV13apLRFD6joMR19j7miQFXxxFtrj9iv3L2Cs0ruMwxziug3jZPUrjtOMedcZcVljpd04QtjotDq3BOR1m1MnvwJ8Y8j6hXxJCNWop7iKx/K+OU2Tw3Bt3U5pjMbONwEB9NAhMlQji0ouiCG25BShzyD2wSRLaZBG9aAcqgoaVVFjALQNIEjHfMc6+6ea/uqdLAEYvfKtuIcNwyjFUWzEWxogWBQQOeLJChEKnhazGN+1O9SaEm1rc/IVeHUXuJF8wByr0QfQaFmFTui0+YYcIm03ZMhzOasWw2Z9L0k4TlVFbdQEFLcKavhBWF9MkMaHJdV3BO6O585uL5vlgtvumF4Dj/w0br+04iFYtshDdKmrSkTh+R3lqsUZf4m8XlRC9R+aWTexAro76uv24cWDgKSl/tzkpOUCb4j1KPWf/S20F1Kzo9kO+r5GOJm31AhwxTDIhB6HErczZo7QM62/r7LUnTekTUBk5YY+sK8KCNR7PMiINzvAX3ozuEG8JYfFfraVVOijdnt1BpF7a3BJhyfxbqwaNuyNjPr3UVSfInfbJ36KVamlEGsjoCBrRyH6mzBIVSxb1bWU1uJH84wYxZGup/ViSccs57EXr8w6hiFYL5z3F4fhg97gk2eXbphAmtkhekl9+IgEI4TXcHprePX3+4QJ47U1F1NzRht3YALXmcutYoYL5wVz7L4Tskbg2n6TpSFo4Ptql1a4le9/AUeg3IG/pkSwiKkigWDA+azxN5opQc0owG68gOROF6ovgXcBCv14qXzgho0WKeuylMUVGBLFg9rriGhSIPTakRgRLgcEH8wk1VZKmf294ohp/gciOH16mk0W4cyFVZF+CZRKpeuqrsLPYmk6+tQqP1GPzmfSc8xsn7VHKzgOhXPsfeBqO6L9X5MdcltJMCbLCsvT/mLQDkx5DZZdegOjwLQiK6jCqaFuKsZY9XKuDnRur8T+ugI1dvCJQieKBB+4KnClldW6y/KXziApiYpx5cOw0cYii0hbGt5QmzX7yn7Kl7ITLny2vEZTdRRrfc6slpMIrAwqyJ54Y+uJQwFbJDFMr7nHwOhf5UPVZljCE2Mlme+r/B7EndjIhUe7LMQMnTjL0wmbRUeEBWBTHQGIzR6cI6Dr7goD1Vd9ZrHSvLS6ryHMf+8eA4BsqWKZ3w37xW4bK0Pk/CDDf4NMSvYhJ+fa6Gw8JaL2lqyLWJ3scdWVv76Ute1LwH2ACzMHlv2ontt3vgKUE2E5NU64zTdZFXj5xgDdm+jsYhn91Qet8zl+1NaHB7jROyTOTNj7IoUb/p1jJAfzHtb3yxYA3lbxdXZ0DOKjL8UUUDAUXPuX5j4OQdNUJ0oHnT5vsuFQ==",
  ),
  sharedSecret: hex("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384"),
};

const X25519_ANSWER = {
  privateKey: hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
  publicKey: hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
  shared: hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
};

const ED25519_ANSWER = {
  publicKey: hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
  message: hex("72"),
  signature: hex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ),
};

const ML_KEM_ANSWER = {
  publicKeyHash: hex("5a2d6b4ef8e254cbd147fc2434e4979bd82e010ef9624cc5a457dc517c365e7a"),
  sharedKey: hex("7631eaf24bcc7ba2d1656d8f53778f8caa5f1ce33180e8ab405b9247eab76dfc"),
};

/** Check an X25519, and that it refuses a point that would make the result known. */
export async function checkX25519(x25519: X25519): Promise<void> {
  const { privateKey, publicKey, shared } = X25519_ANSWER;
  requireRight(equal(await x25519(privateKey, publicKey), shared), "X25519");
  const refused = await x25519(privateKey, new Uint8Array(32)).then(
    () => false,
    () => true,
  );
  requireRight(refused, "X25519 of a small point");
}

/** Check an Ed25519, and that it sees a changed message. */
export async function checkEd25519(verify: VerifyEd25519): Promise<void> {
  const { publicKey, message, signature } = ED25519_ANSWER;
  requireRight(await verify(publicKey, message, signature), "Ed25519");
  requireRight(!(await verify(publicKey, concat(message, message), signature)), "Ed25519 of another message");
}

/** Check an ML-KEM-768: known keys, a known decapsulation, and that what it encapsulates comes back. */
export async function checkMlKem(mlKem: MlKem, random: Random = (length) => new Uint8Array(length)): Promise<void> {
  const seed = shake256(XWING.seed, 64);
  const publicKey = await mlKem.publicKey(seed);
  requireRight(equal(await sha256(publicKey), ML_KEM_ANSWER.publicKeyHash), "ML-KEM keys");
  const known = await mlKem.decapsulate(seed, XWING.enc.slice(0, 1088));
  requireRight(equal(known, ML_KEM_ANSWER.sharedKey), "ML-KEM decapsulation");
  const { ciphertext, sharedKey } = await mlKem.encapsulate(publicKey, random);
  requireRight(equal(await mlKem.decapsulate(seed, ciphertext), sharedKey), "ML-KEM encapsulation");
}

/**
 * Stop unless an answer is right.
 *
 * @throws UnsupportedError Naming what failed.
 */
export function requireRight(right: boolean, what: string): void {
  if (!right) throw new UnsupportedError(`wrong answer: ${what}`);
}
