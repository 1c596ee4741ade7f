"""The plan's editor: every act by a plain form, and by the script for comfort; nothing is lost."""

import threading
from collections import Counter

import pytest
from werkzeug.serving import make_server

from service import create_app
from service.office.finding import find
from tests.pages import Visitor, app_of
from tests.plan_office import PlanOffice
from tests.world import settings_for, visit_of

PASSWORD = "mật khẩu dùng thử"
HOSTILE = '<script>alert(1)</script> {{ x }} {% y %} & "quý" 5 < 6'


class Desk(PlanOffice):
    """The small office behind its pages."""

    def __init__(self, folder, *, own_app=False):
        super().__init__(folder, PASSWORD)
        self.settings = settings_for(folder, "")
        self.app = create_app(self.settings, self.office) if own_app else app_of(self)
        self.known = {}

    def visit(self, username="chuyenvien"):
        if username not in self.known:
            self.known[username] = Visitor(self.app)
            self.known[username].carry(visit_of(self.office, username))
        return self.known[username]

    def path(self, dossier_id, rest=""):
        return f"/ho-so/{dossier_id}/ke-hoach{rest}"

    def edit(self, dossier_id, username="chuyenvien", **query):
        return self.visit(username).get(self.path(dossier_id), **query)

    def json(self, dossier_id, rest, username="chuyenvien", **form):
        """What the page's script sends, and what it gets back."""
        visitor = self.visit(username)
        answer = visitor.client.post(
            self.path(dossier_id, rest),
            data={**form, "csrf_token": visitor.token()},
            headers={"Accept": "application/json"},
        )
        return answer.status_code, answer.get_json()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def seed(desk):
    return desk.seed_plan()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One desk with the seed's plan for tests that leave it as it was."""
    desk = Desk(tmp_path_factory.mktemp("chung"), own_app=True)
    return desk, desk.seed_plan()


def paragraph(desk, dossier_id, at=2):
    return desk.content(dossier_id).paragraphs[at]


# --- the page


def test_the_editor_shows_each_paragraph_with_its_printed_number_and_a_label(shared):
    desk, seed = shared
    page = desk.edit(seed)
    rows = desk.content(seed).paragraphs
    assert [el.value.strip() for el in page.tree.cssselect("#than textarea")] == [
        p.text for p in rows
    ]
    numbers = [text.split()[0] for text in page.texts("#than .plan-number")[:4]]
    assert numbers == ["I.", "1.", "¶", "2."]
    assert page.texts("#con-thieu .plan-good") == ["Đã đủ để trình."]
    assert page.texts("#muc-luc .plan-muc") == [
        "I. MỤC ĐÍCH, YÊU CẦU",
        "II. NỘI DUNG THI ĐUA",
        "III. TỔ CHỨC THỰC HIỆN",
    ]


def test_ids_are_unique_fields_have_labels_and_forms_have_tokens(shared):
    desk, seed = shared
    tree = desk.edit(seed, tim="luat").tree
    ids = Counter(tree.xpath("//@id"))
    assert [name for name, times in ids.items() if times > 1] == []
    labelled = set(tree.xpath("//label/@for"))
    nameless = [
        el.get("name")
        for el in tree.cssselect("main input:not([type=hidden]), main select, main textarea")
        if el.get("id") not in labelled
        and not el.get("aria-label")
        and el.getparent().tag != "label"
    ]
    assert nameless == []
    posts = tree.cssselect("form[method=post]")
    assert [f.get("action") for f in posts if not f.cssselect("[name=csrf_token]")] == []
    assert tree.xpath("//*[@style]") == tree.xpath("//script[not(@src)]") == []
    for place in tree.xpath("//*[@id='con-thieu']//a/@href"):
        assert tree.cssselect(place)


