"""
Who can open what: the custody of all keys as a few rules, saturated over every set of things somebody may hold.

A rule says that whoever has all of its premises gets its conclusion: a wrap where it lies with the key that opens
it, a derivation, a request that the ledger answers. `ways` gives, for every conclusion, the smallest sets of things
from which it follows. So a table of such sets tells both which sets open a report and that no other does.

Cryptography counts as perfect here; that the code seals as the rules say is shown elsewhere. Sections are those of
docs/protocol.md. Things that the database copies below "of any age" hold include what was deleted from them since.
"""

from collections.abc import Iterable
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

Rule = tuple[str, tuple[str, ...]]
"""Conclusion, premises."""

Ways = set[frozenset[str]]

REVIEW = ("drop box", "casebook")
LEDGER = ("log book", "secrets", "log key", "root key")
"""What the ledger has: its databases, copies of any age, and its credential files of today."""

PEOPLE = ("password of reader", "session of reader", "password of shut out")
GONE = ("old root key", "backup")
"""What no longer exists on the day that a certificate names: destroyed root keys, and backups that hold them."""

CUSTODIANS = ("cu1", "cu2", "cu3")
INTERFACES = ("ledger's socket", "passkey of reader", "passkey of shut out")
CODE = ("code of intake", "code of review", "code of the ledger")
PLACES = {*REVIEW, "secrets", "backup", "ledger's socket"}
"""Where wraps lie and requests go; having one of these is the beginning of an attack, and no key."""

THINGS = (*REVIEW, *LEDGER, *PEOPLE, *GONE, *CUSTODIANS, *INTERFACES, *CODE, "receipt")

LIVING = ("waiting", "claimed", "recused", "excluding")
"""Reports: in the drop box; claimed; claimed, and `shut out` recused since; claimed, and `shut out` excluded by it."""

DEAD = ("shredded", "lapsed")
"""A claimed report whose case secret was destroyed; an unclaimed one whose epoch was. Old root keys wrapped both."""

REPORTS = (*LIVING, *DEAD)
LINES = [f"line by {member} about {report}" for member in ("reader", "shut out") for report in LIVING]
GOALS = (*(f"text of {report}" for report in REPORTS), *(f"B of {report}" for report in REPORTS), "replies", *LINES)


def key_rules() -> Iterable[Rule]:
    """How keys lie at rest (sections 4 and 5)."""
    for member in ("reader", "shut out"):
        yield f"seed of {member}", ("casebook", f"password of {member}")
        yield f"signing key of {member}", (f"seed of {member}",)
        yield f"sealing key of {member}", (f"seed of {member}",)
        yield f"epoch key of {member}", ("casebook", f"sealing key of {member}")
    yield "seed of reader", ("casebook", "session of reader")
    yield "epoch key of ledger", ("secrets", "root key")
    yield "old epoch key of ledger", ("secrets", "old root key")  # next: root keys change weekly


def report_rules() -> Iterable[Rule]:
    """How reports lie (sections 9 and 14): a header and body, half a key for members, half a key for the ledger."""
    for report in REPORTS:
        place = "drop box" if report in {"waiting", "lapsed"} else "casebook"
        old = "old " if report in DEAD else ""
        yield f"text of {report}", (place, f"envelope key of {report}")
        yield f"envelope key of {report}", (f"A of {report}", f"B of {report}")
        yield f"B of {report}", (place, f"{old}epoch key of ledger")  # the stanza for the ledger
        for member in ("reader", "shut out") if report != "excluding" else ("reader",):
            yield f"A of {report}", (place, f"epoch key of {member}")  # a stanza for a triage member
            if place == "casebook":
                yield f"A of {report}", (place, f"sealing key of {member}")  # a grant, if only in an old copy
        if place == "casebook":
            yield f"case secret of {report}", ("secrets", f"{old}root key")
            yield f"B of {report}", ("secrets", f"case secret of {report}")  # wrapped B


def service_rules(proof: str) -> Iterable[Rule]:
    """
    What the ledger hands out, each time with a line (section 15), and what whoever changes a room's code gets.

    Args:
        proof: What an access statement is signed with: "signing key" as built, "passkey" as specified (section 13).
    """
    for report in LIVING:
        members = ("reader",) if report in {"recused", "excluding"} else ("reader", "shut out")
        for member in members:
            line = f"line by {member} about {report}"
            yield line, ("ledger's socket", f"{proof} of {member}")
            yield f"B of {report}", ("ledger's socket", line)  # the entry is committed first
    for thing in ("drop box", "casebook", "ledger's socket", "password of reader", "password of shut out"):
        yield thing, ("code of review",)
    for thing in LEDGER:
        yield thing, ("code of the ledger",)
    yield "drop box", ("code of intake",)


