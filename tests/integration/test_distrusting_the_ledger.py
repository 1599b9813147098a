"""Review believes the ledger nothing: what it can't verify it neither signs nor opens."""

import shutil
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from app.domain.access import Purpose
from app.domain.errors import LedgerUnavailableError, LogInconsistentError, NotFoundError
from app.domain.json_fields import require_octets, write_octets
from app.ledger.keys import load_log_key
from app.review.open_case import Verdict, open_case
from app.review.sessions import SignedIn
from app.sealing.release import release_info, seal_release
from app.storage import logbook
from app.storage.engines import open_transaction
from app.tlog.checkpoint import Checkpoint, parse_checkpoint, write_checkpoint
from app.tlog.note import parse_note
from app.vault.keys import SigningKey, public_key_of
from tests.helpers.ceremony import ORIGIN, Ceremony
from tests.helpers.organisation import seed_of, sign
from tests.helpers.reviewing import NOON, Back, case_of, open_back

Change = Callable[[Any], Any]

ACCESSES = "/v1/accesses"


def open_it(back: Back, who: SignedIn) -> Verdict:
    """Open the case, and return what came of it."""
    (envelope,) = open_case(back.desk, who, case_id=case_of(), purpose=Purpose.TRIAGE).envelopes
    return envelope.verdict


def require_nothing_opened(back: Back, who: SignedIn) -> None:
    """Return if no opening left a trace: no status, nobody to answer, no state."""
    assert who.live.opened == {}
    assert back.statuses() == []
    assert [row[2] for row in back.rows("casebook", "cases")] == ["new"]


def flip(text: str) -> str:
    """Return base64url of bytes that differ in one bit."""
    octets = require_octets(text)
    return write_octets(octets[:-1] + bytes((octets[-1] ^ 1,)))


def edit(key: str, value: str) -> Change:
    """Return a change of the first line of a text that begins with *key*."""

    def change(answer: Any) -> Any:  # noqa: ANN401 - any JSON
        lines = answer["text"].split("\n")
        at = next(at for at, line in enumerate(lines) if line.startswith(key))
        lines[at] = f"{key}{value}"
        return {"text": "\n".join(lines)}

    return change


def change_checkpoint(edit_text: Callable[[str], str], key: Callable[[Back], SigningKey]) -> Callable[[Back], Change]:
    """Return a change that signs another checkpoint."""

    def make(back: Back) -> Change:
        def change(answer: Any) -> Any:  # noqa: ANN401 - any JSON
            text = parse_note(answer["checkpoint"]).text
            return {**answer, "checkpoint": sign(edit_text(text), key(back))}

        return change

    return make


def log_key(back: Back) -> SigningKey:
    """Return the ledger's own key: a ledger that lies."""
    return load_log_key(back.ceremony.folder / "ledger-keys")


def other_key(_: Back) -> SigningKey:
    """Return somebody else's key under the ledger's name."""
    return SigningKey(ORIGIN, seed_of("somebody else"))


def other_root(text: str) -> str:
    """Return a checkpoint of another tree of the same size."""
    checkpoint = parse_checkpoint(text)
    return write_checkpoint(Checkpoint(origin=checkpoint.origin, size=checkpoint.size, root=bytes(32)))


def always(change: Change) -> Callable[[Back], Change]:
    """Return a change that needs to know nothing."""
    return lambda _: change


ALARMS: dict[str, Callable[[Back], Change]] = {
    "wrong proof": always(lambda a: {**a, "proof": [flip(a["proof"][0]), *a["proof"][1:]]}),
    "short proof": always(lambda a: {**a, "proof": a["proof"][:-1]}),
    "long proof": always(lambda a: {**a, "proof": [*a["proof"], a["proof"][0]]}),
    "other line": always(lambda a: {**a, "index": a["index"] - 1}),
    "line beyond the end": always(lambda a: {**a, "index": a["index"] + 1}),
    "other entry": always(lambda a: {**a, "entry": flip(a["entry"])}),
    "unsigned checkpoint": always(lambda a: {**a, "checkpoint": a["checkpoint"].partition("\n\n")[0] + "\n"}),
    "altered checkpoint": always(lambda a: {**a, "checkpoint": a["checkpoint"].replace("\n", "\n1", 1)}),
    "other root": change_checkpoint(other_root, log_key),
    "other signer": change_checkpoint(str, other_key),
    "other origin": change_checkpoint(lambda text: "x" + text, log_key),
}


