"""Cases as review sees them in the clear: a title that says nothing, a state, and where in the list they stand."""

from enum import StrEnum

TITLE_LEN = 2
"""Random octets that choose a title: one for each word."""

FIRST_WORDS = (
    *("amber", "autumn", "bamboo", "bright", "broad", "calm", "cedar", "clear"),
    *("cloudy", "copper", "coral", "crisp", "dawn", "deep", "distant", "early"),
    *("easy", "eastern", "evening", "fair", "floral", "fern", "fresh", "gentle"),
    *("golden", "grassy", "green", "hidden", "high", "hollow", "humble", "indigo"),
    *("inland", "jade", "kind", "late", "leafy", "level", "light", "little"),
    *("lotus", "low", "mellow", "mild", "misty", "morning", "mossy", "narrow"),
    *("northern", "open", "pale", "patient", "plain", "quiet", "rainy", "red"),
    *("round", "sandy", "shady", "silver", "slow", "small", "southern", "steady"),
)
"""64 words that describe no person, office or deed."""

SECOND_WORDS = (
    *("anchor", "basket", "bay", "bell", "bench", "boat", "bowl", "branch"),
    *("bridge", "brook", "candle", "canoe", "canyon", "clay", "cloud", "coast"),
    *("cotton", "creek", "delta", "door", "drum", "field", "flute", "forest"),
    *("garden", "gate", "grove", "harbor", "hill", "island", "kettle", "kite"),
    *("ladder", "lake", "lamp", "lantern", "leaf", "loom", "meadow", "mill"),
    *("oar", "orchard", "palm", "path", "pebble", "pond", "port", "reed"),
    *("ridge", "river", "road", "roof", "rope", "sail", "shell", "shore"),
    *("spring", "stone", "stream", "table", "tree", "valley", "well", "window"),
)
"""64 words for things, likewise."""


class CaseState(StrEnum):
    """How far a case has come, as far as the casebook may know."""

    NEW = "new"
    """Claimed; nobody has opened it."""

    ADDED = "added"
    """Something came after somebody had opened it, and nobody has opened that."""

    OPENED = "opened"
    ANSWERED = "answered"


def title_of(octets: bytes) -> str:
    """Return the two words that two random octets choose, e.g. "quiet harbor": one of 4,096 titles."""
    first, second = octets
    return f"{FIRST_WORDS[first % len(FIRST_WORDS)]} {SECOND_WORDS[second % len(SECOND_WORDS)]}"
