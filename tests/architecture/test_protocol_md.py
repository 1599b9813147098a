"""docs/protocol.md is the specification: what it lists is what the code has."""

import re
from pathlib import Path

from app.domain.report import SCHEMAS
from app.web.problems import ERRORS, INTERNAL, STATUSES

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs/protocol.md").read_text()

LABEL = re.compile(r'"(sacca/v1 [A-Za-z ]+)"')
PROBLEM_ROW = re.compile(r"^\| `([a-z-]+)` \| (\d{3}) \|", re.MULTILINE)
QUESTION_ROW = re.compile(r"^\| `(\w+)` \| (.*) \| (.*) \|$", re.MULTILINE)
LETTERED = re.compile(r"`(\w+)`")


def section(number: int) -> str:
    """Return the text of one numbered section."""
    return PROTOCOL.split(f"\n## {number} ")[1].split("\n## ")[0]


def labels_in_code() -> set[str]:
    """Return every label and every type of note that is written out in the code, Python and TypeScript."""
    sources = [*(ROOT / "app").rglob("*.py"), *(ROOT / "app/intake/client").glob("*.ts")]
    return {found for path in sources for found in LABEL.findall(path.read_text())}


def test_every_label_of_the_code_is_specified_as_built() -> None:
    """Nothing is bound or derived under a label that an independent implementation can't look up."""
    built = "\n".join(line for line in section(21).splitlines() if "built" in line)
    labels = labels_in_code()

    assert "sacca/v1 share A" in labels
    assert {label for label in labels if f"`{label}`" not in built} == set()


def test_every_problem_is_listed_with_its_status() -> None:
    """A client finds each type of refusal that it can meet, and no other."""
    known = {(problem.slug, int(problem.status)) for problem in (*ERRORS.values(), *STATUSES.values(), INTERNAL)}

    assert {(slug, int(status)) for slug, status in PROBLEM_ROW.findall(section(11))} == known


def test_the_questions_of_schema_1_are_listed() -> None:
    """Whoever opens a report can read every id that stands in it."""
    listed = {
        question: (tuple(LETTERED.findall(choices)), tuple(LETTERED.findall(texts)))
        for question, choices, texts in QUESTION_ROW.findall(section(10))
    }

    assert listed == {
        question.id: (
            question.choices,
            tuple(name for field in question.fields for name in (field.id, *field.options)),
        )
        for question in SCHEMAS[1]
    }
