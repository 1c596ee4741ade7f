"""The pages of forms: what they show, every bad upload at the door, the way to use and back."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.office import template_check, upload_child
from service.render.child import RenderChild
from service.store.models import Errand, TemplateVersion
from tests.forms import (
    BODY,
    LETTER,
    NUMBERED,
    REASON,
    changed,
    form_of,
    own,
    parts_of,
    put_form,
    shipped,
)
from tests.pages import visits
from tests.render.papers import run, zipped
from tests.world import small_pdf

UPLOAD = "Tải mẫu lên"
HERE = f"/mau-van-ban/{LETTER}"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def visit(world):
    return visits(world)


@pytest.fixture
def admin(visit):
    return visit("quantri")


# --- what the pages show --------------------------------------------------------------------------


def test_the_list_names_every_paper_and_its_form(world, admin):
    version = put_form(world, "dang_dung", switched_at=world.clock(), switched_by_id=1)
    put_form(world, "san_sang", NUMBERED)

    page = admin.open("/mau-van-ban")

    rows = page.texts("tbody tr")
    assert len(rows) == len(world.office.definitions.papers)
    (letter,) = [row for row in rows if row.startswith("Phiếu trả hồ sơ")]
    (notice,) = [row for row in rows if row.startswith("Công văn đính chính")]
    assert letter.startswith("Phiếu trả hồ sơ Mẫu số 1, từ 09:00 ngày 03/01/2024")
    assert notice == "Công văn đính chính Mẫu gốc Mẫu số 1 của Công văn đính chính: Dùng được"
    assert form_of(world, version).state == "dang_dung"


def test_the_page_of_a_paper_without_own_forms_says_so_and_names_its_tags(admin):
    page = admin.open(HERE)

    assert page.h1 == "Phiếu trả hồ sơ"
    assert page.texts(".empty-title") == ["Chưa ai tải mẫu riêng lên."]
    assert "ly_do Lý do trả chữ nhiều dòng" in page.texts("#cac-the ~ details tr, tr")
    assert "Trở lại mẫu gốc" not in page.source


def test_the_form_in_use_and_the_shipped_one_are_downloaded(world, admin):
    version = put_form(world, "dang_dung")

    in_use = admin.ask("GET", f"{HERE}/dang-dung")
    goc = admin.ask("GET", f"{HERE}/goc")

    assert (in_use.data, goc.data) == (own("mẫu 1"), shipped())
    assert in_use.mimetype == WORD
    assert in_use.headers["Content-Disposition"].startswith("attachment; filename=")
    mine = admin.ask("GET", f"/mau-da-tai/{version}/mau")
    assert mine.data == in_use.data
    assert admin.ask("GET", f"/mau-da-tai/{version}/mau?x=1").status_code == 200
    assert admin.ask("GET", f"/mau-da-tai/{version}/exe").status_code == 404


def test_a_form_is_previewed_beside_the_one_in_use_then_switched_on_and_taken_back(world, admin):
    files = world.office.files
    page_1 = files.put(b"\x89PNG moi")
    old = put_form(world, "dang_dung", seq=1, pages=[files.put(b"\x89PNG cu")])
    new = put_form(
        world,
        seq=2,
        pages=[page_1, page_1],
        shipped_pages=[files.put(b"\x89PNG goc")],
        pdf=files.put(small_pdf("thử")),
        docx=files.put(b"docx"),
    )

    page = admin.open(f"/mau-da-tai/{new}")
    assert page.texts("h2") == ["Mẫu này", "Mẫu đang dùng (số 1)"]
    pictures = [img.get("src") for img in page.tree.cssselect(".two-forms img")]
    assert pictures == [
        f"/mau-da-tai/{new}/page-1",
        f"/mau-da-tai/{new}/page-2",
        f"/mau-da-tai/{old}/page-1",
    ]
    assert {admin.ask("GET", src).mimetype for src in pictures} == {"image/png"}
    assert admin.ask("GET", f"/mau-da-tai/{new}/pdf").data.startswith(b"%PDF")

    after = page.submit("Đưa vào dùng")
    assert after.said == ["Đã đưa mẫu vào dùng. Bản thảo mới in theo mẫu này."]
    assert after.texts("h2") == ["Mẫu này", "Mẫu gốc"]
    assert admin.ask("GET", f"/mau-da-tai/{new}/goc-1").data == b"\x89PNG goc"
    assert [form_of(world, v).state for v in (old, new)] == ["thoi", "dang_dung"]

    back = admin.open(HERE).submit("Dùng lại mẫu gốc")
    assert back.said == ["Đã trở lại mẫu gốc. Bản thảo mới in theo mẫu này."]
    assert back.texts(".history strong") == ["Trở lại mẫu gốc", "Đưa mẫu vào dùng"]
    earlier = admin.open(f"/mau-da-tai/{old}").submit("Đưa vào dùng")
    assert form_of(world, old).state == "dang_dung"
    assert "Đang dùng" in earlier.texts("#ban-thu p")[0]


def test_the_second_of_two_clicks_is_told_and_changes_nothing(world, admin):
    first, second = put_form(world, seq=1), put_form(world, seq=2)
    page = admin.open(f"/mau-da-tai/{second}")
    admin.open(f"/mau-da-tai/{first}").submit("Đưa vào dùng")

    late = page.submit("Đưa vào dùng", status=409)

    assert "vừa đổi mẫu này lúc" in late.said[0]
    assert [form_of(world, v).state for v in (first, second)] == ["dang_dung", "san_sang"]


def test_a_form_on_trial_is_asked_for_again_and_a_failed_one_says_why(world, admin):
    version = put_form(world, "hong", error="Thẻ «{{ la }}» không tính được.")

    page = admin.open(f"/mau-da-tai/{version}")
    assert page.said == ["Thẻ «{{ la }}» không tính được. Tạo lại"]
    again = page.submit("Tạo lại")

    box = again.tree.cssselect("#ban-thu")[0]
    assert box.get("data-poll") == f"/mau-da-tai/{version}/_thu"
    part = admin.ask("GET", box.get("data-poll")).get_data(as_text=True)
    assert part.lstrip().startswith('<section id="ban-thu"')
    assert "đang được in thử" in part
    assert "Đưa vào dùng" not in part


def test_missing_fonts_are_a_warning_by_name(world, admin):
    version = put_form(world, fonts_missing=["Phông Lạ", "Khác"])

    said = admin.open(f"/mau-da-tai/{version}").said

    assert said[0].startswith("Máy chủ không có phông Phông Lạ, Khác:")


def test_a_unit_s_administrator_sees_no_button_of_change(world, visit):
    world.open_account("quantriso", "so-noi-vu", "quan_tri")
    version = put_form(world)
    lesser = visit("quantriso")

    for path in (HERE, f"/mau-da-tai/{version}"):
        buttons = {"Tải mẫu lên", "Đưa vào dùng"} & set(lesser.open(path).buttons)
        assert buttons == set()
    assert lesser.send(f"/mau-da-tai/{version}/dung", {"seen": "1"}).status_code == 403
    assert form_of(world, version).state == "san_sang"


def test_only_administrators_are_led_to_the_forms(visit):
    there = "/mau-van-ban"
    assert there in visit("quantri").open("/don-vi").links(".nav-tabs a")
    assert there not in visit("chuyenvien").open("/don-vi").links(".nav-tabs a")


# --- uploads at the door --------------------------------------------------------------------------


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

    monkeypatch.setattr(template_check, "child_for_upload", kept)


def spoiled(**parts):
    return zipped({**parts_of(shipped()), **parts})


def typed(kind):
    """The shipped form with another content type of its main part."""
    types = parts_of(shipped())["[Content_Types].xml"].decode()
    there = re.sub(r'(?<=ContentType=")[^"]+document\.main\+xml', kind, types)
    assert there != types
    return spoiled(**{"[Content_Types].xml": there.encode()})


def torn(*pieces):
    """The reason's tag cut into runs as Word cuts it, with a spelling mark between."""
    runs = [run(piece, "<w:b/>" * (place % 2)) for place, piece in enumerate(pieces)]
    mark = '<w:proofErr w:type="spellStart"/>'
    cut = f"</w:t></w:r>{mark.join(runs)}<w:r><w:t>"
    return changed({REASON: cut})


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
LEGACY = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr><w:t'
FORMS = {  # O-07
    "an old .doc": ("a.docx", OLE + b"WordDocument" * 9, 400, "Office đời cũ (.doc)"),
    "a password": ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), 400, "mật khẩu"),
    "half a file": ("a.docx", shipped()[: len(shipped()) // 2], 400, "tải lên chưa trọn"),
    "a .docm": ("a.docm", typed(MACRO), 400, "có macro"),
    "a .docm renamed": ("a.docx", typed(MACRO), 400, "có macro"),
    "a sheet": ("a.docx", typed(SHEET), 400, "không phải văn bản Word"),
    "nothing": ("a.docx", b"", 400, "Tệp rỗng (0 byte)"),
    "a PDF": ("a.docx", small_pdf("x"), 400, "không phải tệp Word .docx"),
}
TAGS = {  # O-03, O-04, O-33, and what the paper asks for
    "a tag in pieces": ("a.docx", torn("{", "{ ly_", "do }"), 400, "thành thẻ trọn vẹn"),
    "curly quotes and nothing closed": (
        "a.docx",
        own("{% if ly_do == “x” %}"),
        400,
        "Hãy sửa trong đoạn: «{% if ly_do == “x” %}»",
    ),
    "the settings": ("a.docx", own("{{ config }}"), 422, "có thẻ lạ config"),
    "a method": ("a.docx", own("Gọi {{ ly_do.upper() }}"), 400, "đoạn: «Gọi {{ ly_do.upper() }}»"),
    "a deed on a list": ("a.docx", own("{{ noi_nhan.clear() }}"), 400, "không được phép làm"),
    "a way to the program": (
        "a.docx",
        own("{{ cycler.__init__.__globals__.os }}"),
        400,
        "không được phép",
    ),
    "a lost tag": ("a.docx", changed({REASON: "…"}), 422, "còn thiếu thẻ ly_do (Lý do trả)"),
    "a misspelt tag": (
        "a.docx",
        changed({REASON: "{{ li_do }}"}),
        422,
        "còn thiếu thẻ ly_do (Lý do trả); có thẻ lạ li_do (có phải ly_do?)",
    ),
    "an old font": ("a.docx", changed({"<w:t": LEGACY}), 400, "không theo Unicode: .VnTime"),
}
HOSTILE = {  # O-36
    "a zip in a zip in a zip": (
        "a.docx",
        spoiled(**{"word/a.bin": zipped({"b": zipped({"c": zipped({})})})}),
        400,
        "nhúng bên trong",
    ),
    "the same part twice": ("a.docx", spoiled(**{"WORD/document.xml": b"<x/>"}), 400, "trùng tên"),
    "a path out": ("a.docx", spoiled(**{"../../x": b"x"}), 400, "ra ngoài thư mục"),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data", "status", "said"),
    [*FORMS.values(), *TAGS.values(), *HOSTILE.values()],
    ids=[*FORMS, *TAGS, *HOSTILE],
)
def test_a_bad_file_is_refused_in_its_own_words_and_nothing_is_kept(
    world, admin, quick, name, data, status, said
):
    files = world.office.files.names()

    page = admin.open(HERE).submit(UPLOAD, {"tep": (io.BytesIO(data), name)}, status=status)

    (alert,) = page.said
    assert said in alert
    assert alert.endswith((".", "»."))
    assert (world.count(TemplateVersion), world.count(Errand)) == (0, 0)
    assert world.office.files.names().keys() == files.keys()
    assert admin.ask("GET", f"{HERE}/dang-dung").data == shipped()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("swaps", "said"),
    [
        ({'w:val="so"': 'w:val="khac"'}, "thẻ «so» (số văn bản, để ghi khi cấp số)"),
        ({'w:val="ngay"': 'w:val="khac"', 'w:val="so"': 'w:val="k"'}, "«ngay» (ngày ban hành, "),
    ],
)
def test_a_numbered_paper_needs_its_controls(world, admin, quick, swaps, said):
    page = admin.open(f"/mau-van-ban/{NUMBERED}").submit(
        UPLOAD, {"tep": (io.BytesIO(changed(swaps, NUMBERED)), "a.docx")}, status=422
    )

    assert said in page.said[0]
    assert world.count(TemplateVersion) == 0


