"""The chain of trust, attack by attack; the grammar's corners are in the vectors of both languages."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import ChainError, ClosedError
from app.domain.member import LEDGER_ID
from app.tlog.chain import Published, require_current, verify_chain, verify_epoch, verify_keys, verify_roster
from app.tlog.note import parse_note
from app.tlog.roster import write_roster
from app.vault.keys import SigningKey
from tests.helpers.broken_chains import swap
from tests.helpers.organisation import DAY, make_organisation, seed_of, sign

ORGANISATION = make_organisation()
SERVED = ORGANISATION.publish()
TEXTS = ORGANISATION.texts()
STRANGERS = make_organisation(label="strangers")


def test_a_good_chain_gives_the_keys_to_seal_to() -> None:
    """Readers in member order, and the ledger, from the custodians' keys alone."""
    verified = ORGANISATION.verify(SERVED)

    assert verified.roster == ORGANISATION.roster
    assert [epoch.owner for epoch in verified.epochs] == list(ORGANISATION.epochs)
    assert verified.ledger.owner == LEDGER_ID
    require_current(verified, today=DAY)


def test_any_two_of_the_custodians_will_do() -> None:
    """And a third, or the line of a witness, does no harm."""
    one, two, three = ORGANISATION.custodians
    witness = SigningKey("witness.example", seed_of("witness"))
    for custodians in ((one, three), (three, two), (one, two, three), (one, witness, three)):
        ORGANISATION.verify(ORGANISATION.publish(custodians=custodians))


def custodian(index: int, *, name: str | None = None) -> SigningKey:
    """Return a custodian's key, perhaps under another name."""
    key = ORGANISATION.custodians[index]
    return SigningKey(name or key.name, key.seed)


@pytest.mark.parametrize(
    "custodians",
    [
        [],
        [custodian(0)],
        [custodian(0), custodian(0)],
        [custodian(0), custodian(0, name=custodian(1).name)],
        [custodian(0), STRANGERS.custodians[1]],
        [custodian(0), ORGANISATION.people["m10"].signing],
        [custodian(0), ORGANISATION.ledger],
    ],
    ids=["nobody", "one", "one twice", "one as two", "a stranger", "a member", "the ledger"],
)
def test_one_custodian_is_not_enough(custodians: list[SigningKey]) -> None:
    """A roster takes two distinct pinned keys, whatever the signatures are called."""
    with pytest.raises(ChainError):
        ORGANISATION.verify(ORGANISATION.publish(custodians=custodians))


def test_one_key_pinned_under_two_names_is_one_custodian() -> None:
    """Whoever wrote the pins can't make two of one."""
    pinned = [custodian(0).verifier, custodian(0, name=custodian(1).name).verifier]
    served = ORGANISATION.publish(custodians=[custodian(0), custodian(0, name=custodian(1).name)])

    with pytest.raises(ChainError):
        verify_chain(served, origin=ORGANISATION.origin, custodians=pinned)


def test_another_organisation_s_chain_is_refused() -> None:
    """Whole and well signed, but by other custodians, or of another origin."""
    other = make_organisation(origin="sacca.other")
    with pytest.raises(ChainError):
        ORGANISATION.verify(STRANGERS.publish())
    with pytest.raises(ChainError):
        verify_chain(other.publish(), origin=ORGANISATION.origin, custodians=other.pinned)


def first_epoch(served: Published, note: str) -> Published:
    """Put another note in the first reader's place."""
    return replace(served, epochs=(note, *served.epochs[1:]))


FORGED = ORGANISATION.epoch_text("m10", seed_of("attacker"))

