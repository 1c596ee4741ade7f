"""The wrong roads: what goes back, what is refused and why, and what happens after the issue."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, expect

from service.rules.vietnamese import local_date
from tests.services import until
from tests.story.people import Person, Stage

pytestmark = pytest.mark.slow

PLAN = "Kế hoạch phát động phong trào thi đua"


def test_a_return_needs_its_reason_and_makes_the_slip(stage: Stage) -> None:
    dossier_id = stage.take("cho_duyet")
    chairman = stage.visit("chutich")
    chairman.at(dossier_id, "/lanh_dao_tra")
    chairman.press("Trả lại", chairman.page.locator(".act-bar"))
    expect(chairman.page.locator("textarea:invalid")).to_be_visible()

    chairman.page.get_by_label("Lý do trả lại").fill(
        "Chỉ tiêu (13) ghi sai giai đoạn & thiếu nguồn."
    )
    chairman.press("Trả lại", chairman.page.locator(".act-bar"))

    expect(chairman.said).to_contain_text("Hồ sơ đang ở bước «Soạn thảo»")
    clerk = stage.visit("chuyenvien")
    clerk.at(dossier_id)
    clerk.reads("Chỉ tiêu (13) ghi sai giai đoạn & thiếu nguồn.")
    clerk.ready("Phiếu trả hồ sơ")


def test_who_acts_on_a_stale_page_is_told_who_was_first_and_when(stage: Stage) -> None:
    dossier_id = stage.take("cho_duyet")
    chairman, director = stage.visit("chutich"), stage.visit("giamdoc")
    chairman.at(dossier_id, "/duyet")
    director.at(dossier_id)
    director.act("Rút trình", Lý_do_rút="Bổ sung số liệu của Sở Tài chính")

    with chairman.page.expect_response(re.compile("/duyet$")) as answer:
        chairman.press("Duyệt", chairman.page.locator(".act-bar"))

    assert answer.value.status == 409
    expect(chairman.page.locator("main")).to_contain_text(
        re.compile(r"Trần Minh Khôi đã «Rút trình» lúc \d\d:\d\d ngày \d\d/\d\d/\d{4}\.")
    )
    chairman.press("Xem hồ sơ hiện nay")
    expect(chairman.step).to_have_text("Soạn thảo")


def test_two_clicks_are_one_act(stage: Stage) -> None:
    dossier_id = stage.take("cho_duyet")
    chairman = stage.visit("chutich")
    chairman.at(dossier_id, "/duyet")

    chairman.control("Duyệt", chairman.page.locator(".act-bar")).dblclick()

    expect(chairman.step).to_have_text("Chờ ký tay")
    expect(_history(chairman, "Duyệt")).to_have_count(1)


def test_the_same_form_sent_twice_is_one_act(stage: Stage) -> None:
    dossier_id = stage.take("cho_duyet")
    chairman = stage.visit("chutich")
    chairman.at(dossier_id, "/duyet")
    form = {
        field.get_attribute("name") or "": field.input_value()
        for field in chairman.page.locator(".act-form input[type=hidden]").all()
    }

    answers = [chairman.send(f"/ho-so/{dossier_id}/duyet", **form) for _ in range(2)]

    assert answers == [303, 409]
    chairman.at(dossier_id)
    expect(_history(chairman, "Duyệt")).to_have_count(1)


def test_a_foreign_unit_finds_nothing_anywhere(stage: Stage) -> None:
    (dossier_id,) = stage.dossiers["second"]
    clerk, stranger = stage.visit("chuyenvien"), stage.visit("gopy")
    clerk.at(dossier_id)
    box = clerk.ready(PLAN)
    links = [a.get_attribute("href") or "" for a in box.locator("ul.files a").all()]
    stranger.open(f"/ho-so/{dossier_id}", status=404)
    stranger.reads("Không tìm thấy hồ sơ này.")

    pages = [f"/ho-so/{dossier_id}{rest}" for rest in ("/ke-hoach", "/duyet", "/_viec")]
    assert {stranger.fetch_status(path) for path in [*pages, *links]} == {404}
    acts = ["duyet", "rut_trinh", "trao-doi", "theo-doi", "ban-quet", "ke-hoach/dau-de"]
    assert {stranger.send(f"/ho-so/{dossier_id}/{act}", seen=1) for act in acts} == {404}


def test_a_target_without_its_value_is_shown_and_refused(stage: Stage) -> None:
    dossier_id = stage.take("soan_thao")
    clerk = stage.visit("chuyenvien")
    clerk.at(dossier_id, "/ke-hoach")
    clerk.reads("Đã đủ để trình.")
    target = _target(clerk, "tốc độ tăng GRDP đạt 14,5%")
    target.locator("summary").click()
    for cell in ("Số từ, dòng 1", "Nội dung dòng 1", "Đơn vị tính dòng 1"):
        target.get_by_label(cell).fill("")
    clerk.press("Lưu số liệu", target)

    clerk.reads("Chưa có số liệu")
    problem = clerk.page.locator("#con-thieu a", has_text="Chỉ tiêu (1) chưa có số liệu")
    expect(problem).to_be_visible()
    clerk.picture("con-thieu", clerk.page.locator("#con-thieu"))
    _refused(clerk, dossier_id, "Chỉ tiêu (1) chưa có số liệu.")


def test_a_legal_basis_out_of_force_is_refused_with_its_dates(stage: Stage) -> None:
    dossier_id = stage.take("soan_thao")
    clerk = stage.visit("chuyenvien")
    clerk.at(dossier_id, "/ke-hoach")
    clerk.page.get_by_label("Tìm văn bản để thêm").fill("15/2003")
    clerk.press("Tìm")
    old = clerk.page.locator(".plan-found li", has_text="ngày 26 tháng 11 năm 2003")
    expect(old).to_contain_text("Không có hiệu lực hôm nay")
    old.get_by_role("button", name="Thêm").click()

    expect(clerk.page.locator(".plan-basis li")).to_contain_text("đến hết 31/12/2023")
    expect(clerk.page.locator("#con-thieu")).to_contain_text("hết hiệu lực sau ngày 31/12/2023")
    _refused(clerk, dossier_id, "hết hiệu lực sau ngày 31/12/2023. Hãy bỏ hoặc thay căn cứ")


def test_a_round_of_opinions_is_asked_answered_and_accounted_for(stage: Stage) -> None:
    dossier_id = stage.take("kiem_tra_noi_dung")
    clerk, director = stage.visit("chuyenvien"), stage.visit("giamdoc")
    _choose_agencies(clerk, dossier_id, "Sở Kế hoạch và Đầu tư", "Sở Tài chính")
    director.at(dossier_id)
    director.ready("Công văn xin ý kiến góp ý dự thảo kế hoạch")
    director.act("Gửi lấy ý kiến")
    expect(director.paper("Công văn xin ý kiến góp ý dự thảo kế hoạch")).to_contain_text(
        "/SNV-TĐKT"
    )

    _answer(stage.visit("gopytc"), dossier_id, "Đồng ý")
    _answer(stage.visit("gopy"), dossier_id, "Đề nghị sửa", "Rà soát chỉ tiêu (5) về vốn đầu tư.")
    clerk.at(dossier_id)
    clerk.reads("2 / 2 cơ quan đã trả lời", "Chưa tiếp thu hoặc giải trình ý kiến của Sở Kế hoạch")
    clerk.page.get_by_text("Tiếp thu hoặc giải trình", exact=True).click()
    clerk.page.get_by_label("Giải trình", exact=True).check()
    clerk.page.get_by_label("Nội dung tiếp thu hoặc lời giải trình").fill("Theo Nghị quyết HĐND.")
    clerk.press("Lưu")
    expect(clerk.said).to_have_text("Đã lưu phần tiếp thu, giải trình.")

    clerk.ready("Bảng tổng hợp, tiếp thu, giải trình ý kiến")
    clerk.act("Chốt lấy ý kiến")
    expect(clerk.step).to_have_text("Hoàn thiện, trình")


def test_who_stands_in_is_named_beside_whom_he_stands_for(stage: Stage) -> None:
    dossier_id = stage.take("kiem_tra_noi_dung")
    head, director = stage.visit("truongphong"), stage.visit("giamdoc")
    director.at(dossier_id)
    expect(director.control("Nội dung đạt", director.actions)).to_have_count(0)
    _hand_over(head, "Trần Minh Khôi", "Giấy ủy quyền số 3")

    director.at(dossier_id)
    director.reads("thay Đặng Văn Lâm theo ủy quyền")
    director.act("Nội dung đạt")

    expect(_history(director, "Nội dung đạt")).to_contain_text("Trần Minh Khôi thay Đặng Văn Lâm")
    _take_back(head, "Giấy ủy quyền số 3")
    director.at(stage.dossiers["kiem_tra_noi_dung"][0])
    expect(director.control("Nội dung đạt", director.actions)).to_have_count(0)


def test_the_author_of_a_plan_does_not_vouch_for_it_in_anothers_name(stage: Stage) -> None:
    dossier_id = stage.dossiers["kiem_tra_noi_dung"][0]
    head, clerk = stage.visit("truongphong"), stage.visit("chuyenvien")
    _hand_over(head, "Phạm Thu Hà", "Giấy ủy quyền số 4")

    clerk.at(dossier_id)

    clerk.reads("Người soạn hồ sơ không được xử lý hồ sơ của mình theo ủy quyền.")
    _take_back(head, "Giấy ủy quyền số 4")


def test_the_life_of_a_plan_after_its_issue(stage: Stage) -> None:
    (dossier_id,) = stage.dossiers["in_force"]
    registrar = stage.visit("vanthu")
    registrar.at(dossier_id)
    first = _number(registrar)
    _a_void_number_is_never_used_again(registrar, dossier_id, first)
    _a_correction_has_a_number_of_its_own(stage, dossier_id)
    _an_amendment_is_a_dossier_of_its_own(stage.visit("chuyenvien"), dossier_id)
    _a_recall_ends_it(stage, dossier_id)


def _a_void_number_is_never_used_again(registrar: Person, dossier_id: int, first: int) -> None:
    registrar.act("Hủy số đã cấp", Lý_do_hủy_số="Cấp nhầm ngày")
    expect(registrar.step).to_have_text("Chờ cấp số, phát hành")
    registrar.act("Cấp số, phát hành")
    _wait_for_step(registrar, dossier_id, "Đang thực hiện")
    assert _number(registrar) == first + 1
    registrar.open("/so-van-ban")
    void = registrar.page.locator("tr.void", has_text=f"{first:02}/KH-UBND")
    expect(void).to_contain_text("Cấp nhầm ngày")


def _a_correction_has_a_number_of_its_own(stage: Stage, dossier_id: int) -> None:
    registrar, chairman = stage.visit("vanthu"), stage.visit("chutich")
    registrar.at(dossier_id)
    registrar.act(
        "Đính chính", **{"Sai_sót_về_thể_thức,_kỹ_thuật_hoặc_thủ_tục": "Sai số điện thoại liên hệ"}
    )
    letter = registrar.paper("Công văn đính chính")
    letter.get_by_role("link", name=re.compile("Điền")).first.click()
    for field in registrar.page.locator("textarea:visible, input[type=text]:visible").all():
        if not field.input_value():
            field.fill("Sửa theo bản gốc")
    registrar.press("Lưu và tạo lại văn bản")
    chairman.at(dossier_id)
    chairman.ready("Công văn đính chính")
    chairman.act("Ký công văn đính chính")
    expect(chairman.paper("Công văn đính chính").locator(".issued")).to_have_text(
        re.compile(r"Số \d\d/UBND-NC, ngày \d\d/\d\d/\d{4}")
    )


def _an_amendment_is_a_dossier_of_its_own(clerk: Person, dossier_id: int) -> None:
    clerk.at(dossier_id)
    clerk.press("Sửa đổi hoặc thay thế", clerk.actions)
    clerk.page.get_by_label("Sửa đổi, bổ sung", exact=True).check()
    clerk.page.get_by_label("Lý do").fill("Điều chỉnh chỉ tiêu giữa năm")
    clerk.press("Sửa đổi hoặc thay thế", clerk.page.locator(".act-bar"))
    other = clerk.page.locator("section", has=clerk.page.locator("#lien-quan")).get_by_role("link")
    other.click()
    expect(clerk.step).to_have_text("Soạn thảo")
    clerk.reads("Hồ sơ gốc")


def _a_recall_ends_it(stage: Stage, dossier_id: int) -> None:
    registrar, chairman = stage.visit("vanthu"), stage.visit("chutich")
    registrar.at(dossier_id)
    registrar.act("Thu hồi", Lý_do_thu_hồi="Ban hành sai thẩm quyền")
    chairman.at(dossier_id)
    chairman.ready("Thông báo thu hồi văn bản")
    chairman.act("Ký thông báo thu hồi")
    expect(chairman.step).to_have_text("Đã thu hồi")
    expect(chairman.paper("Thông báo thu hồi văn bản").locator(".issued")).to_have_text(
        re.compile(r"Số \d\d/TB-UBND, ngày \d\d/\d\d/\d{4}")
    )


def _refused(clerk: Person, dossier_id: int, *why: str) -> None:
    """The dossier's page says why the draft cannot be handed in, and a bold hand gets nowhere."""
    clerk.at(dossier_id)
    blocked = clerk.page.locator(".blocked", has_text="Trình kiểm tra nội dung")
    for text in why:
        expect(blocked).to_contain_text(text)
    assert clerk.send(f"/ho-so/{dossier_id}/trinh_noi_bo", seen=1) == 422
    clerk.at(dossier_id)
    expect(clerk.step).to_have_text("Soạn thảo")