@pytest.mark.slow
def test_a_sheet_needs_to_say_what_its_blank_carries(world, admin, quick):
    parts = parts_of(shipped("giay_khen"))
    data = zipped({name: part.replace(b'"phoi"', b'"khac"') for name, part in parts.items()})

    page = admin.open("/mau-van-ban/giay_khen").submit(
        UPLOAD, {"tep": (io.BytesIO(data), "a.docx")}, status=422
    )

    assert "thẻ «phoi» (những gì phôi in sẵn, để in chữ lên phôi)" in page.said[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        torn("{{", " ly_do ", "}}"),
        own("{% if ly_do == “x” %}„giữ nguyên”{% endif %}"),
        shipped(),
    ],
    ids=["a tag in whole runs", "curly quotes in a tag", "the shipped form itself"],
)
def test_a_file_as_word_leaves_it_is_taken(world, admin, quick, data):
    page = admin.open(HERE).submit(UPLOAD, {"tep": (io.BytesIO(data), "Mẫu mới.docx")})

    assert page.h1 == "Mẫu số 1"
    assert "Mẫu đang được in thử" in page.texts("#ban-thu .working")[0]
    assert world.count(TemplateVersion) == 1


def test_no_file_chosen_is_said(world, admin):
    page = admin.open(HERE).submit(UPLOAD, status=400)

    assert page.said == ["Hãy chọn tệp Word (.docx) rồi bấm «Tải mẫu lên»."]