KEYS_OF_OTHERS: dict[str, Callable[[], Published]] = {
    "signed by nobody known": lambda: first_epoch(
        SERVED, sign(FORGED, SigningKey("sacca.test/m10", seed_of("attacker")))
    ),
    "signed by another member": lambda: first_epoch(SERVED, sign(FORGED, ORGANISATION.people["m11"].signing)),
    "signed by a custodian": lambda: first_epoch(SERVED, sign(FORGED, *ORGANISATION.custodians)),
    "signed by the ledger": lambda: first_epoch(SERVED, sign(FORGED, ORGANISATION.ledger)),
    "genuine, not in the bundle": lambda: first_epoch(SERVED, sign(FORGED, ORGANISATION.people["m10"].signing)),
    "added": lambda: replace(
        SERVED,
        epochs=(*SERVED.epochs, sign(ORGANISATION.epoch_text("zz", seed_of("zz")), ORGANISATION.people["zz"].signing)),
    ),
    "the ledger's, signed by review": lambda: replace(
        SERVED, ledger=sign(ORGANISATION.epoch_text("ledger", seed_of("attacker")), ORGANISATION.people["m10"].signing)
    ),
    "the ledger's, not in the bundle": lambda: replace(
        SERVED, ledger=sign(ORGANISATION.epoch_text("ledger", seed_of("attacker")), ORGANISATION.ledger)
    ),
}


@pytest.mark.parametrize("forge", KEYS_OF_OTHERS.values(), ids=KEYS_OF_OTHERS)
def test_ac_05_a_key_outside_the_signed_set_is_not_sealed_to(forge: Callable[[], Published]) -> None:
    """Intake can't slip in a reader or replace the ledger, and neither can review."""
    with pytest.raises(ChainError):
        ORGANISATION.verify(forge())


REORDERED: dict[str, tuple[str, ...]] = {
    "none": (),
    "one removed": SERVED.epochs[1:],
    "one twice": (SERVED.epochs[0], *SERVED.epochs),
    "another order": SERVED.epochs[::-1],
}


@pytest.mark.parametrize("epochs", REORDERED.values(), ids=REORDERED)
def test_epochs_are_those_that_the_ledger_named(epochs: tuple[str, ...]) -> None:
    """Removed, doubled or put in another order they are another set."""
    with pytest.raises(ChainError):
        ORGANISATION.verify(replace(SERVED, epochs=epochs))


def serve_in_order(*owners: str) -> Published:
    """Return a chain whose ledger named the epochs of these members in this order, as a broken one might."""
    named = re.findall(r"epoch .*\n", ORGANISATION.bundle_text(TEXTS))
    lines, notes = dict(zip(TEXTS.epochs, named, strict=True)), dict(zip(TEXTS.epochs, SERVED.epochs, strict=True))
    served = ORGANISATION.publish(edit_bundle=swap(r"(epoch .*\n)+", "".join(lines[owner] for owner in owners)))
    return replace(served, epochs=tuple(notes[owner] for owner in owners))


@pytest.mark.parametrize("owners", [("m11", "m10"), ("m10", "m10", "m11"), ("m12", "m11", "m10")])
def test_the_ledger_itself_names_readers_in_member_order(owners: tuple[str, ...]) -> None:
    """The order decides whose stanza is whose, so there is one, and each reader is in it once."""
    with pytest.raises(ChainError):
        ORGANISATION.verify(serve_in_order(*owners))


def test_a_reader_may_be_missing_from_a_bundle() -> None:
    """Whoever made no new epoch is left out until the next day; the others are sealed to."""
    assert [epoch.owner for epoch in ORGANISATION.verify(serve_in_order("m10", "m12")).epochs] == ["m10", "m12"]


def test_ac_21_a_genuine_note_of_another_type_is_refused() -> None:
    """Each place in the chain takes one type, though the signature on another is right."""
    one, two, _ = ORGANISATION.custodians
    keys = sign(ORGANISATION.keys_text(), one, two)
    bundle_as_epoch = sign(ORGANISATION.bundle_text(TEXTS), ORGANISATION.people["m10"].signing)
    for served in (
        replace(SERVED, roster=keys),
        replace(SERVED, bundle=SERVED.ledger),
        replace(SERVED, ledger=SERVED.bundle),
        first_epoch(SERVED, bundle_as_epoch),
        first_epoch(SERVED, SERVED.ledger),
        replace(SERVED, ledger=SERVED.epochs[0]),
    ):
        with pytest.raises(ChainError):
            ORGANISATION.verify(served)


def test_ac_29_last_month_s_bundle_is_refused() -> None:
    """It verifies, but a served page takes bundles of the last seven days, and of tomorrow at most."""
    verified = ORGANISATION.verify(SERVED)
    for days in (-1, 0, 7):
        require_current(verified, today=DAY + timedelta(days=days))
    for days in (-2, 8, 30):
        with pytest.raises(ChainError):
            require_current(verified, today=DAY + timedelta(days=days))