def test_hostile_text_stands_on_the_page_as_typed(desk, seed):
    first = paragraph(desk, seed)
    desk.visit().send(desk.edit(seed), f"#doan-{first.id} form", text=HOSTILE)
    page = desk.edit(seed)
    assert page.tree.cssselect(f"#chu-{first.id}")[0].value.strip() == HOSTILE
    assert paragraph(desk, seed).text == HOSTILE


def test_who_may_not_change_the_plan_reads_it_without_fields(desk, seed):
    with desk.office.writing() as db:
        find(db, desk.clerk, seed).step = "cho_duyet"
    page = desk.edit(seed)
    assert page.tree.cssselect("#than textarea") == []
    assert "Chờ duyệt" in page.texts("#thong-bao")[0]
    first = paragraph(desk, seed)
    desk.visit().post(desk.path(seed, f"/doan/{first.id}"), status=409, text="x", seen=1)
    assert paragraph(desk, seed) == first


# --- forms without the script


def test_a_new_plan_sent_twice_is_one(desk):
    page = desk.visit().get("/ho-so/ke-hoach/moi")
    for _ in range(2):
        desk.visit().send(page, "form.plan-new", to="/ho-so/1/ke-hoach", year="2025")
    assert desk.content(1).year == 2025
    assert len(desk.visit().get("/ho-so/ke-hoach/moi").tree.cssselect("#lam-tu option")) == 2


def test_a_stranger_has_no_form_and_finds_no_plan(desk, seed):
    stranger = desk.visit("nguoila")
    stranger.get(desk.path(seed), status=404)
    stranger.post(desk.path(seed, "/dau-de"), status=404, seen=1, subject="x")


@pytest.mark.parametrize(
    ("deed", "first_kinds"),
    [
        ("lui-vao", ["muc", "khoan", "gach", "khoan"]),
        ("lui-ra", ["muc", "khoan", "tieu_muc", "khoan"]),
        ("len", ["muc", "doan", "khoan", "khoan"]),
        ("xuong", ["muc", "khoan", "khoan", "doan"]),
        ("them", ["muc", "khoan", "doan", "doan"]),
        ("xoa", ["muc", "khoan", "khoan", "doan"]),
    ],
)
def test_a_button_keeps_what_was_typed_and_does_its_deed(desk, seed, deed, first_kinds):
    first = paragraph(desk, seed)
    desk.visit().post(
        desk.path(seed, f"/doan/{first.id}/{deed}"), text="Vừa gõ", seen=first.version
    )
    content = desk.content(seed)
    assert [p.kind for p in content.paragraphs[:4]] == first_kinds
    assert "Vừa gõ" in [p.text for p in [*content.paragraphs, *content.removed]]


def test_a_removed_paragraph_is_given_back_from_the_notice_or_the_list(desk, seed):
    first = paragraph(desk, seed)
    visitor = desk.visit()
    visitor.post(desk.path(seed, f"/doan/{first.id}/xoa"), seen=1)
    page = desk.edit(seed, xoa=first.id)
    assert len(page.tree.cssselect("#da-xoa li")) == 1
    visitor.send(page, "#thong-bao form", to=desk.path(seed, f"#doan-{first.id}"))
    assert paragraph(desk, seed) == first


def test_many_paragraphs_are_pasted_after_a_preview_and_taken_back(desk, seed):
    first, visitor = paragraph(desk, seed), desk.visit()
    page = visitor.get(desk.path(seed, "/dan"), sau=first.id)
    form = page.form("form.plan-paste")
    shown = visitor.post(
        form.get("action"),
        status=200,
        after=str(first.id),
        text="2.1. Một\r\n- Hai\r\n\r\nBa",
        xem="1",
    )
    assert shown.texts(".plan-split li") == [
        "Tiểu mục 1.1. Một",
        "Gạch đầu dòng - Hai",
        "Đoạn văn Ba",
    ]
    visitor.send(shown, "form.plan-paste")
    rows = desk.content(seed).paragraphs[3:6]
    assert [(p.kind, p.text) for p in rows] == [
        ("tieu_muc", "Một"),
        ("gach", "Hai"),
        ("doan", "Ba"),
    ]
    page = desk.edit(seed, them=",".join(str(p.id) for p in rows))
    visitor.send(page, "#thong-bao form")
    assert paragraph(desk, seed, 3).text == "Yêu cầu"


