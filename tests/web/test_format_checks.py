"""The page «Kiểm tra thể thức», and what pages of dossiers show of a paper's form."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.office import format_desk, paper_desk, upload_child
from service.render.child import RenderChild
from service.store.models import DocumentVersion, Errand, FormatCheck
from tests.form_reports import finding, give_report, put_check, report
from tests.forms import parts_of
from tests.pages import visits
from tests.render.other_hands import written
from tests.render.papers import zipped
from tests.rules.form30 import papers
from tests.web.test_forms_admin import FORMS, HOSTILE, bomb, little_memory
from tests.world import small_pdf

HERE = "/kiem-tra-the-thuc"
WHY = "Chủ tịch yêu cầu phát hành ngay."


@pytest.fixture
def visit(world):
    return visits(world)


@pytest.fixture
def clerk(visit):
    return visit("chuyenvien")


@pytest.fixture(scope="module")
def warm() -> Iterator[RenderChild]:
    """The child of a check as the office starts one, kept for all uploads of this module."""
    with RenderChild(upload_child.SECONDS, upload_child.MEMORY_BYTES) as child:
        yield child


@pytest.fixture
def quick(warm, monkeypatch):
    @contextmanager
    def kept() -> Iterator[RenderChild]:
        yield warm

    monkeypatch.setattr(format_desk, "child_for_upload", kept)
    monkeypatch.setattr(paper_desk, "child_for_upload", kept)


def docx_of(paper):
    return written(paper.lines, paper.sections, "direct", paper.rules)


def right(kind="KH"):
    return docx_of(papers.right(kind))


def wrong(kind="KH"):
    """A right paper but for the font of its body's first paragraph."""
    return docx_of(papers.change(papers.right(kind), "noi_dung", font="Arial"))


def send(person, data, name="Kế hoạch.docx", status=200, **more):
    form = {"tep": (io.BytesIO(data), name), "ngay": "2024-03-15", **more}
    return person.open(HERE).submit("Kiểm tra", form, status=status)


# --- the page -------------------------------------------------------------------------------------


def test_the_menu_leads_who_writes_or_approves_to_the_page(visit):
    assert HERE in visit("chutich").open("/").links(".site-nav a")
    assert HERE not in visit("quantri").open("/").links(".site-nav a")


def test_an_empty_page_says_what_it_is_for_and_today_is_the_day(world, clerk):
    page = clerk.open(HERE)

    assert page.texts(".empty-title") == ["Bạn chưa kiểm tra tệp nào."]
    assert page.values("Kiểm tra")["ngay"] == world.office.today().isoformat()
    assert "tự xóa sau 7 ngày" in page.texts(".hint")[0]


def test_ones_own_checks_are_listed_the_last_first(world, clerk):
    put_check(world, finding(), file_name="Cũ.docx")
    put_check(world, finding("warning"), file_name="Mới.docx")
    put_check(world, file_name="Của người khác.docx", officer_id=world.actor("vanthu").id)

    page = clerk.open(HERE)

    assert page.texts(".dossier-list-title") == ["Mới.docx", "Cũ.docx"]
    assert [text.split("·")[-1] for text in page.texts(".dossier-list p")] == [
        "09:00 ngày 03/01/20240 lỗi, 1 điều cần xem lại",
        "09:00 ngày 03/01/20241 lỗi, 0 điều cần xem lại",
    ]


def test_findings_and_marks_lead_to_each_other(world, clerk):
    spot = {"page": 1, "boxes": [[0.1, 0.2, 0.5, 0.22]]}
    check = put_check(
        world,
        finding("not_evaluated", title="Chữ ký", found="Không thấy chỗ ký."),
        finding("warning"),
        finding(),
        spots=[None, None, spot],
    )

    page = clerk.open(f"{HERE}/{check}")

    assert page.texts(".findings-group h3") == ["✕Sai thể thức (1)", "!Cần xem lại (1)"]
    assert page.texts("details.findings-group summary") == [
        "–Chưa đánh giá được (1): người đọc tự kiểm tra"
    ]
    assert page.tree.cssselect("details[open]") == []
    assert page.links(".to-mark") == ["#dau-1"]
    (mark,) = page.tree.cssselect(".marks a")
    assert (mark.get("id"), mark.get("href")) == ("dau-1", "#dieu-1")
    assert mark.get("aria-label") == "Điều 1"
    assert page.tree.cssselect("#dieu-1 .finding-title")[0].text == "Chữ của Quốc hiệu"
    assert (
        clerk.ask("GET", page.tree.cssselect(".marked-page img")[0].get("src")).status_code == 200
    )


