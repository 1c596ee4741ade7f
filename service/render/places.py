"""Where on the pages of a PDF the lines of a paper stand, for marks on pictures of the pages."""

import html
import re
import subprocess
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from service.errors import BadInput
from service.render.pictures import page_count

DEADLINE_SECONDS: Final = 30.0
MOST_LETTERS: Final = 2000  # of one line that are looked for
MOST_TRIES: Final = 200  # places where the letters of one line may stand
_SURE_LETTERS: Final = (120, 40, 15)  # so many alike are the line, even if it goes on otherwise
_WIDE_GAP: Final = 1.5  # heights of a line: so far apart, words stand in two columns
_PAGE: Final = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">')
_WORD: Final = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
)

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Spot:
    """A line on its page, counted from 1: a box for each row, in shares of width and height.

    Of a line that goes on over the page, the rows of its first page.
    """

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    page: int
    box: Box
    letters: str
    begins: bool  # a row or a column starts with it


def locate(pdf: bytes, texts: Sequence[str]) -> list[Spot | None]:
    """The spot of each line, None for one that is not found; BadInput or TooLarge for a bad PDF.

    The texts come in reading order: of like lines the next one is taken, of like texts in a row
    the same. Spaces, hyphens, punctuation and ligatures need not agree.
    """
    pages = page_count(pdf)
    keys = [_letters(text)[:MOST_LETTERS] for text in texts]
    if not any(keys):
        return [None] * len(keys)
    sheet = _Sheet(list(_words(_read(pdf), pages)))
    return [sheet.find(key) if key else None for key in keys]


class _Sheet:
    """The letters of all pages in their order, each known by its word."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self._words = words
        self._text = "".join(word.letters for word in words)
        self._starts = [0, *accumulate(len(word.letters) for word in words)][: len(words)]
        self._last = 0

    def find(self, key: str) -> Spot | None:
        """The best place of these letters: a line of its own, then the next after the last one."""
        for size in (len(key), *(size for size in _SURE_LETTERS if size < len(key))):
            tries = list(self._tries(key[:size]))
            if tries:
                self._last = max(tries, key=lambda at: self._worth(at, key, size))
                return self._spot(self._last, key)
        return None

    def _tries(self, key: str) -> Iterator[int]:
        """From the last found place on, then from the beginning."""
        for start, end in ((self._last, len(self._text)), (0, self._last + len(key) - 1)):
            at = self._text.find(key, start, end)
            for _ in range(MOST_TRIES):
                if at < 0:
                    break
                yield at
                at = self._text.find(key, at + 1, end)

    def _worth(self, at: int, key: str, size: int) -> tuple[int, bool, int]:
        begins = self._begins(at)
        whole = size < len(key) or self._begins(at + size)
        return begins + (begins and whole), at >= self._last, -at

    def _begins(self, at: int) -> bool:
        """Whether a row or a column starts here, or all ends."""
        word = bisect_left(self._starts, at)
        return word == len(self._words) or (self._starts[word] == at and self._words[word].begins)

    def _spot(self, at: int, key: str) -> Spot:
        size = _alike(self._text, at, key)
        first, last = self._word_at(at), self._word_at(at + size - 1)
        page = self._words[first].page
        rows: list[Box] = []
        for word in self._words[first : last + 1]:
            if word.page != page:
                break
            if rows and not word.begins:
                rows[-1] = _around(rows[-1], word.box)
            else:
                rows.append(word.box)
        return Spot(page, tuple(rows))

    def _word_at(self, letter: int) -> int:
        return bisect_right(self._starts, letter) - 1


def _alike(text: str, at: int, key: str) -> int:
    """How many letters from here on are those of the key."""
    if text.startswith(key, at):
        return len(key)
    pairs = zip(text[at : at + len(key)], key, strict=False)
    return next((size for size, (one, other) in enumerate(pairs) if one != other), len(key))


def _around(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _letters(text: str) -> str:
    """Letters and digits alone: what every way of writing a line has in common."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _read(pdf: bytes) -> str:
    """What pdftotext says of the words: `-raw` keeps the order in which they were written."""
    try:
        done = subprocess.run(
            ["pdftotext", "-raw", "-bbox", "-", "-"],  # noqa: S607 - as PATH has it
            input=pdf,
            capture_output=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadInput("Tệp PDF quá nặng, đọc chữ quá lâu. Hãy xuất lại gọn hơn.") from error
    return done.stdout.decode("utf-8", "replace")


def _words(said: str, pages: int) -> Iterator[_Word]:
    heads = list(_PAGE.finditer(said))[:pages]
    ends = [*(head.start() for head in heads[1:]), len(said)]
    for number, (head, end) in enumerate(zip(heads, ends, strict=True), 1):
        sides = max(float(head[1]), 1.0), max(float(head[2]), 1.0)
        yield from _without_number(list(_of_page(number, sides, said[head.end() : end])))


def _of_page(number: int, sides: tuple[float, float], said: str) -> Iterator[_Word]:
    before: Box | None = None
    for found in _WORD.finditer(said):
        left, top, right, bottom = (float(found[at]) for at in range(1, 5))
        box = left, top, right, bottom
        if letters := _letters(html.unescape(found[5])):
            begins = before is None or _apart(before, box)
            yield _Word(number, _share(box, sides), letters, begins)
        before = box


def _without_number(words: list[_Word]) -> list[_Word]:
    """The words of a page without its number, which stands between the halves of a line."""
    top = min(words, key=lambda word: word.box[1], default=None)
    if top is None or not top.letters.isdigit():
        return words
    others = [word for word in words if word is not top]
    alone = all(word.box[1] >= top.box[3] for word in others)
    return others if alone else words


def _apart(before: Box, box: Box) -> bool:
    """Whether the word starts a row, or a column far from the word before."""
    height = max(box[3] - box[1], 1.0)
    level = abs((before[1] + before[3]) - (box[1] + box[3])) / 2 < height / 2
    return not level or not -height < box[0] - before[2] < _WIDE_GAP * height


def _share(box: Box, sides: tuple[float, float]) -> Box:
    left, top, right, bottom = (
        round(min(max(side / sides[at % 2], 0.0), 1.0), 4) for at, side in enumerate(box)
    )
    return left, top, right, bottom
