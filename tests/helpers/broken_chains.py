"""Chains that are genuinely signed and yet must be refused, each with one thing wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from app.domain.member import Role, Roster
from app.tlog.chain import Published
from app.tlog.note import VerifierKey
from app.tlog.roster import write_roster
from app.vault.keys import SigningKey
from tests.helpers.organisation import DAY, Organisation, Texts, change_member, make_organisation, seed_of, sign

Reason = Literal["chain", "stale", "closed"]


@dataclass(frozen=True, kw_only=True)
class BrokenChain:
    """
    One chain, and who looks at it.

    Attributes:
        name: What is wrong.

        reason: A broken "chain", "stale", or "closed".

        origin: Pinned.

        custodians: Pinned.

        built: Day of the pins.

        phone_day: UTC day of the phone.

        served: The notes.
    """

    name: str
    reason: Reason
    origin: str
    custodians: tuple[VerifierKey, ...]
    built: date
    phone_day: date
    served: Published


def swap(pattern: str, replacement: str) -> Callable[[str], str]:
    """Return a change of the first match in a text; a text without a match is the test's mistake."""

    def change(text: str) -> str:
        changed, count = re.subn(pattern, replacement, text, count=1)
        if not count:
            msg = f"nothing to replace: {pattern}"
            raise ValueError(msg)
        return changed

    return change


def broken_chains() -> list[BrokenChain]:
    """Return all of them."""
    organisation = make_organisation()
    served = organisation.publish()
    chains = [
        _broken(name, organisation, served=organisation.publish(replace(organisation.texts(), roster=text)))
        for name, text in _rosters(organisation).items()
    ]
    chains += [
        _broken(name, organisation, served=organisation.publish(edit_bundle=change)) for name, change in BUNDLES.items()
    ]
    chains += [_broken(name, organisation, served=notes) for name, notes in _epochs(organisation).items()]
    chains += [_broken(name, organisation, served=notes) for name, notes in _signatures(organisation, served).items()]
    one = make_organisation(triage=1)
    week = timedelta(days=7)
    return [
        *chains,
        _broken("last month's bundle", organisation, served=served, reason="stale", phone_day=DAY + 4 * week),
        _broken("one reader", one, served=one.publish(), reason="closed"),
        _broken("stale and closed", one, served=one.publish(), reason="stale", built=DAY + 2 * week),
    ]


def _broken(
    name: str,
    organisation: Organisation,
    *,
    served: Published,
    reason: Reason = "chain",
    built: date = DAY,
    phone_day: date = DAY,
) -> BrokenChain:
    return BrokenChain(
        name=name,
        reason=reason,
        origin=organisation.origin,
        custodians=organisation.pinned,
        built=built,
        phone_day=phone_day,
        served=served,
    )


def _rosters(organisation: Organisation) -> dict[str, str]:
    """Return rosters that no parser may take, whoever signed them."""
    roster = organisation.roster
    text = write_roster(roster)
    doubled = SigningKey(f"{organisation.origin}/ledger", organisation.ledger.seed)
    return {
        "version of ten digits": swap("version 1", "version 1000000000")(text),
        "version 0": swap("version 1", "version 0")(text),
        "version in Khmer digits": swap("version 1", "version ១")(text),
        "empty role text": write_roster(change_member(roster, "m10", role_en="")),
        "empty affiliation": write_roster(change_member(roster, "m10", affiliation="")),
        "passkey of no bytes": write_roster(change_member(roster, "m10", passkey=b"")),
        "member without a role": swap(r"(member m10 .* )investigator,triage", r"\1")(text),
        "a role twice": swap(r"(member m10 .* )investigator,triage", r"\1investigator,triage,triage")(text),
        "ledger's key under a member's name": write_roster(replace(roster, ledger_vkey=str(doubled.verifier))),
        "line of a member of another origin": write_roster(
            change_member(roster, "m10", vkey=str(SigningKey("sacca.other/m10", seed_of("other")).verifier))
        ),
        "vkey of another type": swap(r"(member m10 \S+ \S+ \S+ \S+\+)A", r"\1B")(text),
        "expiry with a time": swap(r"(member m10 .* \d{4}-\d\d-\d\d)\n", r"\1T00:00\n")(text),
        "expiry as a week": swap(r"(member m10 .* )\d{4}-\d\d-\d\d\n", r"\g<1>2027-W01-1\n")(text),
        "129 member lines": write_roster(_crowd(roster, organisation.origin, roles=frozenset({Role.INVESTIGATOR}))),
        "thirteen triage members, three of them fresh": write_roster(
            _crowd(roster, organisation.origin, roles=frozenset({Role.TRIAGE}), count=10)
        ),
        "empty line": swap(r"\nversion", "\n\nversion")(text),
    }


