"""The ceremony, through the rooms' own command lines: keys, a roster, two signatures."""

import json
import re
import shutil
from pathlib import Path

import pytest

from app.domain.errors import ChainError, MalformedError, NotFoundError, OpenError, SignatureError, TakenError
from app.domain.member import Role
from app.tlog.chain import Published, require_current, verify_chain
from app.tlog.note import Note, parse_note, parse_vkey
from app.vault.keyfiles import open_key_file
from app.web.terminal import MIN_SECRET_LEN, SENTENCES
from tests.helpers.ceremony import CUSTODIANS, INVESTIGATORS, ORIGIN, Ceremony, about, passphrase
from tests.helpers.servers import TODAY

FINGERPRINT = re.compile(r"\b(?:[0-9a-f]{4} ){5}[0-9a-f]{4}\b")


def notices(ceremony: Ceremony) -> dict[str, str]:
    """Return what a ceremony leaves in the notice folder."""
    return {path.name: path.read_text() for path in ceremony.notes.iterdir()}


def test_a_whole_ceremony_ends_in_what_a_browser_takes(signed: Ceremony) -> None:
    """From the pinned custodians down, the chain holds, and names the three who read, in order."""
    served = signed.publish()

    chain = verify_chain(Published.from_json(json.loads(served.document)), origin=ORIGIN, custodians=signed.pinned)
    require_current(chain, today=TODAY)
    assert [epoch.owner for epoch in chain.epochs] == list(INVESTIGATORS)
    assert [member.id for member in chain.roster.members] == sorted(("au1", *CUSTODIANS, *INVESTIGATORS))
    assert served.triage_count == len(INVESTIGATORS)


def test_a_verifier_key_is_printed_alone(signed: Ceremony) -> None:
    """What `keygen` prints goes into a file as it is."""
    printed = (signed.folder / "custodians.vkeys").read_text().splitlines()

    assert [parse_vkey(line).name for line in printed] == [f"{ORIGIN}/{member_id}" for member_id in CUSTODIANS]


def test_the_owner_and_the_custodian_read_the_same_fingerprint(drafted: Ceremony) -> None:
    """What `keygen` and `member add` say stands in the table before signing."""
    made = drafted.invoke("review", "custodian", *drafted.keygen_words("cu4"), typed=passphrase("cu4"))
    words = ("member", "add", "in4", "--role-km", "x", "--role-en", "x", *about("in4"))
    said = FINGERPRINT.findall(made.stderr) + FINGERPRINT.findall(
        drafted.run("review", *words, secret=passphrase("in4"))
    )
    drafted.draft()

    table = drafted.run("review", *drafted.sign_words("cu1"), secret=passphrase("cu1"))

    assert len(said) == 2
    assert all(part in table for whole in said for part in (whole[:9], whole[10:19], whole[20:]))


def test_one_signature_makes_no_roster(drafted: Ceremony) -> None:
    """After the first custodian there is still no roster, and the ledger signs nothing."""
    drafted.sign("cu2")

    assert not (drafted.notes / "roster.note").exists()
    assert SENTENCES[NotFoundError] in drafted.refuse("ledger", "bundle")
    assert drafted.entries() == []


def test_the_second_signature_makes_the_roster_and_clears_the_table(drafted: Ceremony) -> None:
    """Drafts and candidates are gone once two custodians have signed."""
    drafted.sign("cu3", "cu1")

    left = set(notices(drafted))
    assert {"roster.note", "keys.note"} <= left
    assert not {name for name in left if name.endswith((".draft", ".candidate"))}
    assert drafted.roster().version == 1


def test_the_same_custodian_does_not_count_twice(drafted: Ceremony) -> None:
    """A second signature of the same key is refused, and changes nothing."""
    drafted.sign("cu1")
    before = notices(drafted)

    said = drafted.refuse("review", *drafted.sign_words("cu1"), secret=passphrase("cu1"))

    assert SENTENCES[SignatureError] in said
    assert notices(drafted) == before


def test_a_custodian_who_is_not_pinned_does_not_count(drafted: Ceremony) -> None:
    """A key file of the right form, that browsers do not trust, signs nothing."""
    drafted.keygen("cu9")
    before = notices(drafted)

    said = drafted.refuse("review", *drafted.sign_words("cu9"), secret=passphrase("cu9"))

    assert SENTENCES[SignatureError] in said
    assert notices(drafted) == before


def test_a_wrong_passphrase_says_so_and_changes_nothing(drafted: Ceremony) -> None:
    """The custodian can try again; everything lies as it lay."""
    before = drafted.files()

    said = drafted.refuse("review", *drafted.sign_words("cu1"), secret=passphrase("cu2"))

    assert SENTENCES[OpenError] in said
    assert drafted.files() == before


def test_an_auditors_key_signs_no_roster(drafted: Ceremony) -> None:
    """Auditors look at the log; they vouch for nobody."""
    before = drafted.files()

    drafted.refuse("review", *drafted.sign_words("au1"), secret=passphrase("au1"))

    assert drafted.files() == before