def test_what_was_mended_is_listed_before_it_is_taken(world, clerk):
    check = put_check(world)

    page = clerk.open(f"{HERE}/{check}")

    assert page.texts(".box li") == ["Đặt lại lề trang."]
    (there,) = page.links(".box a")
    answer = clerk.ask("GET", there)
    assert answer.data == b"docx da sua"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_check_that_waits_for_its_pictures_is_asked_for_again(world, clerk):
    check = put_check(world, finding(), pages=None, spots=None)

    box = clerk.open(f"{HERE}/{check}").tree.cssselect("#ket-qua")[0]
    part = clerk.ask("GET", box.get("data-poll")).get_data(as_text=True)

    assert part.lstrip().startswith('<div id="ket-qua"')
    assert "Ảnh các trang đang được tạo." in part
    assert "Chữ của Quốc hiệu" in part


def test_pictures_that_failed_say_why_and_are_tried_again(world, clerk):
    check = put_check(world, finding(), pages=None, spots=None, error="LibreOffice dừng.")

    page = clerk.open(f"{HERE}/{check}")
    assert page.said == ["Chưa tạo được ảnh các trang: LibreOffice dừng.Tạo lại"]
    again = page.submit("Tạo lại")

    assert again.tree.cssselect("#ket-qua")[0].get("data-poll")
    assert world.count(Errand) == 1


@pytest.mark.parametrize(
    ("family", "name", "why"),
    [
        ("quy_pham", "Văn bản quy phạm pháp luật", "Số có năm ban hành: văn bản quy phạm."),
        ("dang", "Văn bản của Đảng", "Có tiêu đề ĐẢNG CỘNG SẢN VIỆT NAM."),
        ("khong_ro", "Không nhận ra bố cục", "Không thấy Quốc hiệu."),
    ],
)
def test_a_paper_that_is_not_judged_is_named_and_not_called_good(world, clerk, family, name, why):
    told = report(family=family, family_name=name, kind_name="", why=why)
    check = put_check(world, report=told, mended_docx=None, mended_done=None)

    page = clerk.open(f"{HERE}/{check}")

    assert page.texts(".not-judged") == [f"{name}. {why}"]
    assert page.texts(".check-sum") == []
    assert "Không thấy điều nào sai" not in page.source


# --- uploads --------------------------------------------------------------------------------------


def test_a_right_paper_has_no_error_and_a_wrong_one_says_where(world, clerk, quick):
    good = send(clerk, right())
    assert good.h1 == "Kế hoạch.docx"
    assert "0 lỗi" in good.texts(".check-sum")[0]

    bad = send(clerk, wrong())

    assert "1 lỗi" in bad.texts(".check-sum")[0]
    assert bad.texts(".finding-error .finding-place") == ["Nội dung, đoạn 11"]
    assert "Ảnh các trang đang được tạo." in bad.texts("[role=status]")[0]
    assert (world.count(FormatCheck), world.count(Errand)) == (2, 2)


def test_the_safely_mended_copy_is_good_and_the_file_itself_unchanged(world, clerk, quick):
    data = wrong()
    bad = send(clerk, data)
    (there,) = bad.links(".box a")
    mended = clerk.ask("GET", there).data

    again = send(clerk, mended)

    assert bad.texts(".box li") == ["Phông chữ Arial đổi thành Times New Roman."]
    assert "0 lỗi" in again.texts(".check-sum")[0]
    assert again.texts(".box") == []
    (_, first) = format_desk.listing(world.office, actor=world.actor("chuyenvien"))
    assert world.office.files.open(first.sha) == data


def test_a_signed_file_is_judged_and_left_alone(clerk, quick):
    signed = zipped({**parts_of(wrong()), "_xmlsignatures/sig1.xml": b"<s/>"})

    page = send(clerk, signed)

    assert "1 lỗi" in page.texts(".check-sum")[0]
    assert page.said[0].startswith("Tệp đã ký số nên chỉ được kiểm tra, không được sửa.")
    assert page.texts(".box") == []


def test_a_draft_may_lack_its_number(world, clerk, quick):
    paper = papers.change(papers.right("KH"), "so", text="Số:      /KH-UBND")
    told = [
        send(clerk, docx_of(paper), **draft).texts(".finding-error .finding-place")
        for draft in ({}, {"du_thao": "co"})
    ]
    assert [len(places) for places in told] == [1, 0]


def test_a_secret_paper_is_refused_and_nothing_of_it_is_kept(world, clerk, quick):
    secret = papers.add(papers.right("KH"), "co_quan", text="MẬT")
    before = world.office.files.names().keys()

    page = send(clerk, docx_of(secret), status=422)

    assert "Văn bản có dấu chỉ độ mật" in page.said[0]
    assert "không được giữ lại ở đây" in page.said[0]
    assert world.office.files.names().keys() == before
    assert (world.count(FormatCheck), world.count(Errand)) == (0, 0)