def other_rules() -> Iterable[Rule]:
    """Replies (section 18); the ledger's backups, sealed inside-out to each pair of custodians (section 4, next)."""
    yield "replies", ("drop box", "receipt")
    for pair in combinations(CUSTODIANS, 2):
        for thing in ("secrets", "root key", "old root key"):
            yield thing, ("backup", *pair)


def make_rules(proof: str) -> list[Rule]:
    """Return all rules; see `service_rules` for *proof*."""
    return [*key_rules(), *report_rules(), *service_rules(proof), *other_rules()]


BUILT = make_rules("signing key")
SPECIFIED = make_rules("passkey")


def saturate(rules: list[Rule], held: Iterable[str]) -> set[str]:
    """Return everything that whoever holds *held* can get."""
    known = set(held)
    while new := {conclusion for conclusion, premises in rules if known.issuperset(premises)} - known:
        known |= new
    return known


def find_ways(rules: list[Rule], things: Iterable[str] = THINGS) -> dict[str, Ways]:
    """Return, for everything that can be got from *things*, the smallest sets of them that give it."""
    ways: dict[str, Ways] = {thing: {frozenset({thing})} for thing in things}
    changed = True
    while changed:
        changed = False
        for conclusion, premises in rules:
            found = ways.get(conclusion, set())
            joined = {frozenset().union(*each) for each in product(*(ways.get(premise, set()) for premise in premises))}
            if new := {each for each in joined if not any(way <= each for way in found)}:
                both = found | new
                ways[conclusion] = {each for each in both if not any(way < each for way in both)}
                changed = True
    return ways


WAYS = [(rules, find_ways(rules)) for rules in (BUILT, SPECIFIED)]

# What the model must say. Everything above says how keys lie; everything below, what follows.

MEMBER_HALF = {
    "reader": [{"casebook", "password of reader"}, {"casebook", "session of reader"}, {"code of review"}],
    "anybody": [
        {"casebook", "password of reader"},
        {"casebook", "session of reader"},
        {"casebook", "password of shut out"},
        {"code of review"},
    ],
}
BACKUPS = [{"backup", *pair} for pair in combinations(CUSTODIANS, 2)]
LEDGER_HALF = {
    "now": [{"secrets", "root key"}, {"code of the ledger"}, *BACKUPS],
    "old": [{"secrets", "old root key"}, {"code of the ledger", "old root key"}, *BACKUPS],
}
PLACE = {
    "drop box": [{"drop box"}, {"code of intake"}, {"code of review"}],
    "casebook": [{"casebook"}, {"code of review"}],
}

BY_KEYS = {
    "waiting": ("drop box", "anybody", "now"),
    "claimed": ("casebook", "anybody", "now"),
    "recused": ("casebook", "anybody", "now"),
    "excluding": ("casebook", "reader", "now"),
    "shredded": ("casebook", "anybody", "old"),
    "lapsed": ("drop box", "anybody", "old"),
}
"""Report → where it lies, whose half opens it, which half of the ledger's: one way of each is needed, and enough."""

BY_ASKING = {"waiting": "anybody", "claimed": "anybody", "recused": "reader", "excluding": "reader"}
"""Report → whose request the ledger answers, as built: with it the ledger's own half is not needed."""


def least(ways: Iterable[Iterable[str]]) -> Ways:
    """Return those of the *ways* that hold no other."""
    sets = set(map(frozenset, ways))
    return {way for way in sets if not any(other < way for other in sets)}


def expected(report: str) -> Ways:
    """Return the ways to the text of a report, as built, by the two tables."""
    place, member, ledger = BY_KEYS[report]
    ways = [set().union(*each) for each in product(PLACE[place], MEMBER_HALF[member], LEDGER_HALF[ledger])]
    if report in BY_ASKING:
        asked = product(PLACE[place], MEMBER_HALF[BY_ASKING[report]], [{"ledger's socket"}, {"code of review"}])
        ways += [set().union(*each) for each in asked]
    return least(ways)


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_opens_with_these_sets_of_things_and_no_other(report: str) -> None:
    """The whole answer, for all combinations at once."""
    assert find_ways(BUILT)[f"text of {report}"] == expected(report)


@given(st.frozensets(st.sampled_from(THINGS)))
def test_ways_say_what_saturation_says(held: frozenset[str]) -> None:
    """Whoever holds some things has a way to exactly what saturation gives."""
    for rules, ways in WAYS:
        known = saturate(rules, held)

        assert {goal for goal in GOALS if any(way <= held for way in ways.get(goal, set()))} == known & set(GOALS)


