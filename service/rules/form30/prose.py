"""The running text of a paper read once: its letters with their places, what opens a sentence, what
is quoted or cited, and closed lists of phrases searched in it; rules of words stand on this alone.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from service.rules.form30.body import at_most
from service.rules.form30.judging import Case, Found, shared
from service.rules.form30.seen import Line
from service.rules.law import Row

# Parts that are written as prose; heads and signatures are capitals with rules of their own.
RUNNING = (
    "trich_yeu", "kinh_gui", "can_cu", "de_muc", "noi_dung", "bang", "noi_nhan_muc",
    "phu_luc_ten", "phu_luc_kem", "phu_luc_noi_dung", "ho_ten",
)  # fmt: skip

_LATIN = [chr(code) for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00))]
UPPER = "".join(letter for letter in _LATIN if letter.isupper())  # for [classes] of patterns
LOWER = "".join(letter for letter in _LATIN if letter.islower())

# Bounds below: a line of a hostile file may be megabytes long.
# What may stand before the first word of a line: dashes, bullets, numbers of headings and items.
MARK = re.compile(
    r"(?:\s|[-–—+•*●○▪■]|\(\d{1,3}\)|\d{1,3}(?:\.\d{1,3})*[.)](?=\s|$)|\d{1,3}(?:\.\d{1,3})+\s"
    r"|[IVXLC]+[.)](?=\s|$)|\(?[a-zđ]{1,2}\)|[a-zđA-ZĐ]\.(?=\s|$)"
    r"|(?:Điều|Chương|Mục|Tiểu mục|Phần)\s+(?:\d+|[IVXLC]+)\b[.:]?)*+"
)
_OPENERS = '.?!:;…“‘"«([*'
_QUOTED = re.compile(r"“[^”\n]{0,2000}”|\"[^\"\n]{0,2000}\"|«[^»\n]{0,2000}»|‘[^’\n]{0,2000}’")
# «Quyết định số 12/QĐ-UBND ngày … của … về …, Sở …»: from «về» on it is another paper's own title,
# up to a comma before a capital, where the sentence's own subject may start.
_TITLE = re.compile(
    r"[Ss]ố:?[ ]*\d+[a-z]?[/-][^\s;,]{1,50}[^;.\n]{0,300}?[ ](?P<title>"
    r"(?:[Vv]ề|[Qq]uy định|[Bb]an hành|[Ss]ửa đổi|[Pp]hê duyệt|[Hh]ướng dẫn|[Kk]iện toàn"
    rf"|[Tt]hành lập)\b[^;\n]{{0,1000}}?)(?=;|,[ ][{UPPER}]|[.](?:\s|$)|$|\n)"
)
_FAR = 400  # how far back a rule looks
_NEXT = re.compile(r" (\w+)")
_STYLES = ("à á ả ã ạ", "è é ẻ ẽ ẹ", "ỳ ý ỷ ỹ ỵ")
_STARTS = (("o", "ò ó ỏ õ ọ", "a"), ("o", "ò ó ỏ õ ọ", "e"), ("u", "ù ú ủ ũ ụ", "y"))


def _folds() -> dict[str, str]:
    """«oà» → «òa» and so on, small, capital and mixed: both have two letters."""
    folds = {}
    for (first, marked, last), late in zip(_STARTS, _STYLES, strict=True):
        for old, new in zip(marked.split(), late.split(), strict=True):
            for one in (str.lower, str.upper):
                for two in (str.lower, str.upper):
                    folds[one(first) + two(new)] = one(old) + two(last)
    return folds


FOLDS = _folds()
_LATE = re.compile(r"[oOuU](?<![qQ].)[àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?!\w)")


def folded(text: str) -> str:
    """The text with «hoà», «uỷ» written «hòa», «ủy»: the same length, so places stay."""
    return _LATE.sub(lambda found: FOLDS.get(found[0], found[0]), text)


def lowered(text: str) -> str:
    """The text in small letters, the same length."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower()[0] for c in text)