def _target(clerk: Person, words: str) -> Locator:
    area = clerk.page.locator("textarea", has_text=words)
    return clerk.page.locator("[data-paragraph]", has=area).locator(".plan-target").first


def _choose_agencies(clerk: Person, dossier_id: int, *names: str) -> None:
    clerk.at(dossier_id)
    clerk.page.get_by_text("Chọn cơ quan", exact=True).click()
    clerk.page.get_by_label("Lọc theo tên").fill("so ")
    for name in names:
        clerk.page.get_by_label(name, exact=True).check()
    clerk.picture("lay-y-kien", clerk.page.locator("fieldset", has_text="Cơ quan").last)
    in_a_week = local_date(dt.datetime.now(dt.UTC)) + dt.timedelta(days=7)
    clerk.page.get_by_label("Hạn trả lời").fill(in_a_week.isoformat())
    clerk.press("Lưu danh sách")
    expect(clerk.said).to_have_text("Đã lưu danh sách cơ quan lấy ý kiến.")


def _answer(person: Person, dossier_id: int, answer: str, text: str = "") -> None:
    person.open("/?muc=phoi_hop")
    person.page.locator(f"a[href='/ho-so/{dossier_id}']").click()
    person.page.get_by_label(answer, exact=True).check()
    person.page.get_by_label("Nội dung (bỏ trống được khi đồng ý)").fill(text)
    person.press("Gửi ý kiến")
    expect(person.said).to_have_text("Đã gửi ý kiến.")


