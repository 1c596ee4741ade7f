"""The catalogue: a paper's YAML is proved, its values are checked, a posted form is read."""

import unicodedata
from typing import Any

import pytest

from service.errors import BadDefinition, BadInput, Incomplete
from service.rules.catalogue import (
    KINDS,
    DocumentType,
    Field,
    as_form_text,
    check_values,
    defaults,
    examples,
    form_fields,
    is_empty,
    json_schema,
    load_document_type,
    marked_runs,
    missing,
    read_form,
)

PAPER = """
title: Tờ trình khen thưởng
name: TỜ TRÌNH
abbreviation: TTr
numbered: true
issuer: don_vi
drafted_from: khen_thuong.tham_dinh
required_at: [khen_thuong.trinh]
fields:
  trich_yeu: {label: Trích yếu, fact: plan.trich_yeu, example: Thi đua yêu nước}
  so_nguoi: {label: Số người, kind: integer, example: 12}
  ngay: {label: Ngày họp, kind: date, example: ngày 05 tháng 01 năm 2024}
  ghi_chu: {label: Ghi chú, kind: lines, optional: true, default: [một, hai], example: []}
  danh_sach:
    label: Danh sách
    kind: rows
    columns:
      ten: {label: Họ tên}
      so: {label: Số năm, kind: integer}
    example:
      - {ten: Nguyễn Văn An, so: 3}
"""
TAGS = frozenset(["trich_yeu", "so_nguoi", "ngay", "ghi_chu", "danh_sach"])


@pytest.fixture
def paper() -> DocumentType:
    return load_document_type("to_trinh", PAPER, TAGS)


def one(kind: str, **more: Any) -> Field:
    return Field("x", "Ô", kind=kind, **more)


def test_a_paper_is_what_its_yaml_says(paper):
    assert (paper.id, paper.title, paper.name) == ("to_trinh", "Tờ trình khen thưởng", "TỜ TRÌNH")
    assert paper.drafted_from == ("khen_thuong.tham_dinh",)
    assert paper.required_at == ("khen_thuong.trinh",)
    assert paper.follows == ()
    assert list(paper.fields) == ["trich_yeu", "so_nguoi", "ngay", "ghi_chu", "danh_sach"]


def test_the_clerk_fills_what_no_fact_fills(paper):
    assert [f.name for f in form_fields(paper)] == ["so_nguoi", "ngay", "ghi_chu", "danh_sach"]
    assert defaults(paper) == {
        "so_nguoi": 0,
        "ngay": "",
        "ghi_chu": ["một", "hai"],
        "danh_sach": [],
    }


def test_the_examples_are_values_of_the_paper(paper):
    assert check_values(paper, examples(paper)) == examples(paper)


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        ("title: Tờ trình khen thưởng", "", "to_trinh.yaml: title: còn thiếu"),
        ("numbered: true", "numbered: có", "to_trinh.yaml: numbered: phải là true hoặc false"),
        ("numbered: true", "co_so: true", "to_trinh.yaml: khóa lạ «co_so»"),
        (
            "issuer: don_vi",
            "issuer: toa_an",
            "to_trinh.yaml: issuer: «toa_an» không có; hãy dùng một trong: "
            "uy_ban, don_vi, van_phong",
        ),
        (
            "drafted_from: khen_thuong.tham_dinh",
            "drafted_from: tham_dinh",
            "to_trinh.yaml: drafted_from: «tham_dinh» không có dạng quy_trinh.ten",
        ),
        (
            "label: Trích yếu, ",
            "",
            "to_trinh.yaml: fields.trich_yeu.label: còn thiếu",
        ),
        (
            "example: 12",
            "example: mười hai",
            "to_trinh.yaml: fields.so_nguoi.example: phải là số nguyên",
        ),
        (
            "kind: integer, example",
            "kind: so, example",
            "to_trinh.yaml: fields.so_nguoi: kind «so» không có; hãy dùng một trong: "
            + ", ".join(KINDS),
        ),
        (
            "example: Thi đua yêu nước",
            "goi_y: x",
            "to_trinh.yaml: fields.trich_yeu: khóa lạ «goi_y»",
        ),
        (
            ", example: Thi đua yêu nước",
            "",
            "to_trinh.yaml: fields.trich_yeu: thiếu example",
        ),
        (
            "example: Thi đua yêu nước",
            'example: " "',
            "to_trinh.yaml: fields.trich_yeu: example của trường bắt buộc không được để trống",
        ),
        (
            "fact: plan.trich_yeu,",
            "fact: plan.trich_yeu, default: x,",
            "to_trinh.yaml: fields.trich_yeu: đã có fact thì không có default",
        ),
        (
            "so: 3",
            "so: ba",
            "to_trinh.yaml: fields.danh_sach.example: phải là dòng 1, cột «Số năm» là số nguyên",
        ),
        (
            "so: {label: Số năm, kind: integer}",
            "so: {label: Số năm, kind: blocks}",
            "to_trinh.yaml: fields.danh_sach.columns.so: trong bảng không có bảng, khối hay ảnh",
        ),
        (
            "kind: integer, example",
            "kind: blocks, example",
            "to_trinh.yaml: fields.so_nguoi: kind blocks không điền được trong biểu mẫu, cần fact",
        ),
    ],
)
def test_a_flaw_in_the_yaml_names_file_and_place(old, new, flaw):
    assert old in PAPER
    with pytest.raises(BadDefinition) as caught:
        load_document_type("to_trinh", PAPER.replace(old, new), TAGS)
    assert str(caught.value) == flaw