def test_a_target_takes_its_numbers_from_the_sentence_or_is_in_words(desk, seed):
    row = next(p for p in desk.content(seed).paragraphs if p.target)
    page, form = desk.edit(seed), f"#doan-{row.id} .plan-target form"
    desk.visit().send(page, form, **{"low-1": "", "label-1": "", "unit-1": "", "is_text_only": "1"})
    page = desk.edit(seed)
    assert page.texts(f"#doan-{row.id} .plan-value") == ["Chỉ tiêu không có số"]
    desk.visit().send(page, form, lay_so="1")
    assert desk.edit(seed).texts(f"#doan-{row.id} .plan-value") == ["14,5 %"]
    refused = desk.visit().send(desk.edit(seed), form, status=400, **{"low-1": "mười"})
    assert "«mười» không phải là số" in refused.texts("main")[0]


def test_recipients_are_saved_in_the_order_that_was_typed(desk, seed):
    page = desk.edit(seed)
    desk.visit().send(page, "form[action$='/noi-nhan']", **{"order-2": "0"})
    assert [r.name for r in desk.content(seed).recipients[:2]] == [
        "Ban TĐKT Trung ương",
        "Bộ Nội vụ",
    ]
    assert len(desk.content(seed).recipients) == 10
    desk.visit().send(page, "form[action$='/noi-nhan']", status=409)


def test_tasks_and_reports_are_saved_as_shown(desk, seed):
    before = desk.content(seed)
    desk.visit().send(desk.edit(seed), "form[action$='/nhiem-vu']", **{"who-7": "A", "what-7": "B"})
    desk.visit().send(desk.edit(seed), "form[action$='/bao-cao']", **{"due_on-1": ""})
    after = desk.content(seed)
    assert after.tasks[:6] == before.tasks
    assert (after.tasks[6].who, after.tasks[6].what) == ("A", "B")
    assert desk.edit(seed).texts("#con-thieu .plan-count + ul li") == [
        "«Báo cáo sơ kết 6 tháng đầu năm» chưa có hạn gửi."
    ]


def test_a_legal_text_is_found_added_and_dropped_with_its_days(desk, seed):
    page = desk.edit(seed, tim="nghi dinh 98/2023")
    assert "Đang có hiệu lực, từ 01/01/2024, đến hết 30/06/2025" in page.texts(".plan-found li")[0]
    desk.visit().send(page, ".plan-found form")
    page = desk.edit(seed)
    assert len(page.texts(".plan-basis li")) == 1
    desk.visit().send(page, ".plan-basis form")
    assert desk.content(seed).basis == []


# --- two people


def test_the_second_of_two_people_gets_both_texts_and_chooses(desk, seed):
    first = paragraph(desk, seed)
    page = desk.edit(seed, "dongnghiep")
    desk.visit().send(desk.edit(seed), f"#doan-{first.id} form", text="Của Diệu")
    both = desk.visit("dongnghiep").send(
        page, f"#doan-{first.id} form", status=409, text="Của Bình"
    )
    assert both.tree.cssselect("#ban-text")[0].value.strip() == "Của Bình"
    assert both.texts("blockquote") == ["Của Diệu"]
    assert paragraph(desk, seed).text == "Của Diệu"
    desk.visit("dongnghiep").send(both, "main form")
    assert paragraph(desk, seed).text == "Của Bình"