def test_ac_29_an_old_roster_under_a_new_bundle_is_refused() -> None:
    """The ledger named one roster; the one before it has another hash, though custodians did sign it."""
    newer = replace(ORGANISATION, roster=replace(ORGANISATION.roster, version=2))

    with pytest.raises(ChainError):
        ORGANISATION.verify(replace(newer.publish(), roster=SERVED.roster))


def test_ac_29_an_epoch_that_is_over_is_refused() -> None:
    """Its private key may be destroyed already, or stolen; the ledger's too."""
    old = replace(ORGANISATION, day=DAY - timedelta(days=40)).texts()
    epochs = {**TEXTS.epochs, "m10": old.epochs["m10"]}
    for texts in (replace(TEXTS, epochs=epochs), replace(TEXTS, ledger=old.ledger)):
        with pytest.raises(ChainError):
            ORGANISATION.verify(ORGANISATION.publish(texts))


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_readers_are_closed_and_not_broken(count: int) -> None:
    """The page says that it is closed, and not that somebody attacks."""
    organisation = make_organisation(triage=count)
    verified = organisation.verify(organisation.publish())

    with pytest.raises(ClosedError):
        require_current(verified, today=DAY)


def test_a_members_epoch_is_not_the_ledgers() -> None:
    """Though the ledger itself named it: one person would hold both halves."""
    served = ORGANISATION.publish(replace(TEXTS, ledger=TEXTS.epochs["m10"]))

    with pytest.raises(ChainError):
        ORGANISATION.verify(replace(served, ledger=SERVED.epochs[0]))


def test_the_ledgers_key_comes_from_the_roster_alone() -> None:
    """A ledger that custodians did not name signs nothing, however its key is called."""
    thief = SigningKey(ORGANISATION.origin, seed_of("thief"))

    with pytest.raises(ChainError):
        ORGANISATION.verify(replace(SERVED, bundle=sign(ORGANISATION.bundle_text(TEXTS), thief)))


def test_an_epoch_of_another_origin_is_refused() -> None:
    """The same person's key in another organisation is not this one's."""
    text = swap("\nsacca.test\n", "\nsacca.other\n")(TEXTS.epochs["m10"])

    with pytest.raises(ChainError):
        verify_epoch(sign(text, ORGANISATION.people["m10"].signing), roster=ORGANISATION.roster)


def test_a_keys_note_wants_two_custodians_too() -> None:
    """Shares for later readers are sealed to these keys."""
    one, two, _ = ORGANISATION.custodians
    text = ORGANISATION.keys_text()
    both = {"roster": ORGANISATION.roster, "custodians": ORGANISATION.pinned}

    assert verify_keys(sign(text, one, two), **both).keys() == ORGANISATION.people.keys()  # type: ignore[arg-type]
    for note in (sign(text, one), sign(text, one, one), sign(TEXTS.roster, one, two), "", sign(text, one)[:-1]):
        with pytest.raises(ChainError):
            verify_keys(note, **both)  # type: ignore[arg-type]


def test_a_roster_comes_with_its_note() -> None:
    """Its text is what bundles hash."""
    roster, note = verify_roster(SERVED.roster, origin=ORGANISATION.origin, custodians=ORGANISATION.pinned)

    assert (write_roster(roster), note) == (TEXTS.roster, parse_note(SERVED.roster))


def test_a_roster_of_another_origin_is_refused() -> None:
    """The same custodians may serve two organisations, each with a roster of its own."""
    with pytest.raises(ChainError):
        verify_roster(SERVED.roster, origin="sacca.other", custodians=ORGANISATION.pinned)


def test_notes_travel_as_json() -> None:
    """What review publishes is what a browser reads."""
    assert Published.from_json(SERVED.to_json()) == SERVED


@pytest.mark.parametrize(
    "changes",
    [{"roster": None}, {"epochs": "text"}, {"epochs": [1]}, {"epochs": None}, {"ledger": 1}, {"bundle": ["text"]}],
    ids=str,
)
def test_json_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    """Every note is a text, and the epochs are a list of them."""
    with pytest.raises(ChainError):
        Published.from_json({**SERVED.to_json(), **changes})
