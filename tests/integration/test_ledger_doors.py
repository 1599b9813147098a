"""The two doors of the ledger: what each serves, to whom, and nothing else."""

import pytest

from app.ledger import challenges
from app.tlog.audit import parse_audit
from app.tlog.checkpoint import verify_checkpoint
from app.tlog.note import parse_vkey
from app.tlog.statement import parse_statement_entry
from app.tlog.tile import parse_entries
from app.tlog.tree import Frontier, leaf_hash
from tests.helpers.counters import OpenLedger
from tests.helpers.organisation import sign


def test_everybody_reads_the_checkpoint(ledger: OpenLedger) -> None:
    """Signed by the ledger, over all entries; the same at both doors."""
    answer = ledger.public.get("/checkpoint")
    entries = ledger.house.entries()
    frontier = Frontier()
    for entry in entries:
        list(frontier.add(leaf_hash(entry)))

    key = parse_vkey(ledger.house.organisation.roster.ledger_vkey)
    checkpoint = verify_checkpoint(answer.text, key=key)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert (checkpoint.size, checkpoint.root) == (len(entries), frontier.root)
    assert ledger.private.get("/v1/checkpoint").text == answer.text


def test_everybody_reads_hash_tiles(ledger: OpenLedger) -> None:
    """The leaf hashes of all entries."""
    entries = ledger.house.entries()

    answer = ledger.public.get(f"/tile/0/000.p/{len(entries)}")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.content == b"".join(map(leaf_hash, entries))


@pytest.mark.parametrize(
    "path", ["/tile/0/000", "/tile/0/001", "/tile/x", "/tile/0/000.p/0", "/tile/0/0", "/tile/64/000", "/tile/"]
)
def test_a_tile_that_is_not_there_is_not_found(ledger: OpenLedger, path: str) -> None:
    """Nor is what is no path of a tile."""
    assert ledger.public.get(path).status_code == 404