def test_a_header_changed_by_two_is_shown_field_by_field(desk, seed):
    page = desk.edit(seed, "dongnghiep")
    desk.visit().send(desk.edit(seed), "form[action$='/dau-de']", theme="Của Diệu")
    both = desk.visit("dongnghiep").send(
        page, "form[action$='/dau-de']", status=409, theme="Của Bình"
    )
    assert both.texts("legend") == ["Chủ đề"]
    desk.visit("dongnghiep").send(both, "main form")
    after = desk.content(seed)
    assert (after.theme, after.signer_post_id) == ("Của Bình", desk.chairman)


def test_the_script_is_told_both_texts_as_data(desk, seed):
    first = paragraph(desk, seed)
    path = f"/doan/{first.id}"
    assert desk.json(seed, path, text="Của Diệu", seen=1) == (
        200,
        {"url": desk.path(seed, f"#doan-{first.id}"), "version": 2},
    )
    status, body = desk.json(seed, path, "dongnghiep", text="Của Bình", seen=1)
    assert status == 409
    assert body["error"]["details"] == {
        "yours": "Của Bình",
        "theirs": "Của Diệu",
        "by": "Nguyễn Thị Diệu",
        "version": 2,
    }


# --- what cannot be read


@pytest.mark.parametrize(
    ("rest", "form", "status"),
    [
        ("/doan/{id}", {"text": "a" * 30_000, "seen": "1"}, 413),
        ("/doan/{id}", {"text": "a" * 10_000_000, "seen": "1"}, 413),
        ("/dan", {"text": "a" * 600_000, "after": "{id}"}, 413),
        ("/doan/{id}", {"text": "x"}, 400),
        ("/doan/{id}", {"text": "x", "seen": "một"}, 400),
        ("/doan/{id}", {"text": "x", "seen": "9" * 30}, 409),
        ("/doan/999999", {"text": "x", "seen": "1"}, 404),
        ("/doan/{id}/bay", {"seen": "1"}, 404),
        ("/doan/{id}/kieu", {"seen": "1", "kind": "tieu_de"}, 400),
        ("/doan", {"after": "-1"}, 400),
        ("/doan", {"after": "999"}, 404),
        ("/dan", {"text": " \n ", "after": ""}, 422),
        ("/can-cu", {"text_id": "9999"}, 404),
        ("/can-cu/1/nhay", {}, 404),
        ("/dau-de", {"seen": "1", "year": "xưa"}, 400),
        ("/dau-de", {"seen": "1", "signer": "1;drop"}, 400),
        ("/noi-nhan", {"seen": "1", "name-1": "A", "copies-1": "nhiều"}, 400),
        ("/nhiem-vu", {"seen": "1", "who-1": "A", "what-1": "B", "due_on-1": "hôm qua"}, 400),
        ("/bao-cao", {"seen": "1", "kind-1": "quy", "wanted-1": "1"}, 400),
        ("/chi-tieu/{id}", {"seen": "0", "low-1": "5"}, 422),
    ],
)
def test_bad_input_gets_a_sentence_and_changes_nothing(shared, rest, form, status):
    desk, seed = shared
    before = desk.content(seed)
    first = str(paragraph(desk, seed).id)
    filled = {key: value.replace("{id}", first) for key, value in form.items()}
    answer = desk.visit().post(
        desk.path(seed, rest.replace("{id}", first)), status=status, **filled
    )
    assert answer.texts("main")[0].count(".") >= 1
    assert desk.content(seed) == before


# --- in Chromium


@pytest.fixture
def live(desk):
    """The pages on a real port."""
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def signed_in(page, live, username):
    page.goto(f"{live}/dang-nhap")
    page.fill("[name=ten]", username)
    page.fill("[name=mat_khau]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{live}/")


def editor(page, live, desk, dossier_id, username="chuyenvien"):
    """The editor with the person signed in; what the console says is kept in the list."""
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    signed_in(page, live, username)
    page.goto(live + desk.path(dossier_id))
    return said


