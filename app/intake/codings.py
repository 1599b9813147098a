"""Which compression an answer may have (RFC 9110 §12.5.3)."""

import re
from collections.abc import Collection

_ELEMENT = re.compile(r"([^\s;,]+)(?:\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?")


def choose_coding(accepted: str, available: Collection[str]) -> str | None:
    """
    Return the coding that the other side likes best; None for none.

    Args:
        accepted: The value of ``Accept-Encoding``. What is malformed in it counts as not accepted.

        available: Codings in lower case; among those of equal weight the first is taken.
    """
    weights = _read_weights(accepted)

    def weigh(coding: str) -> float:
        return weights.get(coding, weights.get("*", 0))

    best = max(available, key=weigh, default=None)
    if best is None or weigh(best) == 0 or weigh(best) < weights.get("identity", 0):
        return None
    return best


def _read_weights(accepted: str) -> dict[str, float]:
    """Return the weight of each coding that is named."""
    elements = (_ELEMENT.fullmatch(element.strip()) for element in accepted.lower().split(","))
    return {found[1]: float(found[2] or 1) for found in elements if found}