@pytest.mark.parametrize(
    ("tags", "flaw"),
    [
        (TAGS | {"nguoi_ky"}, "chưa khai báo nguoi_ky mà to_trinh.docx cần"),
        (TAGS - {"ngay"}, "ngay không có trong to_trinh.docx"),
    ],
)
def test_the_form_and_the_yaml_must_agree(tags, flaw):
    with pytest.raises(BadDefinition, match=flaw):
        load_document_type("to_trinh", PAPER, tags)


SHEET = """
title: Giấy khen
sheet: true
fields:
  nguoi_ky: {label: Người ký, example: Trần Văn Bình}
  ho_ten: {label: Họ tên, each: true, example: Nguyễn Văn An}
  chan_dung: {label: Ảnh, kind: picture, each: true, optional: true}
  ma: {label: Mã tra cứu, kind: qr, each: true, optional: true, example: "TDKT:MAU"}
"""
SHA = "0f" * 32


def test_a_sheet_says_what_each_row_has_of_its_own(paper):
    sheet = load_document_type("giay_khen", SHEET)

    assert (sheet.sheet, paper.sheet) == (True, False)
    assert [f.name for f in sheet.fields.values() if f.each] == ["ho_ten", "chan_dung", "ma"]
    assert [f.name for f in form_fields(sheet)] == ["nguoi_ky"]


def test_a_sheet_is_previewed_without_pictures_and_with_the_code_of_its_example():
    sheet = load_document_type("giay_khen", SHEET)

    assert examples(sheet) == {
        "nguoi_ky": "Trần Văn Bình",
        "ho_ten": "Nguyễn Văn An",
        "chan_dung": {},
        "ma": {"qr": "TDKT:MAU", "width_mm": 20},
    }
    assert check_values(sheet, examples(sheet)) == examples(sheet)


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        (
            "sheet: true",
            "sheet: true\nnumbered: true",
            "giay_khen.yaml: sheet: không có numbered, drafted_from, required_at, follows đi cùng",
        ),
        (
            "sheet: true",
            "sheet: true\nrequired_at: khen_thuong.ky",
            "giay_khen.yaml: sheet: không có numbered, drafted_from, required_at, follows đi cùng",
        ),
        (
            "sheet: true\n",
            "",
            "giay_khen.yaml: fields.ho_ten: chỉ loại có sheet: true mới dùng each",
        ),
        (
            "kind: picture, each: true",
            "kind: picture",
            "giay_khen.yaml: fields.chan_dung: kind picture không điền được trong biểu mẫu, "
            "cần fact",
        ),
        (
            "kind: picture, each: true, optional: true",
            "kind: picture, each: true",
            "giay_khen.yaml: fields.chan_dung: ảnh phải là optional, không có example và default",
        ),
        (
            "kind: picture, each: true, optional: true",
            "kind: picture, each: true, optional: true, example: {}",
            "giay_khen.yaml: fields.chan_dung: ảnh phải là optional, không có example và default",
        ),
        (
            "each: true",
            "each: true, fact: dossier.title",
            "giay_khen.yaml: fields.ho_ten: đã có each thì không có fact",
        ),
        ("each: true", "each: có", "giay_khen.yaml: fields.ho_ten.each: phải là true hoặc false"),
    ],
)
def test_a_flaw_of_a_sheet_names_its_place(old, new, flaw):
    assert old in SHEET
    with pytest.raises(BadDefinition) as caught:
        load_document_type("giay_khen", SHEET.replace(old, new))
    assert str(caught.value) == flaw


def test_a_key_written_twice_is_a_flaw():
    doubled = PAPER + "  trich_yeu: {label: Khác, example: khác}\n"
    with pytest.raises(BadDefinition, match=r"trich_yeu.*viết hai lần"):
        load_document_type("to_trinh", doubled)


