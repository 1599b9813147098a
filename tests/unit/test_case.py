"""Titles of cases."""

from app.domain.case import FIRST_WORDS, SECOND_WORDS, TITLE_LEN, title_of


def test_two_octets_choose_two_words_evenly() -> None:
    """Each of the 4,096 titles is as likely as any other, since 256 is a multiple of 64."""
    titles = [title_of(bytes((first, second))) for first in range(256) for second in range(256)]

    assert TITLE_LEN == 2
    assert len(set(titles)) == len(FIRST_WORDS) * len(SECOND_WORDS) == 4096
    assert {titles.count(title) for title in titles[:4]} == {16}


def test_no_word_stands_twice() -> None:
    """A title is two plain words, neither of which is the other's."""
    words = [*FIRST_WORDS, *SECOND_WORDS]

    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