def wait_for(page, desk, dossier_id, holds):
    """Until the plan in the database is as expected."""
    for _ in range(200):
        if holds(desk.content(dossier_id)):
            page.locator("[data-plan]:not([aria-busy])").wait_for()
            return
        page.wait_for_timeout(50)
    raise AssertionError([(p.kind, p.text) for p in desk.content(dossier_id).paragraphs[:6]])


def starts(*rows):
    return lambda content: [(p.kind, p.text) for p in content.paragraphs[: len(rows)]] == [*rows]


MUC, KHOAN = ("muc", "MỤC ĐÍCH, YÊU CẦU"), ("khoan", "Mục đích")


@pytest.mark.slow
def test_a_clerk_writes_with_the_keyboard_alone_and_it_is_kept(desk, live, page):
    dossier_id = desk.new_plan()
    said = editor(page, live, desk, dossier_id)
    page.locator("#than textarea").nth(2).click()
    page.keyboard.type("Một & hai")
    wait_for(page, desk, dossier_id, starts(MUC, KHOAN, ("doan", "Một & hai")))
    page.locator("#trang-thai", has_text="Đã lưu").wait_for()

    page.keyboard.press("Enter")
    page.keyboard.type("ba <b>")
    rows = [MUC, KHOAN, ("doan", "Một & hai"), ("doan", "ba <b>")]
    wait_for(page, desk, dossier_id, starts(*rows))
    page.keyboard.press("Tab")
    wait_for(page, desk, dossier_id, starts(*rows[:3], ("gach", "ba <b>")))
    page.keyboard.press("Alt+ArrowUp")
    wait_for(page, desk, dossier_id, starts(MUC, KHOAN, ("gach", "ba <b>"), rows[2]))
    page.keyboard.press("Shift+Tab")
    wait_for(page, desk, dossier_id, starts(MUC, KHOAN, rows[3], rows[2]))

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "kind"
    assert said == []


@pytest.mark.slow
def test_lines_from_word_are_previewed_put_in_and_taken_back(desk, live, page):
    dossier_id = desk.new_plan()
    said = editor(page, live, desk, dossier_id)
    before = [p.text for p in desk.content(dossier_id).paragraphs]
    page.locator("#than textarea").nth(2).click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "1.1. Một\\r\\n- Hai\\r\\n- (1) Đạt 14,5%;");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.get_by_role("button", name="Thêm 3 đoạn").click()
    page.get_by_role("button", name="Hoàn tác").wait_for()
    pasted = [("tieu_muc", "Một"), ("gach", "Hai"), ("chi_tieu", "Đạt 14,5%;")]
    wait_for(page, desk, dossier_id, starts(MUC, KHOAN, *pasted))
    page.get_by_role("button", name="Hoàn tác").click()
    left = before[:2] + before[3:]
    wait_for(page, desk, dossier_id, lambda c: [p.text for p in c.paragraphs] == left)
    assert said == []


@pytest.mark.slow
def test_two_people_at_once_see_both_texts_and_one_chooses(desk, seed, live, page, browser):
    first = paragraph(desk, seed)
    editor(page, live, desk, seed)
    other = browser.new_context().new_page()
    editor(other, live, desk, seed, "dongnghiep")
    other.fill(f"#chu-{first.id}", "Của Bình")
    other.locator("#trang-thai", has_text="Đã lưu").wait_for()

    page.fill(f"#chu-{first.id}", "Của Diệu")
    panel = page.locator(f"#doan-{first.id} .plan-conflict")
    panel.wait_for()
    assert "Của Bình" in panel.inner_text()
    assert paragraph(desk, seed).text == "Của Bình"
    panel.get_by_role("button", name="Lấy của tôi").click()
    wait_for(page, desk, seed, lambda content: content.paragraphs[2].text == "Của Diệu")
    other.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280])
def test_the_seeds_plan_fits_the_screen_and_the_policy(desk, seed, live, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    said = editor(page, live, desk, seed)
    page.locator("#than textarea").nth(2).click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("#doan-3 .plan-tools").is_visible()
    assert said == []