def _crowd(roster: Roster, origin: str, *, roles: frozenset[Role], count: int | None = None) -> Roster:
    """Return *roster* with more members: *count*, or as many as make one line too many."""
    zz = roster.members[-1]
    more = [
        replace(
            zz,
            id=f"zz{i:03}",
            roles=roles,
            vkey=str(SigningKey(f"{origin}/zz{i:03}", seed_of(f"crowd {i}")).verifier),
            hpke_hash=seed_of(f"crowd key {i}"),
        )
        for i in range(129 - len(roster.members) if count is None else count)
    ]
    return replace(roster, members=(*roster.members, *more))


BUNDLES: dict[str, Callable[[str], str]] = {
    "bundle in the last days there are": swap(r"day .*\nlast .*\n", "day 9999-12-31\nlast 9999-12-31\n"),
    "bundle before the first day there is": swap(r"day .*\n", "day 0000-12-31\n"),
    "bundle with Khmer digits in its day": swap(r"day 2026", "day ២០២៦"),
    "bundle of another type": swap("sacca/v1 bundle", "sacca/v1 epoch"),
    "bundle with two days": swap(r"(day .*\n)", r"\1\1"),
    "bundle with the ledger among the readers": swap(r"ledger (.*\n)", r"epoch \1ledger \1"),
    "bundle with two spaces": swap("day ", "day  "),
    "bundle without an origin": swap(r"\nsacca.test\n", "\n"),
}


def _epochs(organisation: Organisation) -> dict[str, Published]:
    """Return chains with one epoch note spoiled before it was signed."""
    texts = organisation.texts()

    def first(change: Callable[[str], str]) -> Published:
        return organisation.publish(replace(texts, epochs={**texts.epochs, "m10": change(texts.epochs["m10"])}))

    return {
        "epoch in the last days there are": first(swap(r"made .*\nlast .*\n", "made 9999-12-31\nlast 9999-12-31\n")),
        "epoch of a member who left triage": _left(organisation, texts),
        "epoch of an investigator": organisation.publish(
            replace(texts, epochs={**texts.epochs, "zz": organisation.epoch_text("zz", seed_of("zz epoch"))})
        ),
        "epoch of a key one byte too long": first(swap(r"key \S+", "key " + "A" * 1624)),
        "epoch that expired yesterday": first(_made(31)),
        "epoch made tomorrow": first(_made(-1)),
        "ledger's epoch that expired yesterday": organisation.publish(replace(texts, ledger=_made(31)(texts.ledger))),
        "member's epoch named as the ledger's": replace(
            organisation.publish(replace(texts, ledger=texts.epochs["m10"])), ledger=organisation.publish().epochs[0]
        ),
        "roster in an epoch's place": first(lambda _: texts.roster),
    }


def _left(organisation: Organisation, texts: Texts) -> Published:
    roster = change_member(organisation.roster, "m10", roles=frozenset({Role.INVESTIGATOR}))
    return organisation.publish(replace(texts, roster=write_roster(roster)))


def _made(days: int) -> Callable[[str], str]:
    """Return a change that makes an epoch *days* before the bundle."""
    made = DAY - timedelta(days=days)
    return swap(r"made .*\nlast .*\n", f"made {made}\nlast {made + timedelta(days=30)}\n")


def _signatures(organisation: Organisation, served: Published) -> dict[str, Published]:
    """Return chains whose texts are right, and whose signatures are not."""
    texts = organisation.texts()
    one, two, _ = organisation.custodians
    renamed = SigningKey(two.name, one.seed)
    epoch, *others = served.epochs
    foreign = sign(texts.epochs["m10"], organisation.people["m11"].signing)
    line = foreign.rpartition("\n\n")[2]
    return {
        "one custodian under two names": organisation.publish(custodians=(one, renamed)),
        "roster signed by the ledger too": organisation.publish(custodians=(one, organisation.ledger)),
        "signature of a key with the same name": replace(
            served, bundle=sign(organisation.bundle_text(texts), SigningKey(organisation.origin, seed_of("stranger")))
        ),
        "epoch with another member's line only": replace(served, epochs=(_unsigned(epoch) + line, *others)),
        "signature line of four bytes": replace(served, ledger=_unsigned(served.ledger) + "— sacca.test AAAAAA==\n"),
        "empty note": replace(served, bundle=""),
        "signature over a text without its newline": replace(
            served, bundle=_unsigned(served.bundle) + _over(organisation.ledger, served.bundle)
        ),
    }


def _unsigned(note: str) -> str:
    """Return text and blank line of a note."""
    text, blank, _ = note.rpartition("\n\n")
    return text + blank


def _over(key: SigningKey, note: str) -> str:
    """Return a signature line over the text of a note, less its newline."""
    return sign(note.rpartition("\n\n")[0], key).rpartition("\n")[0].rpartition("\n")[2] + "\n"
