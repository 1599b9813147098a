"""No passphrase and no seed lies anywhere in the clear after a ceremony, nor is it printed or an argument."""

import base64
import stat
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from app.launch.rooms import Command
from app.ledger.epochs import Root, unwrap_ledger_epoch
from app.ledger.keys import load_log_key, load_root_key
from app.sealing.passwords import Argon2
from app.storage import casebook, secrets
from app.storage.engines import open_transaction
from app.vault.keyfiles import open_key_file
from app.vault.keys import PersonKeys
from app.vault.wraps import PasswordWrap, member_context, unwrap_epoch, unwrap_seed
from tests.helpers.ceremony import CUSTODIANS, INVESTIGATORS, ROOMS, Ceremony, copy_of, passphrase
from tests.helpers.searching import spellings

LEDGERS_OWN = {"log.key", "root-1.key"}
"""The ledger's credential files: the one place where keys lie as they are, for the ledger's user alone."""


def seeds_of_people(ceremony: Ceremony) -> Iterator[bytes]:
    """Yield every seed of a person: custodians' and the auditor's, members', and what is derived from them."""
    for member_id in (*CUSTODIANS, "au1"):
        yield open_key_file(ceremony.key_file(member_id), passphrase=passphrase(member_id))[1]
    for member_id in INVESTIGATORS:
        keys = ceremony.member_keys(member_id)
        yield from (keys.hpke_seed, keys.signing.seed)
        yield from seeds_in_the_casebook(ceremony, keys, member_id)
    for member_id in CUSTODIANS:
        yield ceremony.custodian(member_id).seed


def seeds_in_the_casebook(ceremony: Ceremony, keys: PersonKeys, member_id: str) -> Iterator[bytes]:
    """Yield the seed that a member's password opens, and those of the epochs that the seed opens."""
    with open_transaction(ceremony.url("casebook"), room="review") as session:
        stored = casebook.get_member(session, member_id)
        epochs = casebook.list_member_epochs(session, member_id)
    wrap = PasswordWrap(argon2=Argon2(salt=stored.salt), wrapped=stored.wrapped_seed)
    yield unwrap_seed(wrap, password=passphrase(member_id), context=member_context(member_id))
    for epoch in epochs:
        yield unwrap_epoch(epoch.wrapped_key, hpke_seed=keys.hpke_seed, epoch_id=epoch.epoch_id)


def keys_of_the_ledger(ceremony: Ceremony) -> Iterator[bytes]:
    """Yield the ledger's keys: log key, root key, epoch seed."""
    folder = ceremony.folder / "ledger-keys"
    yield load_log_key(folder).seed
    root = Root(number=1, key=load_root_key(folder, 1))
    yield root.key
    with open_transaction(ceremony.url("secrets"), room="ledger") as session:
        yield from (unwrap_ledger_epoch(stored, root=root) for stored in secrets.list_ledger_epochs(session))


def forms(secret: bytes) -> Iterator[bytes]:
    """Yield *secret* as it is, in hex, and in base64 at each of three places in a group."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + secret).rstrip(b"=")
        inner = encoded[-(-shift * 8 // 6) : -1]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))


@pytest.fixture(scope="module")
def published(signed_template: Ceremony, tmp_path_factory: pytest.TempPathFactory) -> Ceremony:
    """An organisation at the end of its ceremony; every test here only looks at it."""
    ceremony = copy_of(signed_template, tmp_path_factory.mktemp("published"))
    ceremony.publish()
    return ceremony


def test_no_seed_of_a_person_lies_in_the_clear(published: Ceremony) -> None:
    """Every file that the ceremony made is searched, with a control that must hit."""
    seeds = set(seeds_of_people(published))
    assert len(seeds) == 1 + 2 * len(CUSTODIANS) + 4 * len(INVESTIGATORS)
    needles = [form for seed in seeds for form in forms(seed)]
    control = b"x" + base64.b64encode(b"y" + next(iter(seeds)))

    assert any(needle in control for needle in needles)
    assert [path for path, data in published.files().items() if any(needle in data for needle in needles)] == []


def test_the_ledgers_keys_lie_in_its_credential_files_alone(published: Ceremony) -> None:
    """Neither notes nor databases hold them; the epoch's seed is in no file at all."""
    needles = [form for key in keys_of_the_ledger(published) for form in forms(key)]

    holding = {path.name for path, data in published.files().items() if any(needle in data for needle in needles)}
    assert holding == LEDGERS_OWN


def test_no_passphrase_lies_in_any_file(published: Ceremony) -> None:
    """Nobody's words are kept, in no encoding."""
    needles = [
        form
        for member_id in (*CUSTODIANS, *INVESTIGATORS, "au1")
        for encoded in spellings(passphrase(member_id)).values()
        for form in encoded
    ]

    assert [path for path, data in published.files().items() if any(needle in data for needle in needles)] == []


def test_what_is_secret_is_for_its_owner_alone(published: Ceremony) -> None:
    """Key files, credentials and databases can't be read by other users of the machine; notes can."""
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in published.files()}

    secret = {path: mode for path, mode in modes.items() if path.suffix in {".key", ".db"}}
    assert set(secret.values()) == {0o600}
    assert {mode for path, mode in modes.items() if path.parent == published.notes} == {0o644}
    assert stat.S_IMODE((published.folder / "people").stat().st_mode) == 0o700


def test_commands_print_no_passphrase(drafted: Ceremony) -> None:
    """Neither on success nor on failure."""
    words = drafted.sign_words("cu1")

    shown = drafted.refuse("review", *words, secret=passphrase("cu2")) + drafted.run(
        "review", *words, secret=passphrase("cu1")
    )

    assert not any(passphrase(member_id) in shown for member_id in CUSTODIANS)


def test_a_key_does_not_show_itself(published: Ceremony) -> None:
    """A repr ends up in tracebacks and logs: it holds a name, no key."""
    root = Root(number=1, key=load_root_key(published.folder / "ledger-keys", 1))
    keys = published.member_keys("in1")
    command = Command("review", ("member", "renew"), passphrase("in1"))
    secret = (root.key, keys.hpke_seed, keys.signing.seed, passphrase("in1"))

    shown = "".join(map(repr, (root, keys, keys.signing, command)))

    assert not any(repr(one)[2:-1] in shown for one in secret)


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """Options name a file or nothing: what is an argument shows in the process list."""
    named = {
        option
        for cli in ROOMS.values()
        for command in walk(get_command(cli))
        for parameter in command.params
        for option in parameter.opts
    }

    assert {name for name in named if any(word in name for word in ("pass", "secret", "pin-", "seed"))} == {
        "--secret-file"
    }


def walk(command: Any) -> Iterator[Any]:  # noqa: ANN401 - typer keeps the types of click to itself
    """Yield a command and all below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from walk(below)
