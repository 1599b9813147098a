"""Secrets at rest."""

import pytest

from app.domain.errors import OpenError
from app.sealing.passwords import Argon2
from app.sealing.suite import label, seal
from app.vault.keys import public_key_of
from app.vault.wraps import (
    key_file_context,
    member_context,
    root_context,
    unwrap,
    unwrap_epoch,
    unwrap_seed,
    wrap,
    wrap_epoch,
    wrap_seed,
)
from tests.helpers.organisation import seed_of

SECRET = seed_of("secret")
KEY = seed_of("key")
PHRASE = "ពាក្យសម្ងាត់"
CHEAP = Argon2(salt=bytes(16), memory_kib=8, passes=1, lanes=1)


def test_a_wrap_gives_back_what_was_wrapped() -> None:
    """104 bytes for 32, as the protocol says."""
    wrapped = wrap(SECRET, key=KEY, context=b"row")

    assert len(wrapped) == 104
    assert unwrap(wrapped, key=KEY, context=b"row") == SECRET


def test_a_wrap_moved_to_another_row_does_not_open() -> None:
    """Nor under another key, nor changed."""
    wrapped = wrap(SECRET, key=KEY, context=b"row")
    for other, key, context in (
        (wrapped, KEY, b"another row"),
        (wrapped, SECRET, b"row"),
        (wrapped[:-1], KEY, b"row"),
        (bytes(104), KEY, b"row"),
        (b"", KEY, b"row"),
    ):
        with pytest.raises(OpenError):
            unwrap(other, key=key, context=context)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_what_is_no_secret_does_not_open(length: int) -> None:
    """A wrap of another length was not made here."""
    with pytest.raises(OpenError):
        unwrap(wrap(bytes(length), key=KEY, context=b"row"), key=KEY, context=b"row")


def test_a_seed_opens_with_its_password_alone() -> None:
    """Another password, and another member's wrap, are the same error."""
    wrapped = wrap_seed(SECRET, password=PHRASE, argon2=CHEAP, context=member_context("m1"))

    assert unwrap_seed(wrapped, password=PHRASE, context=member_context("m1")) == SECRET
    for password, member in ((PHRASE[:-1], "m1"), (PHRASE, "m2"), ("", "m1")):
        with pytest.raises(OpenError):
            unwrap_seed(wrapped, password=password, context=member_context(member))


def test_an_epoch_opens_for_its_owner_alone() -> None:
    """Under the name of another epoch it does not."""
    wrapped = wrap_epoch(SECRET, hpke_seed=KEY, epoch_id=b"one")

    assert len(wrapped) == 1168
    assert unwrap_epoch(wrapped, hpke_seed=KEY, epoch_id=b"one") == SECRET
    for hpke_seed, epoch_id in ((KEY, b"two"), (SECRET, b"one")):
        with pytest.raises(OpenError):
            unwrap_epoch(wrapped, hpke_seed=hpke_seed, epoch_id=epoch_id)


def test_an_epoch_of_another_length_does_not_open() -> None:
    """Anybody can seal to a member's public key; not everything is a seed."""
    sealed = seal(bytes(31), recipient=public_key_of(KEY), info=label("sacca/v1 member epoch", b"one"))

    with pytest.raises(OpenError):
        unwrap_epoch(sealed, hpke_seed=KEY, epoch_id=b"one")


def test_contexts_are_written_as_the_protocol_says() -> None:
    """The bytes are written out once here, by hand."""
    assert member_context("m1") == b"sacca/v1 member seed\x00m1"
    assert key_file_context("custodian", "sacca.test/c1") == b"sacca/v1 custodian seed\x00sacca.test/c1"
    assert root_context(258, b"row") == b"sacca/v1 root\x00\x00\x00\x01\x02row"
