"""The guide for users: docs/HUONG_DAN.md as a page, with its pictures."""

import re
from itertools import pairwise
from pathlib import Path

from flask import Blueprint, abort, render_template, send_from_directory
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from service.errors import NotFound

pages = Blueprint("guide", __name__, url_prefix="/huong-dan")

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = DOCS / "HUONG_DAN.md"


@pages.get("/")
def show() -> ResponseReturnValue:
    if not GUIDE.exists():
        raise NotFound("Máy chủ này chưa có tài liệu hướng dẫn. Hãy hỏi quản trị.")
    return render_template("guide.html", text=_as_html(GUIDE.read_text(encoding="utf-8")))


@pages.get("/<path:name>")
def picture(name: str) -> ResponseReturnValue:
    """A picture that the guide shows."""
    if not name.endswith(".png"):
        abort(404)
    return send_from_directory(DOCS, name)


def _as_html(text: str) -> Markup:
    """The guide's Markdown as HTML; each heading can be linked to by its words, «#văn-thư»."""
    # html=False: tags in the file are shown as text; links to scripts are not made.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", re.sub(r"[^\w-]", "", words.content.lower().replace(" ", "-")))
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - escaped above
