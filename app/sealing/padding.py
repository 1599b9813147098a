"""
Lengths that say little: framing and padding of bodies (docs/protocol.md, "Envelope").

A framed plaintext is ``u64 length ‖ content ‖ zeros``. Texts of every usual length share two sizes;
above them PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019, §4)
leaks at most O(log log L) bits of the length L, and wastes at most 12 %.
"""

LENGTH_LEN = 8
"""The length that precedes the content: u64, bytes."""

BODY_BUCKETS = (16_383, 65_535)
"""Padded sizes of a body, bytes: one byte short of whole chunks, so that no final empty chunk is needed."""

MAX_BODY_LEN = 2**20
"""Largest padded body, bytes."""

CHUNK_LEN = 16_384
"""Plaintext of one Cobblestone chunk, bytes."""

COMMITMENT_LEN = 56
"""What Cobblestone-256 puts before the first chunk: 24 bytes of salt ‖ 32 bytes of key commitment."""

CHUNK_TAG_LEN = 16
"""AES-GCM tag of each chunk, bytes."""


def padme(length: int) -> int:
    """
    Return the PADMÉ size of *length*.

    Args:
        length: Bytes, at least 2.
    """
    exponent = length.bit_length() - 1
    mantissa = exponent.bit_length()
    mask = (1 << (exponent - mantissa)) - 1 if exponent > mantissa else 0
    return (length + mask) & ~mask


def padded_body_len(length: int) -> int:
    """
    Return P, the padded size of a body whose framed length is *length*.

    Args:
        length: 8 + length of the content, bytes.

    Raises:
        ValueError: Over 1 MiB. The caller lets people write no more than that.
    """
    for bucket in BODY_BUCKETS:
        if length <= bucket:
            return bucket
    padded = padme(length)
    if padded > MAX_BODY_LEN:
        msg = f"a padded body is at most {MAX_BODY_LEN} bytes"
        raise ValueError(msg)
    return padded


def pad_body(content: bytes) -> bytes:
    """
    Frame and pad *content*.

    Returns:
        ``u64 length ‖ content ‖ zeros``, `padded_body_len` bytes.

    Raises:
        ValueError: Longer than a body may be. The caller's fault.
    """
    padded = padded_body_len(LENGTH_LEN + len(content))
    return (len(content).to_bytes(LENGTH_LEN, "big") + content).ljust(padded, b"\x00")


def sealed_len(padded: int) -> int:
    """Return the length of the Cobblestone-256 ciphertext of *padded* plaintext bytes."""
    return COMMITMENT_LEN + padded + CHUNK_TAG_LEN * (padded // CHUNK_LEN + 1)


def is_sealed_body_len(length: int) -> bool:
    """Say if a body ciphertext can have *length* bytes: if it is the sealed form of a size on the padding set."""
    padded = _opened_len(length)
    on_set = padded in BODY_BUCKETS or (BODY_BUCKETS[-1] < padded <= MAX_BODY_LEN and padme(padded) == padded)
    return on_set and sealed_len(padded) == length


def is_sealed_object_len(length: int) -> bool:
    """Say if an attachment's ciphertext can have *length* bytes: at least 65,535 padded, above that PADMÉ."""
    padded = _opened_len(length)
    on_set = padded == BODY_BUCKETS[-1] or (padded > BODY_BUCKETS[-1] and padme(padded) == padded)
    return on_set and sealed_len(padded) == length


def _opened_len(length: int) -> int:
    """Return the only plaintext length that could have *length* bytes of ciphertext; negative if there is none."""
    chunks, rest = divmod(length - COMMITMENT_LEN, CHUNK_LEN + CHUNK_TAG_LEN)
    return chunks * CHUNK_LEN + rest - CHUNK_TAG_LEN
