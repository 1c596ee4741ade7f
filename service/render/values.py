"""Judges values before a template sees them: clean text, numbers, lists, and pieces of ours.

A value with nothing odd in it passes as it is; only one with a control character, a picture or a
marked run is built anew.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from service.errors import BadInput
from service.render.pieces import Needs, may_be_piece, piece

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_UNPRINTED: Final = re.compile(
    "[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_UNSEEN: Final = ("\n", "\t", "\u00a0")  # not printable to Python, but on a paper


def clean_text(text: str) -> str:
    """NFC text without control characters; every kind of line end is a line break."""
    return unicodedata.normalize("NFC", _UNPRINTED.sub("", _LINE_ENDS.sub("\n", text)))


def plain_values(values: Mapping[str, Any], needs: Needs) -> Mapping[str, Any]:
    """The values as a template may see them: text, number, yes or no, list, dict, our pieces."""
    try:
        return values if _are_plain(values) else _made_plain(values, needs)
    except RecursionError as error:
        raise BadInput("Giá trị của văn bản lồng nhau quá sâu. Hãy báo quản trị.") from error


def _are_plain(values: Mapping[str, Any]) -> bool:
    texts: list[str] = []
    keys: set[str] = set()
    return _gather(values.values(), texts, keys) and _is_clean(" ".join((*texts, *map(str, keys))))


class _Odd(Exception):
    """A value that cannot be printed, found somewhere below."""


def _gather(values: Iterable[Any], texts: list[str], keys: set[str]) -> bool:
    """Collect all texts, to be judged at once; False when a value has to become something else.

    Written flat: an annex has thousands of rows, and a No costs only the slower way.
    """
    for value in values:
        kind = type(value)
        if kind is str:
            texts.append(value)
        elif kind is dict:
            keys.update(value)
            if may_be_piece(value) or not _gather(value.values(), texts, keys):
                return False
        elif kind is list:
            if not _gather(value, texts, keys):
                return False
        elif kind is not bool and kind is not int and kind is not float:
            return False
    return True


def _is_clean(text: str) -> bool:
    """Whether the text is composed and without control characters, its line breaks apart."""
    for allowed in _UNSEEN:
        text = text.replace(allowed, " ")
    return text.isprintable() and unicodedata.is_normalized("NFC", text)


def _made_plain(values: Mapping[str, Any], needs: Needs) -> Mapping[str, Any]:
    try:
        return {name: _plain(value, needs) for name, value in values.items()}
    except _Odd:
        raise _odd_value(values) from None


def _plain(value: Any, needs: Needs) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return _plain_object(value, needs)
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item, needs) for item in value]
    raise _Odd


def _plain_object(value: dict[str, Any], needs: Needs) -> Any:
    if value.keys() == {"listing"} and isinstance(value["listing"], str):
        broken = re.split("([\a\f])", value["listing"])
        return piece({"listing": "".join(_kept_breaks(broken))}, needs)
    plain = {clean_text(str(key)): _plain(part, needs) for key, part in value.items()}
    made = piece(plain, needs)
    return plain if made is None else made


def _kept_breaks(pieces: list[str]) -> Iterator[str]:
    """A listing's text clean, its breaks of paragraph and page kept."""
    for text in pieces:
        yield text if text in ("\a", "\f") else clean_text(text)


def _odd_value(values: Mapping[str, Any]) -> BadInput:
    """The refusal that names the first value without a printed form."""
    name, value = next(_odd_ones("", values))
    if value is None:
        said = f"Trường «{name}» chưa có giá trị. Hãy điền trước khi tạo văn bản."
    else:
        said = f"Trường «{name}» có giá trị không in được. Hãy báo quản trị."
    return BadInput(said, name)


def _odd_ones(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _odd_ones(f"{name}.{key}" if name else str(key), part)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _odd_ones(f"{name}[{place}]", item)
    elif not isinstance(value, str | int | float):
        yield name, value
