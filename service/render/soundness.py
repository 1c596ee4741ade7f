"""Proves, when a template is compiled, that every way through it gives well-formed XML.

What is proved once need not be parsed again at each filling. A command is sound when the elements
open at its beginning are open again at each of its branches and at its end; a condition that
begins in one paragraph and ends in the next is sound by this rule, one that begins in a paragraph
and ends in a table is not. What a block of `set` keeps may be printed anywhere: it is sound when
it holds no element of its own.
"""

import re
from collections.abc import Iterator
from typing import Final

from service.render.tags import opens_a_block_set

_TOKEN: Final = re.compile(
    r"\{\{[\s\S]*?\}\}"
    r"|\{%-?\s*(?P<command>[\s\S]*?)-?%\}"
    r"|<(?P<closing>/?)(?P<name>[\w:.-]+)(?:\{\{[\s\S]*?\}\}|[^>])*?(?P<empty>/?)>"
)


def is_sound(source: str) -> bool:
    """Whether this Jinja source over XML is well-formed for all values."""
    opened: list[str] = []  # elements
    waiting: list[tuple[str, list[str]]] = []  # commands, and what was open at their beginning
    for sort, name in _tokens(source):
        if sort in ("opens", "closes") and ("set", opened) in waiting:
            return False
        if sort == "opens":
            opened.append(name)
        elif sort == "closes":
            if not opened or opened.pop() != name:
                return False
        elif sort == "begins":
            waiting.append((name, list(opened)))
        elif not waiting or opened != waiting[-1][1]:
            return False
        elif sort == "ends":
            waiting.pop()
    return not opened and not waiting


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    for token in _TOKEN.finditer(source):
        if (name := token["name"]) is not None:
            if not token["empty"]:
                yield ("closes" if token["closing"] else "opens"), name
        elif (content := token["command"]) is not None:
            yield from _command(content.strip())


def _command(content: str) -> Iterator[tuple[str, str]]:
    word = content.split()[0]
    if word in ("elif", "else"):
        yield "branches", word
    elif word.startswith("end"):
        yield "ends", word
    elif word != "set" or opens_a_block_set(content):
        yield "begins", word