def test_values_come_out_complete_and_in_one_unicode_form(paper):
    decomposed = unicodedata.normalize("NFD", "Thi đua")
    values = {**examples(paper), "trich_yeu": decomposed}
    del values["ghi_chu"]

    checked = check_values(paper, values)

    assert checked["trich_yeu"] == "Thi đua"
    assert checked["ghi_chu"] == []


def test_what_is_missing_is_named_by_its_label(paper):
    values = {**examples(paper), "trich_yeu": "  ", "danh_sach": []}

    assert missing(paper, values) == ["Trích yếu", "Danh sách"]
    with pytest.raises(Incomplete) as refused:
        check_values(paper, values)
    assert refused.value.message == (
        "«Tờ trình khen thưởng» còn thiếu: Trích yếu, Danh sách. Hãy điền rồi làm lại."
    )
    assert refused.value.details == ["Trích yếu", "Danh sách"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("so_nguoi", "12", "trường «Số người» phải là số nguyên"),
        ("so_nguoi", True, "trường «Số người» phải là số nguyên"),
        ("trich_yeu", "hai\ndòng", "trường «Trích yếu» phải là một dòng chữ"),
        ("ngay", "2024-01-05", "trường «Ngày họp» phải là ngày viết bằng chữ"),
        ("danh_sach", [{"ho": "An"}], "trường «Danh sách» phải là dòng 1 chỉ có các cột so, ten"),
        ("la", "x", "không có trường la"),
    ],
)
def test_a_wrong_value_is_refused_and_named(paper, name, value, said):
    with pytest.raises(BadInput) as refused:
        check_values(paper, {**examples(paper), name: value})
    assert said in refused.value.message


def test_a_posted_form_becomes_values(paper):
    form = {
        "so_nguoi": ["1.250"],
        "ngay": ["2024-01-05"],
        "ghi_chu": ["một\r\n\r\n hai "],
        "danh_sach.ten": ["Nguyễn Văn An", "", "Trần Bình"],
        "danh_sach.so": ["3", "", "4"],
    }

    assert read_form(paper, form) == {
        "so_nguoi": 1250,
        "ngay": "ngày 05 tháng 01 năm 2024",
        "ghi_chu": ["một", "hai"],
        "danh_sach": [{"ten": "Nguyễn Văn An", "so": 3}, {"ten": "Trần Bình", "so": 4}],
    }


@pytest.mark.parametrize("typed", [{"ngay": ["05/01/2024"]}, {"so_nguoi": ["mười"]}])
def test_a_form_that_cannot_be_read_is_refused(paper, typed):
    with pytest.raises(BadInput):
        read_form(paper, typed)


# kind, a typed text, its value, the text the form shows again
READ = [
    ("text", "  Thi   đua ", "Thi đua", "Thi đua"),
    ("long_text", "một\r\nhai\n", "một\nhai", "một\nhai"),
    ("paragraphs", "một\n\nhai", ["một", "hai"], "một\n\nhai"),
    ("lines", "một\nhai", ["một", "hai"], "một\nhai"),
    ("integer", "16.068", 16068, "16068"),
    ("date", "2024-03-15", "ngày 15 tháng 3 năm 2024", "2024-03-15"),
    ("date", "", "", ""),
    ("flag", "on", True, "True"),
    (
        "rich",
        "còn *nghèo* **1,82%**",
        {
            "runs": [
                {"text": "còn "},
                {"text": "nghèo", "italic": True},
                {"text": " "},
                {"text": "1,82%", "bold": True},
            ]
        },
        "còn *nghèo* **1,82%**",
    ),
    ("qr", " TDKT:1 ", {"qr": "TDKT:1", "width_mm": 20}, "TDKT:1"),
    ("qr", "", {}, ""),
]


