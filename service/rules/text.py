"""Pasted text taken apart: paragraphs told by the mark they begin with, no word lost."""

import re
from dataclasses import dataclass

from service.rules.vietnamese import nfc

MARKS = (
    ("chi_tieu", re.compile(r"^[-–+•]?\s*\(\d+\)\s*")),
    ("muc", re.compile(r"^[IVX]+\.\s+(?=\S)")),
    ("tieu_muc", re.compile(r"^\d+\.\d+\.?\s+(?=\S)")),
    ("khoan", re.compile(r"^\d+\.\s+(?=\S)")),
    ("gach", re.compile(r"^[-–—+•·]\s*(?=\S)")),
)


@dataclass(frozen=True)
class Pasted:
    """One paragraph of a paste: what it is, its text without the mark."""

    kind: str
    text: str


def paragraphs_from_paste(text: str) -> list[Pasted]:
    """The paragraphs of a pasted text (also from Word: tabs, bullets), in order."""
    lines = [" ".join(line.replace("\u00a0", " ").split()) for line in nfc(text).splitlines()]
    return [_classified(line) for line in lines if line]


def _classified(line: str) -> Pasted:
    for kind, mark in MARKS:
        if found := mark.match(line):
            return Pasted(kind, line[found.end() :])
    return Pasted("doan", line)
