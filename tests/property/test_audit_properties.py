"""The auditor reads whatever a ledger may have written, and ends with a report."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.audit.lines import Lines
from app.audit.report import Report
from app.tlog.statement import ENTRY_LEN
from tests.helpers.chronicle import STORY
from tests.helpers.statements import ORGANISATION

inserts = st.binary(max_size=40) | st.sampled_from(
    [b"\n", b"\n\n", b"\0", b" ", b"9999-12-31", b"0001-01-01", b"1-9999", b"\xe2\x80\x94 a AAAA\n", b"9" * 5_000]
)


def walk(*entries: bytes) -> Report:
    """Let the auditor read some lines behind the story."""
    report = Report(origin=ORGANISATION.origin)
    lines = Lines(origin=ORGANISATION.origin, custodians=ORGANISATION.pinned, report=report)
    for index, entry in enumerate([*STORY, *entries]):
        lines.read(index, entry, seen=False)
    lines.end()
    return report


@given(data=st.binary(max_size=200) | st.binary(max_size=100).map(lambda data: b"sacca/v1 access\n" + data))
@example(data=b"sacca/v1 claim\n" * 100)
def test_no_line_stops_the_walk(data: bytes) -> None:
    """Bytes that nobody signed are a fault at their line, padded or not, and nothing else happens."""
    report = walk(data, data.ljust(ENTRY_LEN, b"\0"), STORY[-2])

    assert [fault.line for fault in report.faults] == [len(STORY), len(STORY) + 1, len(STORY) + 2]


@given(index=st.integers(0, len(STORY) - 1), insert=inserts, data=st.data())
def test_an_entry_that_was_changed_anywhere_never_counts_as_signed(
    index: int, insert: bytes, data: st.DataObject
) -> None:
    """Only the ledger's own claims bear no signature; of the others each changed byte is a fault at that line."""
    entry = STORY[index]
    start = data.draw(st.integers(0, len(entry)))
    end = data.draw(st.integers(start, min(len(entry), start + 40)))
    changed = entry[:start] + insert + entry[end:]
    if changed == entry or entry.startswith(b"sacca/v1 claim\n"):
        return
    if b"\xe2\x80\x94" in entry and changed.partition(b"\n\n")[0] == entry.partition(b"\n\n")[0]:
        walk(changed)
        return

    report = walk(changed)

    assert [fault.line for fault in report.faults] == [len(STORY)]
