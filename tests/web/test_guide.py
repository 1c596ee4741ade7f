"""The guide for users, shown as a page."""

import pytest

from service.web import guide
from tests.pages import door
from tests.world import World


@pytest.fixture
def docs(tmp_path, monkeypatch):
    """A folder that stands for docs/, with a picture and a file that is no picture."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "ho_so.png").write_bytes(b"\x89PNG")
    (folder / "ghi_chu.txt").write_text("riêng", "utf-8")
    monkeypatch.setattr(guide, "DOCS", folder)
    monkeypatch.setattr(guide, "GUIDE", folder / "HUONG_DAN.md")
    return folder


def test_the_guide_is_shown_and_its_code_stays_text(world: World, docs):
    (docs / "HUONG_DAN.md").write_text(
        "# Hướng dẫn\n\n![Hồ sơ](ho_so.png)\n\n| Bước | Việc |\n|---|---|\n| 1 | Soạn |\n\n"
        "<script>alert(1)</script>\n\n[bấm](javascript:alert(1))\n",
        "utf-8",
    )

    page = door(world)("chuyenvien").get("/huong-dan/")

    assert page.texts("h1") == ["Hướng dẫn"]
    assert page.texts("td") == ["1", "Soạn"]
    assert page.attributes(".guide img", "src") == ["ho_so.png"]
    assert page.texts(".guide script") == []
    assert page.links(".guide a") == []


def test_only_pictures_are_given_out(world: World, docs):
    visitor = door(world)("chuyenvien")

    assert visitor.raw("/huong-dan/ho_so.png").status_code == 200
    for name in ("ghi_chu.txt", "khac.png", "../service/web/guide.py", "..%2f..%2fso_lieu.db"):
        assert visitor.raw(f"/huong-dan/{name}").status_code == 404


def test_a_missing_guide_is_said_in_words(world: World, docs):
    door(world)("chuyenvien").get("/huong-dan/", status=404)
