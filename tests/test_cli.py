"""The commands as people and scripts run them: exit codes, JSON, one paper without a database."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from service import create_app
from service.render.docx import text_of
from service.settings import read_settings
from tests.pages import Person
from tests.world import World

SEED = Path(__file__).parent / "golden" / "nguon_ke_hoach_2024.txt"


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.settings, world.office)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def test_render_example_is_the_seed_word_by_word(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "kh.docx"
    done = run(app, "render", "ke_hoach", "--example", "--out", str(out))
    assert done.exit_code == 0, done.output
    rest = iter(text_of(out.read_bytes()).split())
    seed = SEED.read_text("utf-8").replace("*", "").split()
    assert [word for word in seed if word not in rest] == []


def test_render_takes_values_from_a_file_and_names_what_is_missing(
    app: Flask, tmp_path: Path
) -> None:
    values = json.loads(run(app, "fields", "phieu_tra", "--example").output)
    file = tmp_path / "gt.json"
    file.write_text(json.dumps({**values, "ly_do": "A & B <x> {{ y }}"}), "utf-8")
    out = tmp_path / "x.docx"
    assert run(app, "render", "phieu_tra", "--values", str(file), "--out", str(out)).exit_code == 0
    assert "A & B <x> {{ y }}" in text_of(out.read_bytes())

    file.write_text(json.dumps({**values, "ly_do": ""}), "utf-8")
    refused = run(app, "render", "phieu_tra", "--values", str(file), "--out", str(out))
    assert refused.exit_code == 1
    assert "còn thiếu" in refused.stderr
    file.write_text("{", "utf-8")
    assert run(app, "render", "phieu_tra", "--values", str(file), "--out", str(out)).exit_code == 2
    file.write_bytes(b"\xff\xfe")
    assert run(app, "render", "phieu_tra", "--values", str(file), "--out", str(out)).exit_code == 2
    gone = str(tmp_path / "khong.json")
    assert run(app, "render", "phieu_tra", "--values", gone, "--out", str(out)).exit_code == 2


@pytest.mark.slow
def test_render_makes_the_pdf_too(app: Flask, tmp_path: Path) -> None:
    pdf = tmp_path / "x.pdf"
    words = ("render", "phieu_tra", "--example", "--out", str(tmp_path / "x.docx"))
    assert run(app, *words, "--pdf", str(pdf)).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF")


def test_an_unknown_paper_is_refused_with_the_known_ones(app: Flask, tmp_path: Path) -> None:
    refused = run(app, "render", "giay_la", "--example", "--out", str(tmp_path / "x"))
    assert (refused.exit_code, "ke_hoach" in refused.stderr) == (1, True)


def test_fields_gives_a_json_schema(app: Flask) -> None:
    schema = json.loads(run(app, "fields", "ke_hoach").output)
    assert schema["type"] == "object"
    assert "noi_dung" in schema["properties"]


def test_check_proves_every_pair_and_names_stranded_dossiers(app: Flask, world: World) -> None:
    assert run(app, "check").exit_code == 0
    dossier_id = world.seed_plan()
    world.put_at_step(dossier_id, "buoc_cu")
    lost = run(app, "check", "--json")
    assert lost.exit_code == 1
    assert json.loads(lost.stdout)["stranded"] == [
        "phat_dong_tinh.buoc_cu: 1 dossiers would be stranded"
    ]
    refused = run(app, "migrate")
    assert (refused.exit_code, "bỏ rơi hồ sơ" in refused.stderr) == (1, True)


def test_check_needs_no_database(tmp_path: Path) -> None:
    app = create_app(read_settings({"VAR_DIR": str(tmp_path)}))
    assert run(app, "check").exit_code == 0


def test_verify_history_prints_the_last_seal_and_names_a_broken_row(
    app: Flask, world: World
) -> None:
    world.plan_at("hoan_thien")
    run(app, "sweep")
    whole = run(app, "verify-history", "--json")
    assert whole.exit_code == 0
    assert len(json.loads(whole.output)["last_seal"]) == 64
    world.spoil_history()
    broken = run(app, "verify-history")
    assert broken.exit_code == 1
    assert "columns differ" in broken.output


def test_the_first_administrator_is_made_once_by_a_link(tmp_path: Path, sqlite_url: str) -> None:
    from tests.world import empty_office

    office, settings = empty_office(tmp_path, sqlite_url)
    app = create_app(settings, office)
    made = run(app, "create-admin", "quantri")
    assert made.exit_code == 0, made.output
    path = made.output.strip().removeprefix(settings.public_url)
    person, word = Person(app), "một câu dễ nhớ"
    person.open(path).submit("Đặt mật khẩu", {"mat_khau": word, "mat_khau_lai": word})
    person.sign_in("quantri", word)
    assert "Cơ quan (chưa đặt tên)" in person.open("/don-vi").source
    again = run(app, "create-admin", "khac")
    assert again.exit_code == 1


def test_the_demo_is_refused_on_a_real_database(app: Flask) -> None:
    refused = run(app, "demo")  # tests run with DATABASE_URL set: not embedded
    assert refused.exit_code == 1
    assert "không dùng với cơ sở dữ liệu thật" in refused.stderr