@dataclass(frozen=True)
class Prose:
    """All running lines joined by line ends; a place is a number of letters from the start.

    `typed` is the text as it stands, `plain` folded with no-break spaces as spaces, `small` that in
    small letters. `starts` has where each line starts.
    """

    typed: str
    lines: tuple[Line, ...]
    parts: tuple[str, ...]
    starts: tuple[int, ...]

    @cached_property
    def plain(self) -> str:
        return folded(self.typed.replace("\u00a0", " "))

    @cached_property
    def small(self) -> str:
        return lowered(self.plain)

    def find(self, pattern: re.Pattern[str], text: str = "") -> Iterator[re.Match[str]]:
        """What the pattern finds from the border of a word on, outside of quotes and cited titles.

        `text` is one of the texts above, `plain` when none is given.
        """
        text = text or self.plain
        for match in pattern.finditer(text):
            at = match.start()
            if not (at and text[at - 1].isalnum()) and not self.is_cited(at):
                yield match

    def fits(self, match: re.Match[str], row: Row) -> bool:
        """The words beside what was found allow it: the row's `tru_truoc`, `tru_sau`, `sau`.

        None of the first two may stand right before or after; one of `sau`, if given, must follow.
        """
        start, end = match.span()
        before = self.small[max(0, start - 20) : start].split(" ")[-2:-1]
        after = _NEXT.match(self.small, end)
        following = after[1] if after else ""
        if "sau" in row and following not in row["sau"]:
            return False
        return following not in row.get("tru_sau", ()) and not (
            before and before[0] in row.get("tru_truoc", ())
        )

    def found(self, start: int, end: int, found: str, expected: str) -> Found:
        """A finding at these letters of the line they stand in."""
        row = self.row(start)
        first = self.starts[row]
        return Found(found, expected, self.lines[row], start - first, end - first)

    def quote(self, match: re.Match[str]) -> str:
        """What was matched, as typed."""
        return self.typed[match.start() : match.end()]

    def part(self, at: int) -> str:
        """The part of the line that holds this letter."""
        return self.parts[self.row(at)]

    def row(self, at: int) -> int:
        """The number of the line that holds this letter."""
        return bisect_right(self.starts, at) - 1

    def before(self, at: int) -> str:
        """The text of the line up to this letter, as typed; of a long line its end."""
        return self.typed[max(self.starts[self.row(at)], at - _FAR) : at]

    def opens(self, at: int) -> bool:
        """A capital may stand here for the sentence's sake: a line, an item, a clause starts."""
        before = self.before(at).rstrip()
        return not before or before[-1] in _OPENERS or MARK.fullmatch(before) is not None

    def is_cited(self, at: int) -> bool:
        """The letter stands in quotes, or in the title of another paper that is cited."""
        row = bisect_right(self._cited_starts, at) - 1
        return row >= 0 and at < self._cited[row][1]

    @cached_property
    def _cited(self) -> list[tuple[int, int]]:
        spans = [match.span() for match in _QUOTED.finditer(self.typed)]
        spans += [match.span("title") for match in _TITLE.finditer(self.typed)]
        joined: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    @cached_property
    def _cited_starts(self) -> list[int]:
        return [start for start, _ in self._cited]


@shared
def prose(case: Case) -> Prose:
    """The paper's running text, read once for all rules of the case."""
    return read(_running(case))


def read(lines: Iterable[tuple[str, Line]]) -> Prose:
    """The prose of these lines, each with its part."""
    rows = list(lines)
    texts = [line.text.replace("\n", " ") for _, line in rows]
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return Prose(
        "\n".join(texts),
        tuple(line for _, line in rows),
        tuple(part for part, _ in rows),
        tuple(starts),
    )


def phrases(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern for a closed list, the longest first, each ending with its word.

    A hyphen between words may have spaces or none.
    """
    heads: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        heads.setdefault(word[0], []).append(re.escape(word[1:]).replace(r"\ \-\ ", " ?[-–] ?"))
    # The first letter alone, then the border before it: so the search leaps to candidates.
    first = "".join(re.escape(head) for head in heads)
    rest = "|".join(f"(?<={re.escape(head)})(?:{'|'.join(tails)})" for head, tails in heads.items())
    return re.compile(rf"[{first}](?<!\w.)(?:{rest})(?!\w)")


def either(words: Iterable[str]) -> str:
    """The words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def once(found: Iterable[Found]) -> list[Found]:
    """Findings that say the same are one, at their first place, which tells how many more."""
    first: dict[str, Found] = {}
    more: dict[str, int] = {}
    for one in found:
        first.setdefault(one.found, one)
        more[one.found] = more.get(one.found, -1) + 1
    return [
        replace(one, found=f"{said} (và {more[said]} chỗ khác)") if more[said] else one
        for said, one in first.items()
    ]


def few(judge: Callable[[Case], Iterable[Found]]) -> Callable[[Case], Iterable[Found]]:
    """The same rule, which tells its first findings and how many more there are."""
    return lambda case: at_most(judge(case))


def _running(case: Case) -> list[tuple[str, Line]]:
    rows = [(part, line) for part in RUNNING for line in case.parts.of(part)]
    return sorted(rows, key=lambda row: _order(row[1]))


def _order(line: Line) -> tuple[str, int, int, int]:
    place = line.place
    return place.story, place.paragraph, place.line, place.column
