"""The guide for users keeps pace with the pages: its pictures exist, its words stand on them."""

import re
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEXT = (DOCS / "HUONG_DAN.md").read_text("utf-8")
NAMED = re.findall(r"!\[[^]]+\]\(([^)]+)\)", TEXT)
MOST_BYTES, MOST_WIDTH = 120 * 1024, 1000
# What the guide quotes that is no word of a page but a number printed before a paragraph.
PRINTED = {"I.", "1.", "1.1.", "- (1)"}
HERE = {title.strip("# ") for title in re.findall(r"^#+ .+$", TEXT, re.MULTILINE)}
WHERE = (
    *(ROOT / "service" / "web" / "templates").glob("*.html"),
    *(ROOT / "workflows").rglob("*.yaml"),
    ROOT / "service" / "office" / "inbox.py",
    ROOT / "service" / "web" / "errors.py",
)


def quoted() -> list[str]:
    found = re.findall(r"«([^»]+)»", TEXT)
    return sorted({" ".join(words.split()) for words in found} - PRINTED - HERE)


@cache
def shown() -> str:
    """All words that pages and procedures show."""
    return " ".join(" ".join(path.read_text("utf-8").split()) for path in WHERE)


def test_every_picture_of_the_guide_is_there_and_light():
    heavy = [name for name in NAMED if (DOCS / name).stat().st_size > MOST_BYTES]
    assert heavy == []
    wide = [name for name in NAMED if Image.open(DOCS / name).width > MOST_WIDTH]
    assert wide == []


def test_every_picture_taken_is_shown_in_the_guide():
    taken = {f"hinh/{path.name}" for path in (DOCS / "hinh").iterdir()}
    assert taken == set(NAMED)


@pytest.mark.parametrize("words", quoted())
def test_what_the_guide_quotes_stands_on_a_page(words):
    assert words in shown()


def test_every_link_inside_the_guide_leads_to_a_heading():
    places = {re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")) for title in HERE}
    assert [to for to in re.findall(r"\]\(#([^)]+)\)", TEXT) if to not in places] == []
