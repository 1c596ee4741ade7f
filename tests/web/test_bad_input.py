"""Whatever is sent to the pages: an answer in Vietnamese, never a fault, and nothing half kept."""

import io
import unicodedata
from urllib.parse import urlencode

import pytest
from lxml import html

from service.store.models import Remark
from tests.pages import Person, app_of, flaws_of
from tests.web.routes_table import ROWS
from tests.web.scene import filled

TEN_MEGABYTES = "x" * (10 * 1024 * 1024)
MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="loi_nhan"\r\n\r\nabc\xff\xfe\r\n--x--\r\n'
)
BAD = ["", "-1", "²", "2024-02-30", "9999-12-31", "<script>alert(1)</script> {{ config }}"]
WORST = ["\0\u202e", "9" * 20, "x" * 300_000]
NOBODY_IS_ASKED = ("/dang-nhap", "/dang-xuat", "/mat-khau", "/dat-mat-khau/khong-co")
FORMS = [
    row
    for row in ROWS
    if row.method == "POST" and not row.is_api and row.path not in NOBODY_IS_ASKED
]
QUERIES = {
    "/": ("muc", "trang"),
    "/ho-so": ("tu", "buoc", "trang"),
    "/so-van-ban": ("so", "nam", "tu", "trang"),
    "/so-van-ban/in": ("so", "nam"),
    "/in-to": ("trang",),
    "/in-to/moi": ("mau", "tu"),
    "/don-vi": ("tu",),
    "/tai-khoan": ("tu", "trang"),
    "/ho-so/{draft}/ke-hoach": ("tim", "them", "xoa"),
    "/ho-so/{draft}/ke-hoach/dan": ("sau",),
    "/dang-nhap": ("tiep",),
}


def told(answer):
    """What a page says of a refusal; the page must be sound."""
    tree = html.fromstring(answer.get_data(as_text=True))
    assert list(flaws_of(tree)) == []
    return " ".join(alert.text_content() for alert in tree.cssselect(".alert"))


def faults(scene, answer, sent):
    """What is wrong with this answer to a bad request."""
    if answer.status_code < 400:
        return []
    said = told(answer)
    return [
        f"{sent}: {fault}"
        for fault, holds in (
            (f"status {answer.status_code}", answer.status_code >= 500),
            (
                f"says {said!r}",
                not any(said.rstrip().endswith(end) for end in (".", "!", "»", "?")),
            ),
            ("kept something", scene.database.kept > 0),
        )
        if holds
    ]


@pytest.mark.slow
@pytest.mark.parametrize("row", FORMS, ids=[row.path for row in FORMS])
def test_a_bad_form_is_refused_in_words_and_nothing_is_kept(scene, row):
    who = next(iter(row.may), "quantri")
    good = filled(row.send, scene.ids)
    sent = [dict.fromkeys(good, value) for value in BAD]
    sent += [{**good, name: value} for name in good for value in WORST]
    sent += [{k: v for k, v in good.items() if k != name} for name in good]
    sent += [{**good, "la": "x", "shown-la": "x"}, {**good, "seen": ["1", "2"]}]
    found = []
    for form in sent:
        answer = scene.ask("POST", filled(row.path, scene.ids), who, form)
        found += faults(scene, answer, {name: str(value)[:30] for name, value in form.items()})
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("path", QUERIES)
def test_a_bad_address_is_answered_in_words(scene, path):
    found = []
    for name in QUERIES[path]:
        for value in (*BAD, "\0", "9" * 20, "x" * 3000, "%", "'", "\\"):
            there = f"{filled(path, scene.ids)}?{urlencode({name: value})}"
            answer = scene.ask("GET", there, "chuyenvien", {})
            found += faults(scene, answer, f"{name}={value[:30]!r}")
    assert found == []


@pytest.mark.parametrize(
    "path",
    [
        "/ho-so/0",
        "/ho-so/99999999999999999999",
        "/ho-so/-1",
        "/ho-so/1.5",
        "/ho-so/x",
        "/ho-so/1/khong_co",
        "/ho-so/1/ke-hoach/doan/1/khong-co",
        "/van-ban/99999/sua",
        "/tep/1/../../etc/passwd",
        "/tep/1/exe",
        "/tep/99999/pdf",
        "/ban-quet/99999",
        "/don-vi/99999",
        "/cai-dat/bang/khong_co",
        "/cai-dat/bang/..%2F..%2Fsettings",
        "/huong-dan/..%2F..%2Fservice%2Fsettings.py",
        "/huong-dan/../Makefile",
        "/khong-co",
        "/%00",
        "/ho-so/%ff",
        "/static/..%2fwiring.py",
    ],
)
def test_an_address_of_nothing_is_not_found(scene, path):
    answer = scene.ask("GET", path, "chuyenvien", {})

    assert answer.status_code in (400, 404, 405)
    assert told(answer)


def test_a_method_that_a_page_does_not_take_is_said(scene):
    answer = scene.ask("DELETE", "/ho-so", "chuyenvien", {})

    assert (answer.status_code, told(answer).strip()) == (
        405,
        "Trang này không nhận thao tác đó. Hãy quay lại trang trước.",
    )


@pytest.mark.parametrize("form", [{"loi_nhan": TEN_MEGABYTES}, {"la": TEN_MEGABYTES}])
def test_ten_megabytes_of_text_are_refused(scene, form):
    path = filled("/ho-so/{issued}/trao-doi", scene.ids)

    answer = scene.ask("POST", path, "chuyenvien", form)

    assert (answer.status_code, scene.database.kept) == (413, 0)
    assert "lớn quá" in told(answer)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.pdf", b""),
        ("x.exe", b"MZ" * 100),
        ("../../x.pdf", b"PK\x03\x04"),
        ("x" * 5000 + ".pdf", b"text"),
        ("", b"%PDF-1.7"),
    ],
)
def test_a_file_that_is_no_scan_is_refused(scene, name, data):
    path = filled("/ho-so/{issued}/ban-quet", scene.ids)

    answer = scene.ask("POST", path, "vanthu", {"tep": (io.BytesIO(data), name)})

    assert 400 <= answer.status_code < 500
    assert told(answer)
    assert scene.database.kept == 0


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (MULTIPART, "multipart/form-data; boundary=x"),
        (b"&".join(b"a%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_body_is_refused_in_words(scene, body, kind):
    path = filled("/ho-so/{issued}/trao-doi", scene.ids)

    answer = scene.ask("POST", path, "chuyenvien", body, content_type=kind)

    assert 400 <= answer.status_code < 500
    assert told(answer)
    assert scene.database.kept == 0


def test_decomposed_letters_are_kept_composed_and_invisible_ones_are_not(world):
    dossier = world.seed_plan()
    person = Person(app_of(world))
    person.sign_in("chuyenvien")
    note = "Đề nghị\u200b bổ\u00ad sung\0 căn cứ."

    form = {"loi_nhan": unicodedata.normalize("NFD", note)}
    assert person.send(f"/ho-so/{dossier}/trao-doi", form).status_code == 303

    with world.office.reading() as db:
        assert [row.text for row in db.query(Remark)] == ["Đề nghị bổ sung căn cứ."]


def test_markup_that_people_type_is_shown_as_text(world):
    dossier = world.seed_plan()
    person = Person(app_of(world))
    person.sign_in("chuyenvien")
    note = "<script>alert('x')</script> & {{ 7*7 }} \"ngoặc\""

    person.send(f"/ho-so/{dossier}/trao-doi", {"loi_nhan": note})

    page = person.open(f"/ho-so/{dossier}")
    assert note in page.tree.text_content()
    assert "<script>alert" not in page.source
