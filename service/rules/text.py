"""Text as people type and paste it: light marks become runs, a paste becomes paragraphs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from service.rules.vietnamese import nfc

Run = dict[str, Any]

# *italic*, **bold**, ***both***: a pair with no space inside its edges; \* is a plain asterisk.
MARKED = re.compile(r"(?<![\\*])(\*{1,3})(?![\s*])(.+?)(?<![\s\\*])\1(?!\*)")
STYLES = {"*": ("italic",), "**": ("bold",), "***": ("bold", "italic")}

BULLETS = "-–—+•·●○■□▪◦➢➤✓❖*\uf0b7\uf0a7\uf0d8\uf0fc"
MARKS = (
    ("chi_tieu", re.compile(rf"(?:[{re.escape(BULLETS)}]\s*)?\(\d{{1,3}}\)\s*")),
    ("muc", re.compile(r"[IVX]+\.\s+(?=\S)")),
    ("tieu_muc", re.compile(r"\d{1,2}\.\d{1,2}(?:\.\s+(?=\S)|\s+(?=[^\W\d_]))")),
    ("khoan", re.compile(r"\d{1,2}\.\s+(?=\S)")),
    ("gach", re.compile(rf"(?:[{re.escape(BULLETS)}]\s+|[-–—+•●▪](?=[^\W\d_])|o\t)(?=\S)")),
)
ENDED = re.compile(r"[.;:!?…”\"»)*]$")


@dataclass(frozen=True)
class Pasted:
    """One paragraph of a paste: what it is, its text without the mark."""

    kind: str
    text: str


def runs(text: str) -> list[Run]:
    """`{"text", "bold"?, "italic"?}` of a text with light marks; what is no pair stays as typed."""
    found: list[Run] = []
    for run in _runs(nfc(text), frozenset()):
        if found and _style(found[-1]) == _style(run):
            found[-1]["text"] += run["text"]
        else:
            found.append(run)
    return found


def marked(found: Iterable[Run]) -> str:
    """Runs as somebody would type them; an asterisk of the text itself is written «\\*»."""
    return "".join(_marked(run) for run in found)


def plain(text: str) -> str:
    """The words alone, without the marks."""
    return "".join(run["text"] for run in runs(text))


def paragraphs_from_paste(text: str) -> list[Pasted]:
    """The paragraphs of a pasted text (also from Word: tabs, bullets), in order; no word is lost.

    A sentence that a page break tore apart, its rest beginning in lower case, is joined again.
    """
    found: list[Pasted] = []
    for line in _lines(text):
        if found and _goes_on(found[-1].text, line):
            found[-1] = Pasted(found[-1].kind, f"{found[-1].text} {line}")
        else:
            found.append(_classified(line))
    return [Pasted(p.kind, _folded(p.text)) for p in found]


def _runs(text: str, style: frozenset[str]) -> Iterator[Run]:
    at = 0
    for match in MARKED.finditer(text):
        yield from _run(text[at : match.start()], style)
        yield from _runs(match[2], style | set(STYLES[match[1]]))
        at = match.end()
    yield from _run(text[at:], style)


def _run(text: str, style: Iterable[str]) -> Iterator[Run]:
    if text:
        yield {"text": text.replace("\\*", "*"), **dict.fromkeys(sorted(style), True)}


def _marked(run: Run) -> str:
    sign = "*" * (2 * bool(run.get("bold")) + bool(run.get("italic")))
    words: str = run["text"].replace("*", "\\*")
    bare = words.strip()
    return words.replace(bare, f"{sign}{bare}{sign}", 1) if bare else words


def _style(run: Run) -> set[str]:
    return set(run) - {"text"}


def _lines(text: str) -> list[str]:
    lines = (line.replace("\u00a0", " ").strip() for line in nfc(text).splitlines())
    return [line for line in lines if line]


def _goes_on(before: str, line: str) -> bool:
    """«… hộ chính sách» | «trong năm 2024.»: no end before, no mark and no capital after."""
    marked = any(mark.match(line) for _, mark in MARKS)
    return line[0].islower() and not marked and not ENDED.search(before) and line[1:2] != ")"


def _classified(line: str) -> Pasted:
    for kind, mark in MARKS:
        if found := mark.match(line):
            return Pasted(kind, line[found.end() :])
    return Pasted("doan", line)


def _folded(text: str) -> str:
    return " ".join(text.split())


def secret_mark(text: str) -> str | None:
    """The mark of a state secret that stands alone on a line; such papers are refused here."""
    marks = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
    lines = (line.strip(" .*[]()") for line in nfc(text).splitlines())
    return next((line for line in lines if line in marks), None)
