"""The guide for users: docs/HUONG_DAN.md as a page, with its pictures."""

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
    # html=False: tags in the file are shown as text; links to scripts are not made.
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = Markup(reader.render(GUIDE.read_text(encoding="utf-8")))  # noqa: S704 - escaped above
    return render_template("guide.html", text=text)


@pages.get("/<path:name>")
def picture(name: str) -> ResponseReturnValue:
    """A picture that the guide shows."""
    if not name.endswith(".png"):
        abort(404)
    return send_from_directory(DOCS, name)