@pytest.mark.parametrize(("kind", "typed", "value", "shown"), READ)
def test_each_kind_is_read_proved_and_shown_again(kind, typed, value, shown):
    field = one(kind)

    assert KINDS[kind].parse(field, typed) == value
    assert KINDS[kind].prove(field, value) == value
    assert as_form_text(field, value) == shown


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("text", 5),
        ("long_text", None),
        ("paragraphs", "một"),
        ("lines", ["hai\ndòng"]),
        ("integer", 1.5),
        ("date", "05/01/2024"),
        ("flag", 1),
        ("rich", {"runs": [{"chu": "x"}]}),
        ("rich", {"runs": [{"text": "x", "bold": "có"}]}),
        ("rows", [["x"]]),
        ("blocks", [{"kind": "la", "runs": []}]),
        ("blocks", [{"kind": "muc"}]),
        ("picture", "anh.png"),
        ("picture", {"picture": SHA}),
        ("picture", {"picture": "anh.png", "width_mm": 30}),
        ("picture", {"picture": SHA.upper(), "width_mm": 30}),
        ("picture", {"picture": SHA + "\n", "width_mm": 30}),
        ("picture", {"picture": SHA, "width_mm": 4}),
        ("picture", {"picture": SHA, "width_mm": 30, "height_mm": 401}),
        ("picture", {"picture": SHA, "width_mm": True}),
        ("picture", {"picture": SHA, "width_mm": 30.5}),
        ("picture", {"picture": SHA, "width_mm": 30, "alt": "x"}),
        ("qr", "TDKT:1"),
        ("qr", {"qr": "TDKT:1"}),
        ("qr", {"qr": " ", "width_mm": 20}),
        ("qr", {"qr": "x" * 301, "width_mm": 20}),
        ("qr", {"qr": 1, "width_mm": 20}),
        ("qr", {"qr": "TDKT:1", "width_mm": 0}),
    ],
)
def test_each_kind_refuses_what_it_is_not(kind, wrong):
    with pytest.raises(ValueError, match=r"\w"):
        KINDS[kind].prove(one(kind), wrong)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("picture", {"picture": SHA, "width_mm": 5}),
        ("picture", {"picture": SHA, "width_mm": 30, "height_mm": 400}),
        ("qr", {"qr": "x" * 300, "width_mm": 20}),
    ],
)
def test_a_picture_and_a_code_have_sides_in_millimetres(kind, value):
    assert KINDS[kind].prove(one(kind), value) == value
    assert not is_empty(value)


def test_a_picture_is_not_typed_into_a_form():
    with pytest.raises(ValueError, match="không điền trong biểu mẫu"):
        KINDS["picture"].parse(one("picture"), SHA)
    assert as_form_text(one("picture"), {"picture": SHA, "width_mm": 30}) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_the_nothing_of_each_kind_is_a_value_of_it(kind):
    nothing = KINDS[kind].empty()
    assert KINDS[kind].prove(one(kind), nothing) == nothing


@pytest.mark.parametrize(
    "blank", [None, "", " \n", [], ["", " "], {}, {"runs": []}, {"runs": [{"text": " "}]}]
)
def test_blank_is_empty(blank):
    assert is_empty(blank)


@pytest.mark.parametrize("said", [0, False, "x", ["", "x"], [{"ten": ""}]])
def test_a_number_a_flag_and_a_row_are_not_empty(said):
    assert not is_empty(said)


def test_a_draft_date_may_leave_the_day_blank():
    blank = "ngày\u00a0\u00a0\u00a0tháng 01 năm 2024"
    assert KINDS["date"].prove(one("date"), blank) == blank


def test_marks_in_examples_become_runs():
    text = """
title: Kế hoạch
fields:
  noi_dung:
    label: Nội dung
    kind: blocks
    fact: plan.noi_dung
    example:
      - muc: I. MỤC ĐÍCH
      - {kind: doan, text: "gửi *(qua Sở)*"}
"""
    assert examples(load_document_type("ke_hoach", text)) == {
        "noi_dung": [
            {"kind": "muc", "runs": [{"text": "I. MỤC ĐÍCH"}]},
            {"kind": "doan", "runs": [{"text": "gửi "}, {"text": "(qua Sở)", "italic": True}]},
        ]
    }


@pytest.mark.parametrize("text", ["một * hai", "**", "5 ** 2"])
def test_a_lone_star_stays_text(text):
    assert marked_runs(text) == {"runs": [{"text": text}]}


def test_the_schema_describes_every_field(paper):
    schema = json_schema(paper)

    assert schema["required"] == ["trich_yeu", "so_nguoi", "ngay", "danh_sach"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["so_nguoi"] == {"title": "Số người", "type": "integer"}
    assert schema["properties"]["danh_sach"]["items"]["properties"] == {
        "ten": {"title": "Họ tên", "type": "string"},
        "so": {"title": "Số năm", "type": "integer"},
    }


def test_the_schema_describes_a_picture_and_a_code():
    fields = json_schema(load_document_type("giay_khen", SHEET))["properties"]

    side = {"type": "integer", "minimum": 5, "maximum": 400}
    picture = {"picture": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
    assert fields["chan_dung"]["properties"] == {**picture, "width_mm": side, "height_mm": side}
    assert fields["ma"]["properties"] == {
        "qr": {"type": "string", "minLength": 1, "maxLength": 300},
        "width_mm": side,
    }
    assert fields["ma"]["dependentRequired"] == {"qr": ["width_mm"], "width_mm": ["qr"]}