def _hand_over(by: Person, to: str, basis: str) -> None:
    today = local_date(dt.datetime.now(dt.UTC))
    by.open("/uy-quyen")
    choice = by.page.get_by_label("Người nhận")
    value = choice.locator("option", has_text=to).get_attribute("value") or ""
    choice.select_option(value)
    by.page.get_by_label("Đến hết ngày").fill((today + dt.timedelta(days=2)).isoformat())
    by.page.get_by_label("Văn bản làm căn cứ").fill(basis)
    by.press("Lập ủy quyền")
    expect(by.said).to_have_text("Đã ghi ủy quyền.")


def _take_back(by: Person, basis: str) -> None:
    by.open("/uy-quyen")
    row = by.page.get_by_role("row", name=basis)
    row.locator("summary").click()
    by.press("Kết thúc ủy quyền", row)
    expect(by.said).to_have_text("Đã kết thúc ủy quyền.")


def _history(person: Person, title: str) -> Locator:
    named = person.page.locator("strong", has_text=re.compile(f"^{re.escape(title)}$"))
    return person.page.locator("ol.history > li", has=named)


def _number(person: Person) -> int:
    said = person.paper(PLAN).locator(".issued").inner_text()
    found = re.search(r"Số (\d+)/KH-UBND", said)
    assert found, said
    return int(found[1])


def _wait_for_step(person: Person, dossier_id: int, step: str) -> None:
    def there() -> bool:
        person.at(dossier_id)
        return person.step.inner_text() == step

    until(f"the dossier comes to «{step}»", there, seconds=90)