def opened(rules: list[Rule], held: Iterable[str]) -> set[str]:
    """Return the reports that whoever holds *held* can read."""
    known = saturate(rules, held)
    return {report for report in REPORTS if f"text of {report}" in known}


@pytest.mark.parametrize("rules", [BUILT, SPECIFIED], ids=["built", "specified"])
def test_g4_neither_half_of_the_house_opens_anything(rules: list[Rule]) -> None:
    """Review with every password, and the ledger with the drop box, open nothing; together, everything that lives."""
    assert opened(rules, {*REVIEW, *PEOPLE, "receipt"}) == set()
    assert opened(rules, {*LEDGER, "old root key", "code of the ledger", "code of intake", "drop box"}) == set()
    assert opened(rules, {*REVIEW, *PEOPLE, *LEDGER}) == set(LIVING)


def opened_without_a_line(rules: list[Rule]) -> set[str]:
    """Return what opens by everything but the ledger's keys, where the ledger appends no line."""
    held = set(THINGS) - {"root key", "code of the ledger", *GONE}
    return opened([rule for rule in rules if not rule[0].startswith("line")], held)


@pytest.mark.parametrize("rules", [BUILT, SPECIFIED], ids=["built", "specified"])
def test_g4_nothing_opens_without_the_ledgers_keys_or_a_line(rules: list[Rule]) -> None:
    """Where no line can be written nothing opens; a ledger that once answers without one is found out."""
    careless: Rule = ("B of excluding", ("ledger's socket", "casebook"))

    assert opened_without_a_line(rules) == set()
    assert opened_without_a_line([*rules, careless]) == {"excluding"}


def test_g4_all_of_review_opens_nothing_without_a_touch_once_passkeys_are_built() -> None:
    """As built, whoever changes review's code opens, line by line, in the name of those who sign in."""
    review = {*REVIEW, *PEOPLE, "code of review", "ledger's socket"}

    assert opened(SPECIFIED, review) == set()
    assert opened(SPECIFIED, {*review, "passkey of reader"}) == set(LIVING)
    assert opened(BUILT, {"code of review"}) == set(LIVING)


@pytest.mark.parametrize("rules", [BUILT, SPECIFIED], ids=["built", "specified"])
def test_g6_who_is_shut_out_does_not_read(rules: list[Rule]) -> None:
    """Excluded: not with everything but another reader's. Recused: not with every database and all that is theirs."""
    of_reader = {"password of reader", "session of reader", "passkey of reader", "code of review"}
    theirs = {"password of shut out", "passkey of shut out", "ledger's socket"}

    assert "excluding" not in opened(rules, set(THINGS) - of_reader)
    assert not {"excluding", "recused"} & opened(rules, {*REVIEW, "log book", "secrets", *theirs})
    assert "recused" in opened(rules, {*REVIEW, "secrets", "root key", *theirs})  # said in SECURITY.md


@pytest.mark.parametrize("report", DEAD)
def test_g7_g8_what_is_dead_stays_dead(report: str) -> None:
    """With copies of any age and every key then alive; until the last of what must go is gone, it opens still."""
    assert report not in opened(SPECIFIED, set(THINGS) - set(GONE))
    assert all(report in opened(SPECIFIED, set(THINGS) - (set(GONE) - {last})) for last in GONE)


def test_no_log_and_no_receipt_opens_a_report() -> None:
    """The log book and the log key are in no way to any text; the reporter's number opens answers alone."""
    ways = find_ways(BUILT)
    used = set().union(*(way for report in REPORTS for way in ways[f"text of {report}"]))

    assert used & {"log book", "log key", "receipt"} == set()
    assert ways["replies"] == {
        frozenset({place, "receipt"}) for place in ("drop box", "code of intake", "code of review")
    }


MUTANTS = [
    (number, premise)
    for number, (_, premises) in enumerate(BUILT)
    for premise in premises
    if premise not in PLACES and not premise.startswith("code of")
]


def without(rules: list[Rule], number: int, premise: str) -> list[Rule]:
    """Return the rules with one key less: a wrap that anybody opens, a request that nobody signs."""
    conclusion, premises = rules[number]
    return [*rules[:number], (conclusion, tuple(each for each in premises if each != premise)), *rules[number + 1 :]]


@pytest.mark.parametrize(("number", "premise"), MUTANTS, ids=[f"{BUILT[n][0]} without {p}" for n, p in MUTANTS])
def test_every_key_in_the_model_keeps_something_shut(number: int, premise: str) -> None:
    """Take one away, and there is a shorter way to something: so the tables above can fail."""
    ways, looser = find_ways(BUILT), find_ways(without(BUILT, number, premise))

    assert [goal for goal in GOALS if looser.get(goal) != ways.get(goal)] != []