def test_an_auditor_reads_entries_and_leaves_a_line(ledger: OpenLedger) -> None:
    """The line comes first; the token serves for an hour, with no further line."""
    answer = ledger.audit()
    entries = ledger.house.entries()
    line = parse_audit(parse_statement_entry(entries[-1]).text)
    headers = {"authorization": f"Bearer {answer.json()['token']}"}
    path = f"/tile/entries/000.p/{len(entries)}"

    assert (line.member_id, line.day, line.hour) == ("au", ledger.house.clock.now.date(), 9)
    assert parse_entries(ledger.public.get(path, headers=headers).content, width=len(entries)) == entries
    ledger.house.clock.move(minutes=59)
    assert ledger.public.get(path, headers=headers).status_code == 200
    ledger.house.clock.move(minutes=1)
    assert ledger.public.get(path, headers=headers).status_code == 401
    assert ledger.house.entries() == entries


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer x", "Basic x", "bearer", None])
def test_without_a_token_nobody_reads_entries(ledger: OpenLedger, authorization: str | None) -> None:
    """Entries show when cases are opened."""
    ledger.audit()
    headers = {} if authorization is None else {"authorization": authorization}

    answer = ledger.public.get("/tile/entries/000.p/1", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:sacca:problem:no-token")


def test_the_same_audit_note_again_gets_the_same_token(ledger: OpenLedger) -> None:
    """One line a session."""
    text = ledger.public.post("/v1/auditor-challenges", json={"member": "au"}).json()["text"]
    note = sign(text, ledger.key_of("au"))
    first = ledger.public.post("/v1/auditor-sessions", json={"note": note})

    assert ledger.public.post("/v1/auditor-sessions", json={"note": note}).content == first.content
    assert len(ledger.house.statements()) == 1


def test_tokens_are_forgotten_after_their_hour(ledger: OpenLedger) -> None:
    """A new session clears away the old ones."""
    ledger.audit()
    ledger.house.clock.move(hours=2)
    headers = {"authorization": f"Bearer {ledger.audit().json()['token']}"}

    assert ledger.public.get("/tile/entries/000.p/1", headers=headers).status_code == 200


@pytest.mark.parametrize("member_id", ["m10", "c1", "nobody"])
def test_nobody_but_an_auditor_gets_a_session(ledger: OpenLedger, member_id: str) -> None:
    """Whoever else asks is nobody here."""
    assert ledger.public.post("/v1/auditor-challenges", json={"member": member_id}).status_code == 404


@pytest.mark.parametrize("signer", ["m10", "c1"])
def test_a_session_signed_by_somebody_else_is_refused(ledger: OpenLedger, signer: str) -> None:
    """No line, no token."""
    text = ledger.public.post("/v1/auditor-challenges", json={"member": "au"}).json()["text"]

    answer = ledger.public.post("/v1/auditor-sessions", json={"note": sign(text, ledger.key_of(signer))})

    assert answer.status_code == 403
    assert ledger.house.statements() == []


def test_an_auditor_whose_line_ends_gets_no_session(ledger: OpenLedger) -> None:
    """Though the text was drawn up the day before."""
    last = max(member.expires_on for member in ledger.house.organisation.roster.members)
    ledger.house.clock.now = ledger.house.clock.now.replace(
        year=last.year, month=last.month, day=last.day, hour=23, minute=55
    )
    text = ledger.public.post("/v1/auditor-challenges", json={"member": "au"}).json()["text"]
    ledger.house.clock.move(minutes=6)

    answer = ledger.public.post("/v1/auditor-sessions", json={"note": sign(text, ledger.key_of("au"))})

    assert answer.status_code == 403


def test_the_log_grows_provably(ledger: OpenLedger) -> None:
    """Review asks for the proof between the sizes that it knows."""
    size = len(ledger.house.entries())

    assert ledger.private.post("/v1/consistency", json={"from": 1, "to": size}).json()["proof"]
    assert ledger.private.post("/v1/consistency", json={"from": size, "to": size}).json() == {"proof": []}
    assert ledger.private.post("/v1/consistency", json={"from": 1, "to": size + 1}).status_code == 404
    assert ledger.private.post("/v1/consistency", json={"from": 2, "to": 1}).status_code == 404
    assert ledger.private.post("/v1/consistency", json={"from": -1, "to": 1}).status_code == 400


@pytest.mark.parametrize("path", ["/v1/challenges", "/v1/claims", "/v1/accesses", "/v1/consistency"])
def test_the_public_door_leads_to_nothing_of_reviews(ledger: OpenLedger, path: str) -> None:
    """Claims and releases are not even there."""
    assert ledger.public.post(path, json={}).status_code == 404
    assert ledger.private.post(path, json={}).status_code == 400


@pytest.mark.parametrize("path", ["/checkpoint", "/tile/0/000.p/1", "/v1/auditor-sessions"])
def test_the_private_door_leads_to_nothing_of_everybodys(ledger: OpenLedger, path: str) -> None:
    """Each door has its own few routes."""
    assert ledger.private.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_door_describes_itself(ledger: OpenLedger, path: str) -> None:
    """Such pages would load scripts from elsewhere."""
    assert {door.get(path).status_code for door in (ledger.private, ledger.public)} == {404}


def test_too_large_and_other_bodies_are_refused(ledger: OpenLedger) -> None:
    """Before anything of them is parsed."""
    assert ledger.private.post("/v1/claims", json={"note": "x" * 20_000}).status_code == 413
    assert ledger.public.post("/v1/auditor-sessions", content=b"{}").status_code == 415
    assert ledger.public.get("/checkpoint?x=1").status_code == 400


def test_challenges_do_not_fill_the_memory(ledger: OpenLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit callers are refused until the old ones die; the public door does not use up the private one."""
    monkeypatch.setattr(challenges, "MAX_PENDING", 2)
    body = {"member": "au"}

    statuses = [ledger.public.post("/v1/auditor-challenges", json=body).status_code for _ in range(3)]
    claim = ledger.private.post("/v1/challenges", json=ledger.house.seal().asked("m10")).status_code
    ledger.house.clock.move(minutes=10)

    assert (statuses, claim) == ([200, 200, 503], 200)
    assert ledger.public.post("/v1/auditor-challenges", json=body).status_code == 200
