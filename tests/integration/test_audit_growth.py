"""What the auditor makes of the whole log: its tree, its checkpoint, the visit before, and what others were shown."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.domain.errors import LogInconsistentError, NotFoundError
from app.tlog.tile import Tile
from app.vault.keys import SigningKey
from tests.helpers.chronicle import (
    FIRST,
    STORY,
    access_entry,
    claim_entry,
    hand_on,
    keep_log,
    lines_of,
    long_story,
    read,
)
from tests.helpers.organisation import seed_of
from tests.helpers.statements import ORGANISATION

SIZE = 300
LINE = 270
"""One of the second tile."""


@pytest.fixture(scope="module")
def story() -> list[bytes]:
    """A log of two tiles."""
    return long_story(SIZE)


@pytest.fixture(scope="module")
def kept_copy(tmp_path_factory: pytest.TempPathFactory, story: list[bytes]) -> Path:
    """Its files."""
    return hand_on(tmp_path_factory.mktemp("copy"), story)


@pytest.fixture
def copy(tmp_path: Path, kept_copy: Path) -> Path:
    """Its files, to be spoiled."""
    return Path(shutil.copytree(kept_copy, tmp_path / "log"))


def flip(path: Path, at: int) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def bundle_path(number: int) -> str:
    """Return the path of an entry bundle."""
    return Tile(level=None, number=number, width=min(256, SIZE - 256 * number)).path


def change_bundle(copy: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Write the second entry bundle anew, with other entries."""
    path = copy / bundle_path(1)
    data, entries = path.read_bytes(), []
    while data:
        length = 2 + int.from_bytes(data[:2], "big")
        entries.append(data[:length])
        data = data[length:]
    path.write_bytes(b"".join(change(entries)))


def test_a_long_log_holds(copy: Path, tmp_path: Path) -> None:
    """All its lines and tiles; the next visit proves that it only grew."""
    first = read(copy, home=tmp_path / "home")
    second = read(copy, home=tmp_path / "home")

    assert first.faults == second.faults == []
    assert (first.size, first.kept_size, second.kept_size) == (SIZE, 0, SIZE)
    assert (len(first.openings), second.openings) == (SIZE - len(STORY) + 1, [])


def test_one_changed_byte_of_an_entry_is_named(copy: Path) -> None:
    """The tree was built over something else, and the signature does not hold either."""
    flip(copy / bundle_path(1), (LINE - 256) * 2050 + 100)

    assert set(lines_of(read(copy))) == {LINE}


def test_a_removed_line_is_named(copy: Path) -> None:
    """From there on every line is another than the tree was built over; the first one is told."""
    change_bundle(copy, lambda entries: entries[: LINE - 256] + entries[LINE - 255 :])

    assert lines_of(read(copy))[0] == LINE


def test_a_line_cut_from_the_end_is_missed(copy: Path) -> None:
    """The bundle is whole but for it."""
    change_bundle(copy, lambda entries: entries[:-1])

    assert lines_of(read(copy)) == [256]


def test_swapped_lines_are_named(copy: Path) -> None:
    """The first of the two."""
    at = LINE - 256
    change_bundle(copy, lambda entries: [*entries[:at], entries[at + 1], entries[at], *entries[at + 2 :]])

    assert lines_of(read(copy))[0] == LINE


def test_an_added_line_is_named(copy: Path) -> None:
    """Anywhere in between, it and all behind it are others; at the end, there is one too many."""
    change_bundle(copy, lambda entries: [*entries[: LINE - 256], entries[0], *entries[LINE - 256 :]])
    assert lines_of(read(copy))[0] == LINE

    change_bundle(copy, lambda entries: [*entries[: LINE - 256], *entries[LINE - 255 :], entries[0]])
    assert lines_of(read(copy)) == [256]


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_changed_hash_tile_is_found(copy: Path, path: str) -> None:
    """A tile of leaf hashes does not lead to the signed root, one above it is not of this tree."""
    flip(copy / path, 5)

    assert read(copy).faults


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", bundle_path(0), bundle_path(1)])
def test_a_missing_or_cut_tile_is_found(copy: Path, path: str) -> None:
    """A copy that is not whole does not pass for one that is."""
    whole = (copy / path).read_bytes()
    (copy / path).write_bytes(whole[:-1])
    cut = read(copy)
    (copy / path).unlink()
    missing = read(copy)
    (copy / path).mkdir()
    strange = read(copy)

    assert all(path in str(report.faults) for report in (cut, missing, strange))


def test_a_file_that_is_too_long_is_not_read(copy: Path) -> None:
    """Whatever somebody puts into the folder, memory stays bounded."""
    (copy / "checkpoint").write_text("x" * 70_000)

    assert read(copy).faults


@pytest.mark.parametrize("checkpoint", [None, b"", b"\xff", b"sacca.test\n5\nnothing\n"])
def test_a_log_without_a_checkpoint_does_not_hold(copy: Path, checkpoint: bytes | None) -> None:
    """Nobody signed for it."""
    (copy / "checkpoint").unlink()
    if checkpoint is not None:
        (copy / "checkpoint").write_bytes(checkpoint)

    assert read(copy).faults


def test_a_checkpoint_by_another_key_does_not_hold(tmp_path: Path) -> None:
    """The tree is right, the lines are right, and the roster names another key."""
    forged = hand_on(tmp_path, STORY, key=SigningKey("sacca.test", seed_of("forger")))

    report = read(forged)

    assert lines_of(report) == []
    assert "not signed" in str(report.faults)