def test_who_says_no_signs_nothing(drafted: Ceremony) -> None:
    """Without `--yes` the custodian is asked, after having seen the draft."""
    before = drafted.files()
    words = [word for word in drafted.sign_words("cu1") if word != "--yes"]

    result = drafted.invoke("review", *words, typed=f"n\n{passphrase('cu1')}\n")

    assert result.exit_code == 1
    assert drafted.files() == before


@pytest.mark.parametrize("role", ["custodian", "auditor"])
def test_a_key_file_is_never_written_over(drafted: Ceremony, role: str) -> None:
    """A name that is taken is refused, and nothing of the new key is left."""
    before = drafted.files()
    words = drafted.keygen_words("xx1", out=drafted.key_file("cu1"))

    said = drafted.refuse("review", role, *words, secret=passphrase("xx1"))

    assert SENTENCES[FileExistsError] in said
    assert drafted.files() == before


def test_a_members_id_is_never_used_again(drafted: Ceremony) -> None:
    """The second `member add` of an id is refused; the first one's keys stay."""
    before = drafted.files()
    words = ("member", "add", "in1", "--role-km", "x", "--role-en", "x", *about("in1"))

    said = drafted.refuse("review", *words, secret=passphrase("in1"))

    assert SENTENCES[TakenError] in said
    assert drafted.files() == before


@pytest.mark.parametrize("member_id", ["ledger", "x", "In1", "a-b", "abcdefghijklm"])
def test_an_id_that_can_name_nobody_is_refused(drafted: Ceremony, member_id: str) -> None:
    """Nothing is made for an id that no roster takes."""
    before = drafted.files()

    drafted.refuse("review", "custodian", *drafted.keygen_words(member_id), secret=passphrase("xx"))
    drafted.refuse(
        "review",
        *("member", "add", member_id, "--role-km", "x", "--role-en", "x", *about("x")),
        secret=passphrase("xx"),
    )

    assert drafted.files() == before


@pytest.mark.parametrize("secret", ["x" * (MIN_SECRET_LEN - 1), "x" * 1025], ids=["short", "long"])
def test_a_passphrase_that_is_too_short_or_too_long_is_refused(drafted: Ceremony, secret: str) -> None:
    """Nothing is made under it."""
    before = drafted.files()

    drafted.refuse("review", "custodian", *drafted.keygen_words("cu9"), secret=secret)

    assert drafted.files() == before


def test_the_next_roster_keeps_everybody_and_adds_who_waits(signed: Ceremony) -> None:
    """Version 2 holds the lines of version 1, byte for byte, and the new one."""
    first = signed.roster()
    signed.add_member("in4", "triage")
    signed.draft()
    signed.sign("cu3", "cu2")

    second = signed.roster()
    assert second.version == first.version + 1
    assert [member for member in second.members if member.id != "in4"] == list(first.members)
    (new,) = (member for member in second.members if member.id == "in4")
    assert new.roles == {Role.TRIAGE}


def test_a_new_key_takes_the_place_of_the_old_one(signed: Ceremony) -> None:
    """A custodian's rekey changes that line of the next roster, and no other."""
    first = signed.roster()
    vkey = signed.keygen("cu3", out=signed.folder / "people" / "cu3-new.key").strip()
    signed.draft()
    signed.sign("cu1", "cu2")

    second = signed.roster()
    assert [member.id for member in second.members] == [member.id for member in first.members]
    assert [member.vkey for member in second.members if member not in first.members] == [vkey]


def test_who_comes_after_the_draft_waits_for_the_next_one(signed: Ceremony) -> None:
    """The second signature clears away those whom it made members, and nobody else."""
    signed.add_member("in4")
    signed.draft()
    signed.add_member("in5")
    signed.sign("cu1", "cu2")
    assert [path.name for path in signed.notes.glob("*.candidate")] == ["in5.candidate"]

    signed.draft()
    signed.sign("cu1", "cu2")

    assert {"in4", "in5"} <= {member.id for member in signed.roster().members}


def test_a_spoilt_roster_does_not_start_the_rosters_over(signed: Ceremony) -> None:
    """A roster that can't be read is said to be so: without it, the next one would be a first one."""
    path = signed.notes / "roster.note"
    path.write_bytes(path.read_bytes() + b"\xff")

    said = signed.refuse("review", "roster", "draft", "--ledger-vkey", str(signed.folder / "ledger.vkey"))

    assert SENTENCES[MalformedError] in said
    assert not (signed.notes / "roster.draft").exists()


def test_a_draft_is_drawn_up_from_a_signed_roster_only(signed: Ceremony) -> None:
    """Whoever changes the roster in the folder does not get a line into the next one."""
    whole = parse_note(signed.note("roster.note"))
    text = whole.text.replace("version 1\n", "version 7\n")
    (signed.notes / "roster.note").write_text(str(Note(text, whole.signatures)))

    said = signed.refuse("review", "roster", "draft", "--ledger-vkey", str(signed.folder / "ledger.vkey"))

    assert SENTENCES[ChainError] in said
    assert not (signed.notes / "roster.draft").exists()


