"""
The newest schema as TypeScript, so that the browser's script can't name what no reader knows.

``python -m app.intake.schema`` writes it; ``make client`` does that first, and a test compares.
"""

from collections.abc import Iterable
from pathlib import Path

from app.domain.report import SCHEMA, SCHEMAS, UNKNOWN, UNSAID, Field, Kind, Question

PATH = Path(__file__).parent / "client/schema.ts"

HEAD = "/** What a report asks: from app/domain/report.py, by `python -m app.intake.schema`. Not changed by hand. */"


def render_schema() -> str:
    """Return the file: the number, what declines, and the type of all answers; types cost no bytes on a phone."""
    questions = "\n".join(map(_question, SCHEMAS[SCHEMA]))
    return f"""{HEAD}

export const SCHEMA = {SCHEMA};

/** What is ticked instead of an answer, so alone. */
export const DECLINED: readonly string[] = ["{UNKNOWN}", "{UNSAID}"];

/** Answers by question id; what is empty is left out. */
export interface Answers {{
{questions}
}}
"""


def _question(question: Question) -> str:
    choices = [f"    readonly choices?: readonly ({_union(question.answers)})[];"] if question.choices else []
    fields = [f"    readonly {field.id}?: {_type(field)};" for field in question.fields]
    return "\n".join((f"  readonly {question.id}?: {{", *choices, *fields, "  };"))


def _type(field: Field) -> str:
    """Return the type of a field's text."""
    if field.kind is Kind.OPTION:
        return _union(field.options)
    return f"`${{number}}-${{number}}` | {_union(field.options)}" if field.kind is Kind.MONTH else "string"


def _union(ids: Iterable[str]) -> str:
    return " | ".join(f'"{name}"' for name in ids)


if __name__ == "__main__":
    PATH.write_text(render_schema(), encoding="utf-8")