def test_a_checkpoint_of_more_lines_than_there_are_does_not_hold(tmp_path: Path) -> None:
    """The walk ends where nothing is left, however large the checkpoint says the log is."""
    log = keep_log(tmp_path, STORY)
    copy = log.save(tmp_path / "copy")
    log.append(access_entry("unseen"))
    (copy / "checkpoint").write_text(log.checkpoint())

    assert lines_of(read(copy, others=[log.checkpoint(5)])) == [0]


def test_a_log_that_shrank_since_the_visit_before_is_found(tmp_path: Path) -> None:
    """An older checkpoint, rightly signed and complete, is refused by who has seen a newer one."""
    log = keep_log(tmp_path, STORY)
    older = log.save(tmp_path / "older")
    log.append(access_entry("later"))
    read(log.save(tmp_path / "newer"), home=tmp_path / "home")

    report = read(older, home=tmp_path / "home")

    assert "had signed for 12" in str(report.faults)
    assert read(tmp_path / "newer", home=tmp_path / "home").faults == []


ANEW = {
    "a claim": (FIRST, claim_entry(1, digest=seed_of("other"))),
    "an opening": (FIRST + 2, access_entry("one", hour=10)),
}


@pytest.mark.parametrize(("line", "entry"), ANEW.values(), ids=ANEW)
def test_a_log_written_anew_is_found_at_its_first_changed_line(tmp_path: Path, line: int, entry: bytes) -> None:
    """Tree, tiles and signatures are made anew to fit: what the auditor kept shows where the story changed."""
    later, more, home = access_entry("later"), access_entry("more"), tmp_path / "home"
    read(hand_on(tmp_path / "true", [*STORY, later]), home=home)

    report = read(hand_on(tmp_path / "anew", [*STORY[:line], entry, *STORY[line + 1 :], later, more]), home=home)

    assert set(lines_of(report)) == {line}
    assert "the log is not the one of the visit before" in str(report.faults)


def test_who_is_shown_another_log_finds_out_by_comparing_checkpoints(tmp_path: Path) -> None:
    """Split view: each log holds by itself, and neither holds against the other's checkpoint, larger or smaller."""
    one = keep_log(tmp_path / "one", [*STORY, access_entry("seen by one")])
    two = keep_log(tmp_path / "two", [*STORY, access_entry("seen by two"), access_entry("more")])
    copies = [one.save(tmp_path / "copy one"), two.save(tmp_path / "copy two")]

    assert [read(copy).faults for copy in copies] == [[], []]
    assert read(copies[1], others=[one.checkpoint()]).faults
    assert read(copies[0], others=[two.checkpoint()]).faults


def test_older_checkpoints_of_the_same_log_hold_against_it(tmp_path: Path) -> None:
    """Of every size, the empty log's too; what is compared is said."""
    log = keep_log(tmp_path, STORY)

    report = read(log.save(tmp_path / "copy"), others=[log.checkpoint(size) for size in (0, 5, len(STORY))])

    assert report.faults == []
    assert report.against == [0, 5, len(STORY)]
    assert len(report.proved) == 4 + 3


def test_a_checkpoint_of_nobodys_proves_nothing(tmp_path: Path) -> None:
    """One that the log did not sign is a fault of whoever carried it, whatever its root is."""
    log = keep_log(tmp_path, STORY)
    forged = keep_log(tmp_path / "forged", STORY, key=SigningKey("sacca.test", seed_of("forger")))

    for other in (forged.checkpoint(), "nonsense"):
        assert read(log.save(tmp_path / "copy"), others=[other]).faults


def test_an_empty_log_can_not_be_verified(tmp_path: Path) -> None:
    """Without a roster nobody can tell whose signature it bears."""
    assert read(hand_on(tmp_path, [])).faults


@pytest.mark.parametrize("spoil", [b"", bytes(32)])
def test_a_spoiled_memory_is_not_believed(tmp_path: Path, spoil: bytes) -> None:
    """The auditor's own two files belong together, or the visit does not begin."""
    copy, home = hand_on(tmp_path, STORY), tmp_path / "home"
    read(copy, home=home)
    (home / "sacca.test.leaves").write_bytes(spoil)

    with pytest.raises(LogInconsistentError):
        read(copy, home=home)


def test_a_memory_cut_short_between_its_two_files_is_the_one_before(tmp_path: Path) -> None:
    """Hashes are kept first; more of them than lines do no harm."""
    log, home = keep_log(tmp_path, STORY), tmp_path / "home"
    read(log.save(tmp_path / "copy"), home=home)
    with (home / "sacca.test.leaves").open("ab") as file:
        file.write(bytes(64))

    assert read(tmp_path / "copy", home=home).faults == []


class Torn:
    """A source that never has anything."""

    def checkpoint(self) -> str:
        """Return nothing."""
        raise NotFoundError

    def tile(self, tile: Tile) -> bytes:
        """Return nothing."""
        raise NotFoundError(tile.path)


def test_every_fault_is_counted_and_few_are_told() -> None:
    """A log that is wrong at every line is no page-long answer."""
    report = read(Torn())
    for line in range(100):
        report.fault("is wrong", line=line)

    told = list(report.to_lines())

    assert len(told) < 40
    assert "81 more" in told[-1]
    assert report.proved == []
    assert len(report.to_json()["faults"]) == 101


def test_what_is_said_is_said_for_programs_too(copy: Path) -> None:
    """Nothing is in the one that is not in the other."""
    report = read(copy)
    document = report.to_json()

    told = "\n".join(report.to_lines())

    sentences: Sequence[str] = [*document["proved"], *document["not_proved"]]
    assert [sentence for sentence in sentences if sentence not in told] == []
    assert len(document["openings"]) == len(report.openings)
    assert document["openings"][0]["cases"][0]["ordinals"] == "1-2"
    assert (document["ok"], document["size"], document["origin"]) == (True, SIZE, ORGANISATION.origin)