@pytest.mark.parametrize("fault", ALARMS)
def test_a_line_that_is_not_shown_to_be_in_the_log_opens_nothing(
    back: Back, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    """It is an alarm, which the operator's log holds without a word of the case."""
    back.report()
    who = back.sign_in("in1")
    back.line.change[ACCESSES] = ALARMS[fault](back)
    with pytest.raises(LogInconsistentError):
        open_it(back, who)

    require_nothing_opened(back, who)
    assert back.rows("casebook", "checkpoints") == []
    assert [record.levelname for record in caplog.records if record.name == "sacca.review"] == ["CRITICAL"]


def release_again(back: Back, who: SignedIn) -> Change:
    """Return a change that releases under another name key, as if the line spoke of another case."""
    del back

    def change(answer: Any) -> Any:  # noqa: ANN401 - any JSON
        (release,) = answer["releases"]
        info = release_info(
            sha256(require_octets(answer["entry"])).digest(),
            case_id=require_octets(release["case_id"]),
            envelope_id=require_octets(release["envelope_id"]),
        )
        sealed = seal_release(bytes(32), bytes(32), session_key=public_key_of(who.session_seed), info=info)
        return {**answer, "releases": [{**release, "sealed": write_octets(sealed)}]}

    return change


def test_a_line_that_names_another_case_opens_nothing(back: Back) -> None:
    """The name in the line must be this case's: otherwise the log would tell of something else."""
    back.report()
    who = back.sign_in("in1")
    back.line.change[ACCESSES] = release_again(back, who)
    with pytest.raises(LogInconsistentError):
        open_it(back, who)

    require_nothing_opened(back, who)


@pytest.mark.parametrize(
    "change",
    [
        lambda a: {**a, "releases": []},
        lambda a: {**a, "releases": [{**a["releases"][0], "ordinal": 2}]},
        lambda a: {**a, "releases": [{**a["releases"][0], "envelope_id": write_octets(bytes(16))}]},
        lambda a: {**a, "releases": [{**a["releases"][0], "sealed": flip(a["releases"][0]["sealed"])}]},
        lambda a: {**a, "more": 1},
    ],
    ids=["nothing", "other ordinal", "other envelope", "changed", "another member"],
)
def test_a_release_of_something_else_opens_nothing(back: Back, change: Change) -> None:
    """The line stands in the log; asking again is another line."""
    back.report()
    who = back.sign_in("in1")
    back.line.change[ACCESSES] = change
    with pytest.raises(LedgerUnavailableError):
        open_it(back, who)

    require_nothing_opened(back, who)


@pytest.mark.parametrize(
    "change",
    [
        edit("member ", "in2"),
        edit("purpose ", "court"),
        edit("session ", b64encode(bytes(32)).decode()),
        edit("case ", f"{b64encode(bytes(32)).decode()} 1-2"),
        edit("sacca.test", "x"),
        edit("day ", str((NOON + timedelta(days=2)).date())),
        edit("sacca/v1 access", "es"),
        lambda answer: {"text": answer["text"] + "and more\n"},
    ],
    ids=["member", "purpose", "session", "envelopes", "origin", "day", "type", "more"],
)
def test_nobody_signs_an_opening_that_was_not_asked_for(back: Back, change: Change) -> None:
    """A ledger that draws up something else gets no signature."""
    back.report()
    who = back.sign_in("in1")
    back.line.change["/v1/challenges"] = change
    with pytest.raises(LedgerUnavailableError):
        open_it(back, who)

    assert ACCESSES not in back.line.asked
    require_nothing_opened(back, who)


@pytest.mark.parametrize("url", ["/v1/challenges", ACCESSES])
@pytest.mark.parametrize(
    ("status", "error"), [(503, LedgerUnavailableError), (500, LedgerUnavailableError), (404, NotFoundError)]
)
def test_a_ledger_that_does_not_release_opens_nothing(
    back: Back, *, url: str, status: int, error: type[Exception]
) -> None:
    """If the log can't be written there is nothing to read."""
    back.report()
    who = back.sign_in("in1")
    back.line.cut[url] = status
    with pytest.raises(error):
        open_it(back, who)
    require_nothing_opened(back, who)
    back.line.cut.clear()

    assert open_it(back, who) is Verdict.OPENED


def test_the_newest_checkpoint_is_kept(back: Back) -> None:
    """After every opening, signed, so that an auditor can be handed it."""
    back.report()
    who = back.sign_in("in1")
    sizes = []
    for _ in range(3):
        open_it(back, who)
        ((origin, size, note),) = back.rows("casebook", "checkpoints")
        assert origin == ORIGIN
        assert parse_checkpoint(parse_note(str(note)).text).size == size
        sizes.append(size)

    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize(
    ("lost", "forged"),
    [(1, 0), (2, 0), (2, 5), (1, 1)],
    ids=["other line", "shorter", "longer, and another", "one line for another"],
)
def test_a_log_that_lost_lines_is_refused(published: Ceremony, *, lost: int, forged: int) -> None:
    """A copy from yesterday, whatever was written into it since: review has seen more (G5)."""
    book, kept = published.folder / "logbook.db", published.folder / "logbook.kept"
    with open_back(published) as back:
        back.report()
        assert open_it(back, back.sign_in("in1")) is Verdict.OPENED
    shutil.copy(book, kept)
    with open_back(published) as back:
        for _ in range(lost):
            open_it(back, back.sign_in("in1"))
    before = back.rows("casebook", "checkpoints")
    shutil.copy(kept, book)
    for leftover in ("-wal", "-shm"):
        book.with_name(book.name + leftover).unlink(missing_ok=True)
    with open_transaction(published.url("logbook"), room="ledger") as session:
        logbook.append(session, [b"forged %d\n" % number for number in range(forged)])

    with open_back(published) as back:
        who = back.sign_in("in1")
        with pytest.raises(LogInconsistentError):
            open_it(back, who)
        assert who.live.opened == {}
    assert back.rows("casebook", "checkpoints") == before


def write_another_line(back: Back) -> None:
    """Let the log grow by more than the next opening's line."""
    with open_transaction(back.ceremony.url("logbook"), room="ledger") as session:
        logbook.append(session, [b"another\n"])


def test_a_line_right_behind_the_last_is_its_own_proof_of_growth(back: Back) -> None:
    """Only where more was written in between a proof is asked for."""
    back.report()
    who = back.sign_in("in1")
    open_it(back, who)
    open_it(back, who)
    assert "/v1/consistency" not in back.line.asked

    write_another_line(back)
    assert open_it(back, who) is Verdict.OPENED
    assert "/v1/consistency" in back.line.asked


@pytest.mark.parametrize(
    ("status", "error"), [(404, LogInconsistentError), (503, LedgerUnavailableError)], ids=["none", "down"]
)
def test_without_a_proof_of_growth_nothing_opens(back: Back, status: int, error: type[Exception]) -> None:
    """A ledger that can't show that its log only grew is not believed."""
    back.report()
    who = back.sign_in("in1")
    open_it(back, who)
    who.live.opened.clear()
    write_another_line(back)
    back.line.cut["/v1/consistency"] = status
    with pytest.raises(error):
        open_it(back, who)

    assert who.live.opened == {}


def test_a_wrong_proof_of_growth_opens_nothing(back: Back) -> None:
    """It is an alarm."""
    back.report()
    who = back.sign_in("in1")
    open_it(back, who)
    write_another_line(back)
    back.line.change["/v1/consistency"] = lambda answer: {"proof": [flip(answer["proof"][0]), *answer["proof"][1:]]}
    with pytest.raises(LogInconsistentError):
        open_it(back, who)


def test_a_kept_checkpoint_that_was_changed_is_an_alarm(back: Back) -> None:
    """Whoever lowers it in the casebook can't hide a shorter log."""
    back.report()
    who = back.sign_in("in1")
    open_it(back, who)
    with back.desk.casebook.write.begin() as session:
        session.connection().exec_driver_sql("UPDATE checkpoints SET size = 1, note = 'sacca.test'")
    with pytest.raises(LogInconsistentError):
        open_it(back, who)