def test_a_lost_keys_note_does_not_start_the_rosters_over(signed: Ceremony) -> None:
    """Without the keys of the members there is no next version, least of all version 1."""
    (signed.notes / "keys.note").unlink()

    said = signed.refuse("review", "roster", "draft", "--ledger-vkey", str(signed.folder / "ledger.vkey"))

    assert SENTENCES[NotFoundError] in said


def test_an_old_draft_is_not_signed(signed: Ceremony, drafted: Ceremony) -> None:
    """A second roster of a version that is signed already is refused: two of one version are an alarm."""
    for name in ("roster.draft", "keys.draft"):
        shutil.copy(drafted.notes / name, signed.notes / name)

    said = signed.refuse("review", *signed.sign_words("cu3"), secret=passphrase("cu3"))

    assert SENTENCES[ChainError] in said


def test_another_organisations_draft_is_not_signed(drafted: Ceremony) -> None:
    """A custodian's key signs for one origin."""
    said = drafted.refuse(
        "review", *drafted.sign_words("cu1"), secret=passphrase("cu1"), env={"REVIEW_ORIGIN": "other.test"}
    )

    assert SENTENCES[ChainError] in said


def test_a_draft_with_a_changed_signature_is_not_signed(drafted: Ceremony) -> None:
    """Text changed after the first signature does not get the second one."""
    drafted.sign("cu1")
    path = drafted.notes / "roster.draft"
    whole = parse_note(path.read_text())
    path.write_text(str(Note(whole.text.replace("2028", "2038"), whole.signatures)))
    before = drafted.files()

    drafted.refuse("review", *drafted.sign_words("cu2"), secret=passphrase("cu2"))

    assert drafted.files() == before


@pytest.mark.parametrize("name", ["two keys", "another's", "none", "binary"])
def test_a_draft_names_one_ledger_key_of_this_origin(drafted: Ceremony, name: str) -> None:
    """The file with the ledger's key holds that key and nothing else."""
    ledger = (drafted.folder / "ledger.vkey").read_bytes()
    path = drafted.folder / "given.vkey"
    custodians = (drafted.folder / "custodians.vkeys").read_bytes()
    path.write_bytes(
        {"two keys": ledger + custodians, "another's": custodians.split()[0], "none": b"", "binary": b"\xff\xfe"}[name]
    )

    drafted.refuse("review", "roster", "draft", "--ledger-vkey", str(path))


@pytest.mark.parametrize(
    "text", ["", "[" * 10**5, "[]", "{}", '{"member": "xx1", "hpke": null}', '{"member": 1, "hpke": "!"}']
)
def test_a_candidate_that_is_none_stops_the_draft(drafted: Ceremony, text: str) -> None:
    """What somebody put among the candidates is not passed over in silence."""
    (drafted.notes / "xx1.candidate").write_text(text)

    said = drafted.refuse("review", "roster", "draft", "--ledger-vkey", str(drafted.folder / "ledger.vkey"))

    assert SENTENCES[MalformedError] in said


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sacca", "key file v2"),
        ("kind", "ledger"),
        ("salt", "AAAA"),
        ("memory_kib", 8),
        ("memory_kib", 2**31),
        ("passes", 0),
        ("lanes", 10**6),
        ("wrapped", "!"),
        ("passes", None),
    ],
)
def test_a_spoilt_key_file_is_refused_before_it_costs_anything(drafted: Ceremony, field: str, value: object) -> None:
    """Costs that no machine can bear, or that protect nothing, are no key file."""
    path = drafted.key_file("cu1")
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))

    said = drafted.refuse("review", *drafted.sign_words("cu1"), secret=passphrase("cu1"))

    assert SENTENCES[MalformedError] in said


def test_a_key_file_under_another_name_does_not_open(drafted: Ceremony) -> None:
    """The name is bound into the wrap: a custodian can't be passed off as another one."""
    path = drafted.key_file("cu1")
    path.write_text(path.read_text().replace("sacca.test/cu1", "sacca.test/cu2"))

    said = drafted.refuse("review", *drafted.sign_words("cu1"), secret=passphrase("cu1"))

    assert SENTENCES[OpenError] in said


def test_a_passphrase_no_key_can_come_from_does_not_open(drafted: Ceremony) -> None:
    """Longer than any passphrase is a wrong one, in one sentence."""
    drafted.refuse("review", *drafted.sign_words("cu1"), secret="x" * 1025)

    with pytest.raises(OpenError):
        open_key_file(drafted.key_file("cu1"), passphrase="x" * 1025)


def test_what_is_not_there_is_said(drafted: Ceremony, tmp_path: Path) -> None:
    """A key file, a passphrase file or pins that are not there: their name is in the sentence."""
    missing = tmp_path / "missing"
    words = ("custodian", "sign-roster", "--yes", "--key")

    said = (
        drafted.refuse("review", *words, str(missing), "--secret-file", "-"),
        drafted.refuse("review", *words, str(drafted.key_file("cu1")), "--secret-file", str(missing)),
        drafted.refuse("review", *drafted.sign_words("cu1"), env={"REVIEW_CUSTODIANS": str(missing)}),
    )

    assert all(str(missing) in sentence for sentence in said)
