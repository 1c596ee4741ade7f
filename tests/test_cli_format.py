"""`flask check-format`: findings for people and for programs; what cannot be read is refused."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from service import create_app
from service.settings import read_settings
from tests.render.other_hands import written
from tests.rules.form30 import papers


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """No database is there."""
    return create_app(read_settings({"VAR_DIR": str(tmp_path)}))


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["check-format", *args])


def file_of(folder: Path, paper: papers.Paper) -> str:
    path = folder / "van-ban.docx"
    path.write_bytes(written(paper.lines, paper.sections, rules=paper.rules))
    return str(path)


def strange_font() -> papers.Paper:
    """A right plan whose words are in another font."""
    return papers.change(papers.right("KH"), "noi_dung", font="Arial")


def test_a_right_paper_has_nothing_and_ends_well(app: Flask, tmp_path: Path) -> None:
    done = run(app, file_of(tmp_path, papers.right("KH")), "--on", "2024-03-15")
    assert done.exit_code == 0
    assert done.output == (
        "Văn bản hành chính: Kế hoạch\n\n"
        "Tổng cộng: sai thể thức 0, cần xem lại 0, câu hỏi 0, chưa đánh giá được 0.\n"
    )


def test_a_fault_is_told_with_its_place_and_source_and_ends_with_one(
    app: Flask, tmp_path: Path
) -> None:
    path = file_of(tmp_path, strange_font())
    people, program = (run(app, path, "--on", "2024-03-15", *how) for how in ([], ["--json"]))
    assert (people.exit_code, program.exit_code) == (1, 1)
    assert "Nội dung, đoạn " in people.output
    assert "Thấy: " in people.output
    assert "Theo: NĐ 30/2020/NĐ-CP, " in people.output
    found = json.loads(program.output)
    assert {tuple(one) for one in found} == {
        ("rule", "level", "place", "found", "expected", "source")
    }
    assert {(one["rule"], one["level"]) for one in found} == {("phong_chu.ten", "error")}


def test_what_is_not_judged_is_named(app: Flask, tmp_path: Path) -> None:
    paper = papers.change(papers.right("QĐ"), "so", text="Số: 12/2024/QĐ-UBND")
    done = run(app, file_of(tmp_path, paper))
    assert done.exit_code == 0
    assert done.output == (
        "Văn bản quy phạm pháp luật: Quyết định\n"
        "Không đánh giá theo NĐ 30/2020/NĐ-CP. Văn bản quy phạm pháp luật: số, ký hiệu có năm "
        "ban hành («Số: 12/2024/QĐ-UBND»).\n"
    )


def test_a_file_that_cannot_be_read_is_refused_with_two(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"no zip")
    done = run(app, str(path))
    assert done.exit_code == 2
    assert done.stderr.endswith(".\n")
