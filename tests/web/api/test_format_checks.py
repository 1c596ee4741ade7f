"""The check of form by API: a file in, its report out, the mended copy; whose it is."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.office import format_desk, upload_child
from service.render.child import RenderChild
from service.store.models import FormatCheck
from tests.form_reports import finding, give_report, put_check, report
from tests.web.test_format_checks import right, wrong

THERE = "/format-checks"


@pytest.fixture(scope="module")
def warm() -> Iterator[RenderChild]:
    with RenderChild(upload_child.SECONDS, upload_child.MEMORY_BYTES) as child:
        yield child


@pytest.fixture
def clerk(program, warm, monkeypatch):
    @contextmanager
    def kept() -> Iterator[RenderChild]:
        yield warm

    monkeypatch.setattr(format_desk, "child_for_upload", kept)
    return program("chuyenvien")


def send(program, data, query="", key=None):
    headers = {"Idempotency-Key": key} if key else {}
    sent = {"file": (io.BytesIO(data), "Kế hoạch.docx")}
    return program.send("POST", f"{THERE}{query}", data=sent, headers=headers)


def errors_of(answer):
    return [f["place"] for f in answer["report"]["findings"] if f["level"] == "error"]


def test_a_file_is_judged_in_the_answer_as_of_the_day_asked(world, clerk):
    answer = send(clerk, wrong(), "?on=2024-03-15")

    made = answer.get_json()
    assert answer.status_code == 201
    assert (made["judged_on"], made["is_draft"], made["errors"]) == ("2024-03-15", False, 1)
    assert errors_of(made) == ["Nội dung, đoạn 11"]
    assert (made["report"]["family"], made["report"]["kind"]) == ("hanh_chinh", "KH")
    assert (made["is_working"], made["pages"], made["spots"]) == (True, 0, None)
    assert clerk.get(f"{THERE}/{made['id']}") == made
    (row,) = clerk.get(THERE)
    assert row == {name: made[name] for name in row}


def test_a_right_draft_of_today_has_no_error(world, clerk):
    made = send(clerk, right(), "?is_draft=true").get_json()

    assert (made["judged_on"], made["errors"]) == (world.office.today().isoformat(), 0)


def test_the_mended_copy_is_there_when_something_was_mended(world, clerk):
    mended, plain = put_check(world), put_check(world, mended_docx=None, mended_done=[])

    assert clerk.get(f"{THERE}/{mended}")["mended"] == ["Đặt lại lề trang."]
    assert clerk.send("GET", f"{THERE}/{mended}/mended").data == b"docx da sua"
    assert clerk.get(f"{THERE}/{plain}")["mended"] == []
    assert clerk.send("GET", f"{THERE}/{plain}/mended").status_code == 404
    assert clerk.send("GET", f"{THERE}/{mended}/files/page-1").mimetype == "image/png"
    assert clerk.send("GET", f"{THERE}/{mended}/files/ban-sua").status_code == 404


def test_nobody_else_learns_that_it_exists(world, clerk, program):
    check = put_check(world)
    for path in ("", "/mended", "/files/page-1"):
        status, error = program("vanthu").refused("GET", f"{THERE}/{check}{path}")
        assert (status, error["code"]) == (404, "not_found")
    assert program("vanthu").get(THERE) == []


def test_the_same_key_checks_once(world, clerk):
    data = right()  # a .zip carries the time at which it was made
    first, again = (send(clerk, data, key="mot-lan") for _ in range(2))

    assert first.get_json() == again.get_json()
    assert world.count(FormatCheck) == 1


@pytest.mark.parametrize(
    ("query", "data", "status"),
    [
        ("?on=2024-02-30", b"x", 400),
        ("?on=2019-01-01", b"x", 400),
        ("?la=1", b"x", 400),
        ("", b"%PDF-1.7", 400),
        ("", b"", 400),
        ("", b"PK\x03\x04" + bytes(31 << 20), 413),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(world, clerk, query, data, status):
    assert send(clerk, data, query).status_code == status
    assert world.count(FormatCheck) == 0


def test_a_dossier_tells_programs_of_its_papers_form(world, program):
    dossier = world.plan_at("cho_phat_hanh")
    give_report(world, dossier, report(finding(), finding("warning")))
    registrar = program("vanthu")

    there = registrar.get(f"/dossiers/{dossier}")
    paper = next(paper for paper in there["papers"] if paper["type"] == "ke_hoach")
    assert [f["level"] for f in paper["form_report"]["findings"]] == ["error", "warning"]
    (action,) = [action for action in there["actions"] if action["id"] == "phat_hanh"]
    assert (action["allowed"], list(action["asks"])) == (True, ["ly_do_the_thuc"])
    assert "có 1 lỗi thể thức" in action["waivable"][0]["text"]
    body = {"seen": there["version"], "shown": action["shown"]}
    status, error = registrar.refused("POST", f"/dossiers/{dossier}/actions/phat_hanh", body)
    assert (status, error["code"]) == (422, "incomplete")

    body["inputs"] = {"ly_do_the_thuc": "Chủ tịch yêu cầu."}
    done = registrar.post(f"/dossiers/{dossier}/actions/phat_hanh", body)

    assert done["event"]["note"].startswith("Vẫn phát hành vì: Chủ tịch yêu cầu.")