@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [*FORMS.values(), *HOSTILE.values()],
    ids=[*FORMS, *HOSTILE],
)
def test_a_bad_file_is_refused_in_its_own_words_and_nothing_is_kept(
    world, clerk, quick, name, data, status, said
):
    before = world.office.files.names().keys()

    page = send(clerk, data, name, status=status)

    (alert,) = page.said
    assert said in alert
    assert alert.endswith((".", "»."))
    assert (world.count(FormatCheck), world.count(Errand)) == (0, 0)
    assert world.office.files.names().keys() == before


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"ngay": "2024-02-30"}, "Ngày không hợp lệ."),
        ({"ngay": "2019-12-31"}, "Nghị định 30/2020/NĐ-CP chưa có hiệu lực."),
        ({"ngay": ""}, "Hãy chọn ngày."),
        ({"tep": (io.BytesIO(b""), "")}, "Hãy chọn tệp Word (.docx) rồi bấm «Kiểm tra»."),
    ],
)
def test_a_bad_form_is_refused_in_words(world, clerk, form, said):
    sent = {"tep": (io.BytesIO(small_pdf("x")), "a.docx"), "ngay": "2024-03-15"}

    page = clerk.open(HERE).submit("Kiểm tra", {**sent, **form}, status=400)

    assert said in page.said[0]
    assert world.count(FormatCheck) == 0


@pytest.mark.slow
def test_bombs_and_giants_are_refused_before_they_take_memory(world, clerk):
    for data, said in (
        (bomb(), "Tệp Word bung ra lớn hơn"),
        (b"PK\x03\x04" + bytes(40 << 20), "Tệp Word lớn hơn 30 MB."),
    ):
        page, form = clerk.open(HERE), {"tep": (io.BytesIO(data), "a.docx")}
        with little_memory():
            refused = page.submit("Kiểm tra", form, status=413)
        assert said in refused.said[0]
    assert world.count(FormatCheck) == 0


# --- papers of dossiers ---------------------------------------------------------------------------


def test_the_dossier_page_says_how_its_paper_stands_by_the_decree(world, visit):
    dossier = world.seed_plan()
    world.make_papers()
    give_report(world, dossier, report(finding(), finding("warning"), finding("warning")))

    page = visit("chuyenvien").open(f"/ho-so/{dossier}")

    assert "✕Thể thức: 1 lỗi, 2 điều cần xem lại" in page.texts(".form-report summary")
    assert page.texts(".form-report .finding-title") == ["Chữ của Quốc hiệu"] * 3


def test_who_issues_all_the_same_gives_a_reason_that_history_shows(world, visit):
    dossier = world.plan_at("cho_phat_hanh")
    registrar = visit("vanthu")
    calm = registrar.open(f"/ho-so/{dossier}/phat_hanh")
    assert "–Thể thức: 0 lỗi, 0 điều cần xem lại" in calm.texts(".form-report summary")
    assert calm.tree.cssselect("textarea") == []
    give_report(world, dossier, report(finding(), finding("warning")))

    page = registrar.open(f"/ho-so/{dossier}/phat_hanh")
    assert "có 1 lỗi thể thức: Chữ của Quốc hiệu" in page.said[0]
    assert page.texts("label[for=ly_do_the_thuc]") == ["Vẫn phát hành vì"]
    stopped = page.submit("Cấp số, phát hành", {"ly_do_the_thuc": " "}, status=422)
    assert "Chưa thể «Cấp số, phát hành»" in stopped.said[0]

    after = stopped.submit("Cấp số, phát hành", {"ly_do_the_thuc": WHY})

    said = after.texts(".history .said")
    assert any(text.startswith(f"Vẫn phát hành vì: {WHY}") for text in said)
    assert any("có 1 lỗi thể thức" in text for text in said)


def test_what_is_to_be_looked_at_is_counted_before_the_button(world, visit):
    dossier = world.plan_at("cho_phat_hanh")
    give_report(world, dossier, report(finding("warning"), finding("question")))

    page = visit("vanthu").open(f"/ho-so/{dossier}/phat_hanh")

    assert page.texts(".form-report summary")[0] == "!Thể thức: 0 lỗi, 1 điều cần xem lại"
    assert (page.said, page.tree.cssselect("textarea")) == ([], [])


def test_an_older_version_is_checked_when_asked(world, visit, quick):
    dossier = world.plan_at("cho_phat_hanh")
    version = give_report(world, dossier, None)
    with world.office.writing() as db:
        db.get_one(DocumentVersion, version).docx = world.office.files.put(wrong())
    registrar = visit("vanthu")
    page = registrar.open(f"/ho-so/{dossier}")

    after = page.submit("Kiểm tra thể thức")

    assert after.said == ["Đã kiểm tra thể thức."]
    assert world.current(dossier).form_errors == 1
    assert "Kiểm tra thể thức" not in after.buttons
    document = world.paper(dossier).id
    assert registrar.send(f"/van-ban/{document}/the-thuc").status_code == 409


def test_a_day_of_the_check_is_the_day_of_the_form(world, clerk, quick):
    send(clerk, right())

    (row,) = format_desk.listing(world.office, actor=world.actor("chuyenvien"))
    assert (row.judged_on, row.is_draft) == (dt.date(2024, 3, 15), False)
