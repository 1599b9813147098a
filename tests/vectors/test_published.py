"""The blocks we build on give the answers that their authors publish."""

import zlib
from hashlib import sha512
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.errors import OpenError, SignatureError
from app.sealing.suite import hkdf, seal
from app.tlog.note import Note, Signature, VerifierKey, require_signer
from app.vault.keys import public_key_of
from app.vault.opening import open_chunks, unseal
from tests.helpers.reference import AEADS, HKDF_SHA256, KEM_ID, decapsulate, open_message, schedule, seal_message
from tests.helpers.vectors import read_vectors, read_wycheproof, unhex

XWING = read_vectors("xwing_draft_test_vectors.json")
HPKE = [
    vector
    for vector in read_vectors("hpke_pq_test_vectors.json")
    if (vector["kem_id"], vector["kdf_id"]) == (KEM_ID, HKDF_SHA256) and vector["aead_id"] in AEADS
]


@pytest.mark.parametrize("vector", XWING)
def test_an_xwing_seed_gives_the_published_key_and_secret(vector: dict[str, Any]) -> None:
    """Public keys come from seeds as in the X-Wing draft, and so does what our reading of it decapsulates."""
    seed, public_key, ciphertext, secret = unhex(vector, "seed", "pk", "ct", "ss")

    assert public_key_of(seed) == public_key
    assert decapsulate(ciphertext, seed) == secret


@pytest.mark.parametrize("vector", HPKE)
def test_our_reading_of_hpke_opens_the_published_messages(vector: dict[str, Any]) -> None:
    """The reading that the library is held against gives the published key schedule and plaintext."""
    seed, public_key, info, enc, secret = unhex(vector, "skRm", "pkRm", "info", "enc", "shared_secret")
    aad, ciphertext, plaintext = unhex(vector["encryptions"][0], "aad", "ct", "pt")
    context = schedule(secret, info, aead=vector["aead_id"])

    assert public_key_of(seed) == public_key
    assert [context.key, context.base_nonce] == unhex(vector, "key", "base_nonce")
    assert open_message(enc + ciphertext, seed=seed, info=info, aead=vector["aead_id"], aad=aad) == plaintext


def test_there_is_a_published_hpke_message_for_our_kem() -> None:
    """The test above is not empty."""
    assert HPKE != []


@pytest.mark.parametrize("length", [0, 1, 48, 5_000])
def test_the_library_and_our_reading_of_hpke_open_each_others_messages(length: int) -> None:
    """What is sealed here is HPKE with X-Wing, HKDF-SHA256 and AES-256-GCM, and nothing of the library's own."""
    seed = bytes(range(32))
    info, plaintext = b"sacca/v1 test\x00", bytes(length)
    sealed = seal(plaintext, recipient=public_key_of(seed), info=info)
    theirs = seal_message(plaintext, public_key=public_key_of(seed), info=info)

    assert open_message(sealed, seed=seed, info=info) == plaintext
    assert unseal(theirs, seed=seed, info=info) == plaintext


def test_mlkem_seeds_give_the_keys_that_nist_publishes() -> None:
    """FIPS 203 key generation: seed d ‖ z to encapsulation key."""
    (group,) = read_vectors("acvp_mlkem768_keygen.json")["testGroups"]
    for test in group["tests"]:
        d, z, key = unhex(test, "d", "z", "ek")

        assert MLKEM768PrivateKey.from_seed_bytes(d + z).public_key().public_bytes_raw() == key


def test_mlkem_decapsulates_as_wycheproof_says() -> None:
    """Wrong ciphertexts give the implicit secret; those of a wrong length are refused."""
    for _, test in read_wycheproof("mlkem_768"):
        seed, ciphertext, secret = unhex(test, "seed", "c", "K")
        if test["result"] == "valid":
            assert MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ciphertext) == secret
        else:
            with pytest.raises(ValueError):  # noqa: PT011, the library has one verdict
                MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ciphertext)


def test_x25519_agrees_as_wycheproof_says() -> None:
    """All points give the published secret, but those of low order, which are refused."""
    for _, test in read_wycheproof("x25519"):
        private, public, secret = unhex(test, "private", "public", "shared")
        own, other = X25519PrivateKey.from_private_bytes(private), X25519PublicKey.from_public_bytes(public)
        if any(secret):
            assert own.exchange(other) == secret
        else:
            with pytest.raises(ValueError):  # noqa: PT011, the library has one verdict
                own.exchange(other)


def test_notes_are_verified_as_wycheproof_says() -> None:
    """Malleable, truncated, padded and edge-case Ed25519 signatures are refused, through our own verification."""
    verified = 0
    for group, test in read_wycheproof("ed25519"):
        (public_key,) = unhex(group["publicKey"], "pk")
        message, octets = unhex(test, "msg", "sig")
        key = VerifierKey("sacca.test/c1", public_key)
        try:
            note = Note(message.decode(), (Signature(key.name, key.key_id, octets),))
        except UnicodeDecodeError:
            continue
        verified += 1
        if test["result"] == "valid":
            require_signer(note, key)
        else:
            with pytest.raises(SignatureError):
                require_signer(note, key)

    assert verified > 80


def test_hkdf_gives_the_keys_that_wycheproof_says() -> None:
    """Of every vector as many bytes as ours, 32, or all if it has fewer; an empty salt is no salt."""
    for _, test in read_wycheproof("hkdf_sha256"):
        ikm, salt, info, okm = unhex(test, "ikm", "salt", "info", "okm")
        if test["result"] == "valid":
            length = min(32, test["size"])

            assert hkdf(ikm, info, salt=salt)[:length] == okm[:length]
            assert HKDF(SHA256(), test["size"], salt, info).derive(ikm) == okm


def test_aes_256_gcm_opens_as_wycheproof_says() -> None:
    """The cipher under every stanza and chunk: 256-bit keys, 96-bit nonces, whole tags."""
    for group, test in read_wycheproof("aes_gcm"):
        if (group["keySize"], group["ivSize"], group["tagSize"]) != (256, 96, 128):
            continue
        key, nonce, aad, message, ciphertext, tag = unhex(test, "key", "iv", "aad", "msg", "ct", "tag")
        if test["result"] == "valid":
            assert AESGCM(key).decrypt(nonce, ciphertext + tag, aad) == message
        else:
            with pytest.raises(InvalidTag):
                AESGCM(key).decrypt(nonce, ciphertext + tag, aad)


@pytest.mark.parametrize(
    "test", [test for _, test in read_wycheproof("c2sp_chunked_encryption_aes_256_gcm")], ids=lambda test: test["tcId"]
)
def test_chunks_open_as_wycheproof_says(test: dict[str, Any]) -> None:
    """Truncated, reordered, extended and changed Cobblestone-256 is refused whole, and says no more than that."""
    key, context, compressed = unhex(test, "key", "ctx", "ct")
    ciphertext = zlib.decompress(compressed)
    if test["result"] == "valid":
        message = open_chunks(ciphertext, key=key, context=context)

        assert sha512(message).hexdigest() == test["msgSha512"]
    else:
        # A key of another length is a programming error, and not the sender's.
        refusal = ValueError if "InvalidKeySize" in test["flags"] else OpenError
        with pytest.raises(refusal):
            open_chunks(ciphertext, key=key, context=context)
