"""Proves, when a template is compiled, that every way through it gives well-formed XML.

What is proved once need not be parsed again at each filling. A command is sound when the elements
open at its beginning are open again at each of its branches and at its end; a condition that
begins in one paragraph and ends in the next is sound by this rule, one that begins in a paragraph
and ends in a table is not.
"""

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r"\{\{[\s\S]*?\}\}"
    r"|\{%-?\s*(?P<command>\w+)(?P<rest>[\s\S]*?)%\}"
    r"|<(?P<closing>/?)(?P<name>[\w:.-]+)[^>]*?(?P<empty>/?)>"
)


def is_sound(source: str) -> bool:
    """Whether this Jinja source over XML is well-formed for all values."""
    opened: list[str] = []
    before: list[list[str]] = []  # for each command that waits for its end: what was open
    for sort, name in _tokens(source):
        if sort == "open":
            opened.append(name)
        elif sort == "close":
            if not opened or opened.pop() != name:
                return False
        elif sort == "begin":
            before.append(list(opened))
        elif not before or opened != before[-1]:
            return False
        elif sort == "end":
            before.pop()
    return not opened and not before


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    for token in _TOKEN.finditer(source):
        if (name := token["name"]) is not None:
            if not token["empty"]:
                yield ("close" if token["closing"] else "open"), name
        elif (command := token["command"]) is not None:
            if command in ("elif", "else"):
                yield "branch", command
            elif command.startswith("end"):
                yield "end", command
            elif command != "set" or "=" not in token["rest"]:
                yield "begin", command
