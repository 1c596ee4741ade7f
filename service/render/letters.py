"""The typed letters of one paragraph as a text that can be edited: each run keeps its look."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_xml import MC, WRAPPERS, has

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_OTHER: Final = "\N{OBJECT REPLACEMENT CHARACTER}"  # what shows there is not typed
_SIGNS: Final = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}sym": _OTHER,
    f"{W}pgNum": _OTHER,
}
_UNTYPED: Final = -1


class Letters:
    """All that one reads in a paragraph: tabs as \\t, breaks as \\n, results of fields as a sign.

    Hidden and deleted letters, and those of text boxes, are left out.
    """

    def __init__(self, paragraph: etree._Element) -> None:
        self._nodes: list[etree._Element] = []
        self._letters: list[tuple[str, int]] = []
        self._fields: list[bool] = []  # open fields: whether each is in its result
        self._changed = False
        self._read(paragraph)

    @property
    def text(self) -> str:
        return "".join(letter for letter, _ in self._letters)

    def edit(
        self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]
    ) -> list[tuple[str, str]]:
        """Say something new for each match whose letters are all typed; the pairs old and new.

        What stays of a match keeps its run; what is put in joins the letter behind it.
        """
        done, made, at = [], list[tuple[str, int]](), 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            span, said = self._letters[start:end], new(match)
            if said != match[0] and span and all(owner != _UNTYPED for _, owner in span):
                made += self._letters[at:start]
                made += _respelled(span, said)
                done.append((match[0], said))
                at = end
        self._letters = made + self._letters[at:]
        self._changed |= bool(done)
        return done

    def compose(self) -> bool:
        """Each letter and its marks as one sign (NFC), in the run of the letter."""
        signs: list[tuple[str, int]] = []
        for letter, owner in self._letters:
            if signs and unicodedata.combining(letter) and _UNTYPED not in (owner, signs[-1][1]):
                signs[-1] = signs[-1][0] + letter, signs[-1][1]
            else:
                signs.append((letter, owner))
        made = [
            (letter, owner)
            for sign, owner in signs
            for letter in unicodedata.normalize("NFC", sign)
        ]
        is_new = made != self._letters
        self._letters, self._changed = made, self._changed or is_new
        return is_new

    def write(self) -> None:
        """Put what was changed into the paragraph."""
        if not self._changed:
            return
        texts = [""] * len(self._nodes)
        for letter, owner in self._letters:
            if owner != _UNTYPED:
                texts[owner] += letter
        for node, text in zip(self._nodes, texts, strict=True):
            if text != _shown(node):
                node.text = text
                node.set(_SPACE, "preserve")

    def _read(self, node: etree._Element) -> None:
        for child in node:
            if child.tag == f"{W}r":
                if not has(child.find(f"{W}rPr"), "vanish"):
                    self._run(child)
            elif child.tag == f"{W}fldSimple":
                self._fields.append(True)
                self._read(child)
                self._fields.pop()
            elif child.tag in WRAPPERS and not child.tag.startswith(MC):
                self._read(child)

    def _run(self, node: etree._Element) -> None:
        for child in node:
            if child.tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif not all(self._fields):
                continue  # the code of a field
            elif child.tag == f"{W}t":
                self._typed(child)
            elif child.tag in _SIGNS:
                self._letters.append((_SIGNS[child.tag], _UNTYPED))

    def _typed(self, node: etree._Element) -> None:
        text = _shown(node)
        if self._fields:
            self._letters += [(_OTHER, _UNTYPED)] if text else []
            return
        self._letters += [(letter, len(self._nodes)) for letter in text]
        self._nodes.append(node)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()


def _respelled(span: list[tuple[str, int]], new: str) -> Iterator[tuple[str, int]]:
    old = "".join(letter for letter, _ in span)
    for kind, first, last, start, end in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "equal":
            yield from span[first:last]
        else:
            owner = span[min(first, len(span) - 1)][1]
            yield from ((letter, owner) for letter in new[start:end])


def _shown(node: etree._Element) -> str:
    text = (node.text or "").replace("\n", " ").replace("\r", " ")
    return text if node.get(_SPACE) == "preserve" else text.strip(" ")
