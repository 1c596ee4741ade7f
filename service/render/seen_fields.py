"""Follows the fields of a story: what is code and unseen, what is result, what is a page number."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from service.render.container import W
from service.render.seen_looks import RunLook

_FLDCHAR: Final = f"{W}fldChar"
_TYPE: Final = f"{W}fldCharType"
_PAGE: Final = "PAGE"
_COUNTED: Final = frozenset({"NUMPAGES", "SECTIONPAGES"})  # Word's own numbers, like PAGE


@dataclass
class _Open:
    code: list[str] = field(default_factory=list)
    kind: str = ""  # known once its code is whole
    in_result: bool = False
    code_look: RunLook | None = None
    page_look: RunLook | None = None


class Fields:
    """The fields that are open where the story is being read."""

    def __init__(self, root: etree._Element) -> None:
        self._begins = _matched(root)
        self._open: dict[object, _Open] = {}
        self._codes = 0  # fields open in their code
        self._pages: list[_Open] = []  # PAGE fields open in their result
        self._counted = 0

    @property
    def shown(self) -> bool:
        """Whether letters here are seen: not the code of a field."""
        return self._codes == 0

    @property
    def counted(self) -> bool:
        """Whether letters here are a number that Word makes."""
        return self._counted > 0

    def in_page(self, look: RunLook) -> bool:
        """Whether letters here are a PAGE field's result, which its sign stands for."""
        for page in self._pages[-1:]:
            page.page_look = page.page_look or look
        return bool(self._pages)

    def mark(self, node: etree._Element, look: RunLook) -> RunLook | None:
        """Pass a w:fldChar or w:instrText; the look of a PAGE field that ended here."""
        if node.tag != _FLDCHAR:
            last = next(reversed(self._open.values()), None)
            if last is not None and not last.in_result:
                last.code.append(node.text or "")
                last.code_look = last.code_look or look
            return None
        begin, kind = self._begins.get(node), node.get(_TYPE)
        if begin is None:
            return None
        if kind == "begin":
            self._open[begin] = _Open()
            self._codes += 1
        elif begin in self._open:
            return self._turn(begin, kind == "end", look)
        return None

    def pass_over(self, node: etree._Element, look: RunLook) -> None:
        """Pass what is deleted: its marks of fields count, nothing of it is seen."""
        for mark in node.iter(_FLDCHAR):
            self.mark(mark, look)

    @contextmanager
    def simple(self, code: str) -> Iterator[bool]:
        """Inside a w:fldSimple; says whether it is a PAGE field."""
        opened = _Open([code])
        self._codes += 1
        self._to_result(opened)
        yield opened.kind == _PAGE
        self._close(opened)

    def _turn(self, begin: object, ends: bool, look: RunLook) -> RunLook | None:
        opened = self._open[begin]
        if not opened.in_result:
            self._to_result(opened)
        if not ends:
            return None
        del self._open[begin]
        self._close(opened)
        if opened.kind == _PAGE and self.shown and not self._pages:
            return opened.page_look or opened.code_look or look
        return None

    def _to_result(self, opened: _Open) -> None:
        words = "".join(opened.code).split(None, 1)
        opened.kind, opened.in_result = words[0].upper() if words else "", True
        self._codes -= 1
        self._counted += opened.kind in _COUNTED
        if opened.kind == _PAGE:
            self._pages.append(opened)

    def _close(self, opened: _Open) -> None:
        self._counted -= opened.kind in _COUNTED
        if self._pages and self._pages[-1] is opened:
            self._pages.pop()
        elif opened.kind == _PAGE:
            self._pages = [one for one in self._pages if one is not opened]


def _matched(root: etree._Element) -> Mapping[etree._Element, etree._Element]:
    """Each w:fldChar of a whole field and the one that begins it; a field never closed is none."""
    waiting: list[list[etree._Element]] = []
    found = {}
    for mark in root.iter(_FLDCHAR):
        kind = mark.get(_TYPE)
        if kind == "begin":
            waiting.append([mark])
        elif waiting:
            waiting[-1].append(mark)
            if kind == "end":
                field_ = waiting.pop()
                found.update(dict.fromkeys(field_, field_[0]))
    return found