def bomb(gigabytes=1):
    """A .docx of a few megabytes whose body is a gigabyte of spaces."""
    parts, target = parts_of(shipped()), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in set(parts) - {BODY}:
            archive.writestr(name, parts[name])
        with archive.open(BODY, "w", force_zip64=True) as body:
            for _ in range(gigabytes << 10):
                body.write(b" " * (1 << 20))
    return target.getvalue()


class Giant(io.BytesIO):
    """The body of an upload of 200 MB, which nobody makes; `taken` is what was read of it."""

    taken = 0

    def seek(self, place, whence=0):
        return super().seek(200 << 20 if whence == io.SEEK_END else place)

    def read(self, size=-1):
        self.taken += size
        return bytes(size)


@contextmanager
def little_memory(most_mb=100):
    """This process may not take more than that in the block."""
    Path("/proc/self/clear_refs").write_text("5")
    before = _kilobytes("VmRSS")
    yield
    assert _kilobytes("VmHWM") - before < most_mb * 1024


def _kilobytes(name):
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1])


@pytest.mark.slow
def test_bombs_and_giants_are_refused_before_they_take_memory(world, admin):
    page = admin.open(HERE)
    small, large = bomb(), b"PK\x03\x04" + bytes(40 << 20)
    with little_memory():
        refused = page.submit(UPLOAD, {"tep": (io.BytesIO(small), "a.docx")}, status=413)
    assert "Tệp Word bung ra lớn hơn" in refused.said[0]
    with little_memory():
        refused = page.submit(UPLOAD, {"tep": (io.BytesIO(large), "a.docx")}, status=413)
    assert refused.said == ["Tệp Word lớn hơn 30 MB. Hãy nén bớt ảnh trong tệp rồi tải lên lại."]
    body = Giant()
    with little_memory():
        kind = "multipart/form-data; boundary=x"
        answer = admin.ask("POST", HERE, input_stream=body, content_type=kind)
    assert (answer.status_code, body.taken) == (413, 0)
    assert "lớn quá giới hạn" in admin.shown(answer, status=413).said[0]
    assert (world.count(TemplateVersion), world.count(Errand)) == (0, 0)


@pytest.mark.slow
def test_a_form_that_explodes_while_it_is_read_is_stopped_and_the_next_upload_is_served(
    world, admin, monkeypatch
):
    page = admin.open(HERE)
    with monkeypatch.context() as patch, little_memory():
        patch.setattr(upload_child, "SECONDS", 3.0)
        tep = (io.BytesIO(own("{{ 9**(9**9) }}")), "a.docx")
        assert "quá 3 giây" in page.submit(UPLOAD, {"tep": tep}, status=400).said[0]
    assert page.submit(UPLOAD, {"tep": (io.BytesIO(own()), "a.docx")}).h1 == "Mẫu số 1"
