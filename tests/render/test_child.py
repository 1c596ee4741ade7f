"""The render child: right answers, refusals passed on, and no job that outlives its bounds."""

import datetime as dt
import os
import threading
import zipfile
from pathlib import Path

import pytest

from service.errors import BadInput, Refusal, TooLarge
from service.render import form30
from service.render.child import RenderChild
from service.render.codes import printed_code
from service.render.docx import compile_paper, fill, text_of
from service.render.layers import LAYERS
from service.render.mending import mend
from service.render.places import locate
from tests.render.other_hands import written
from tests.render.papers import control, docx, members, para, pdf, png, run, zipped
from tests.render.test_places import sheets
from tests.rules.form30 import papers
from tests.rules.law_files import shipped

LETTER = docx(para("Kính gửi: {{ noi_nhan }}"))
ENDLESS = docx(
    para("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
)
STUCK_IN_C = docx(para("{{ 9**(9**9) }}"))
GREEDY = docx(para("{{ ('x' * 4000000000)|length }}"))
SLOWLY_GREEDY = docx(
    para("{% for a in range(99999) %}{% for b in range(99999) %}{{ x }}{% endfor %}{% endfor %}")
)


@pytest.fixture(scope="module")
def child():
    with RenderChild(deadline_seconds=30) as child:
        yield child


def test_the_child_gives_what_the_renderer_gives(child):
    values = {"noi_nhan": "Sở Y tế & <các> {{ đơn vị }}"}
    filled = child.fill(LETTER, values)

    assert filled == fill(compile_paper(LETTER), values)
    assert child.fill(LETTER, values) == filled
    assert child.text(filled) == "Kính gửi: Sở Y tế & <các> {{ đơn vị }}"
    assert child.tags(LETTER) == ["noi_nhan"]


def test_the_child_stamps(child):
    draft = docx(para("Số: ", control("so", run(" "))))
    stamped = child.stamp(draft, {"so": "05"})

    assert child.controls(stamped) == {"so": "05"}
    assert child.blanked(stamped) == child.blanked(draft)


def test_the_child_draws_marks_and_reads_print_copies(child):
    code = printed_code(12, "ab" * 32)
    copy = child.print_copy(pdf(pages=2), code)

    pictures = child.pictures(copy)
    assert [picture[:8] for picture in pictures] == [b"\x89PNG\r\n\x1a\n"] * 2
    assert child.codes(copy, "pdf") == [code]
    assert child.codes(pdf(), "pdf") == []


def test_the_child_judges_a_paper_and_finds_its_lines(child):
    on, law = dt.date(2024, 3, 15), shipped()
    paper = papers.change(papers.right("KH"), "noi_dung", font="Arial")
    faulty = written(paper.lines, paper.sections, rules=paper.rules)
    draft = docx(para("Nơi nhận:"))

    assert child.check_form(faulty, on=on, law=law) == form30.check(faulty, on, law).as_data()
    assert child.check_form(draft, on=on, law=law, is_draft=True)["family"] == "khong_ro"
    made = mend(faulty, on, law)
    assert child.mend(faulty, on=on, law=law) == (made.docx, made.done)
    page = sheets([(60, 100, "KE HOACH")])
    [spot] = locate(page, ["KE HOACH"])
    assert child.locate(page, ["KE HOACH", "x"]) == [{"page": 1, "boxes": [[*spot.boxes[0]]]}, None]


def test_a_refusal_comes_out_with_its_class_sentence_and_details(child):
    with pytest.raises(BadInput, match="Tệp rỗng") as empty:
        child.tags(b"")
    assert type(empty.value) is BadInput
    with pytest.raises(TooLarge, match="30 MB"):
        child.tags(b"PK\x03\x04" + bytes(31 * 1024 * 1024))
    with pytest.raises(BadInput, match="«noi_nhan»") as missing:
        child.fill(LETTER, {})
    assert missing.value.details == "noi_nhan"


@pytest.mark.parametrize(
    "tag", ["{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ x.clear() }}"]
)
def test_a_template_that_reaches_for_the_program_is_refused_and_named(child, tag):
    with pytest.raises(BadInput, match="đoạn: «Kính gửi"):
        child.tags(docx(para(f"Kính gửi {tag}")))


def test_a_value_that_is_no_plain_value_never_reaches_the_child(child):
    with pytest.raises(BadInput):
        child.fill(LETTER, {"noi_nhan": object()})


@pytest.mark.parametrize(
    ("template", "seconds", "memory", "said"),
    [
        pytest.param(ENDLESS, 4, 1536, "quá 4 giây", marks=pytest.mark.slow),
        pytest.param(STUCK_IN_C, 4, 1536, "quá 4 giây", marks=pytest.mark.slow),
        (GREEDY, 20, 1536, "bộ nhớ"),
        (SLOWLY_GREEDY, 20, 300, "bộ nhớ"),
    ],
    ids=["endless loop", "stuck in C", "one huge text", "a growing text"],
)
def test_a_template_beyond_its_bounds_is_stopped_and_the_next_job_works(
    template, seconds, memory, said
):
    with RenderChild(seconds, memory * 1024 * 1024) as child:
        with pytest.raises(BadInput, match=said):
            child.fill(template, {"x": "&" * 1000})
        assert text_of(child.fill(LETTER, {"noi_nhan": "Sở Y tế"})) == "Kính gửi: Sở Y tế"


def test_sheets_come_row_by_row_and_a_bad_one_is_its_own_refusal(child):
    rows = [
        {"noi_nhan": "A"},
        {},
        {"noi_nhan": {"picture": "x" * 64, "width_mm": 9}},
        {"noi_nhan": "B"},
    ]
    first, missing, wrong, last = child.sheets(LETTER, rows)

    assert [text_of(made) for made in (first, last)] == ["Kính gửi: A", "Kính gửi: B"]
    assert (missing.message.split(",")[0], wrong.message) == (
        "Thiếu giá trị cho trường «noi_nhan»",
        "Thiếu tệp ảnh đã chọn. Hãy tải ảnh lên lại.",
    )
    assert child.sheets(LETTER, []) == []


def test_files_and_layers_reach_the_child(child):
    template = docx(para("{{ a }}"), control("phoi", para("{{ b }}")))
    files = {"x" * 64: png(), "y" * 64: png(9, 9)}
    values = {"a": {"picture": "y" * 64, "width_mm": 9}, "b": "c"}

    for layer in LAYERS:
        made = fill(compile_paper(template, layer), values, files)
        assert child.fill(template, values, files, layer) == made
        assert child.sheets(template, [values], files, layer) == [made]
    with pytest.raises(BadInput, match="lớp in"):
        child.fill(template, values, files, "lop_mau")


HOSTILE_FILES = {
    "a bomb of a document": zipped({**members(para("x")), "word/a.xml": b" " * 50_000_000}),
    "a document with a macro": zipped({**members(para("x")), "word/vbaProject.bin": b"x"}),
    "a picture of 50,000 dots a side": bytes(
        png()[:16] + (50_000).to_bytes(4, "big") * 2 + png()[24:]
    ),
    "nothing": b"",
    "no file at all": b"\x7fELF" * 100,
}


@pytest.mark.parametrize("data", HOSTILE_FILES.values(), ids=HOSTILE_FILES)
@pytest.mark.parametrize("value", [{"docx": "x"}, {"picture": "x", "width_mm": 9}])
def test_a_hostile_file_of_a_value_is_refused(child, value, data):
    with pytest.raises(Refusal):
        child.fill(docx(para("{{p a }}")), {"a": value}, {"x": data})


WORDS = members(para("Nơi nhận:"))
ENTITIES = b"<!DOCTYPE a [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;'>]>"
UNREADABLE = {
    "broken": (zipped(WORDS)[:-60], BadInput, "bị hỏng"),
    "encrypted": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        BadInput,
        "đang đặt mật khẩu",
    ),
    "of more than 30 MB": (b"PK\x03\x04" + bytes(31 * 1024 * 1024), TooLarge, "30 MB"),
    "of 40,000 lines": (docx("<w:p/>" * 40_000), TooLarge, "30.000 dòng"),
    "a bomb": (HOSTILE_FILES["a bomb of a document"], TooLarge, "bất thường"),
    "with a macro": (HOSTILE_FILES["a document with a macro"], BadInput, "có macro"),
    "of entities": (
        zipped({**WORDS, "word/document.xml": ENTITIES + WORDS["word/document.xml"]}),
        BadInput,
        "khai báo DTD",
    ),
}


@pytest.mark.parametrize(("data", "kind", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_no_one_should_open_is_neither_judged_nor_mended(child, data, kind, said):
    on, law = dt.date(2024, 3, 15), shipped()
    for ask in (child.check_form, child.mend):
        with pytest.raises(kind, match=said) as refused:
            ask(data, on=on, law=law)
        assert type(refused.value) is kind


EXPLODING = [
    "{{ x * 10**8 }}",
    "{{ x|replace('a', 'b' * 10**8)|length }}",
    "{{ (x * 9999)|list|join(x * 99999)|length }}",
    "{% set y %}{% for a in range(99999) %}{{ x * 9999 }}{% endfor %}{% endset %}{{ y }}",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", EXPLODING)
def test_what_explodes_is_stopped(text):
    with RenderChild(4, 300 * 1024 * 1024) as child:
        with pytest.raises(BadInput, match=r"bộ nhớ|giây"):
            child.fill(docx(para(text)), {"x": "a" * 1000})
        assert child.tags(LETTER) == ["noi_nhan"]


@pytest.mark.slow
def test_many_large_templates_do_not_fill_the_child():
    before = children_of_this_process()
    padding = os.urandom(15 * 1024 * 1024)
    with RenderChild(memory_bytes=400 * 1024 * 1024) as child:
        child.tags(LETTER)
        started = children_of_this_process() - before
        for number in range(10):
            parts = {**members(para(f"{{{{ x }}}} {number}")), "word/media/a.png": padding}
            assert child.tags(zipped(parts, zipfile.ZIP_STORED)) == ["x"]
        assert children_of_this_process() - before == started


def test_a_child_killed_between_two_jobs_is_replaced(child):
    child.tags(LETTER)
    [pid] = children_of_this_process()
    os.kill(pid, 9)
    assert child.tags(LETTER) == ["noi_nhan"]


def test_threads_get_each_their_own_answer(child):
    answers = {}

    def ask(number):
        answers[number] = text_of(child.fill(LETTER, {"noi_nhan": f"Sở {number}"}))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: f"Kính gửi: Sở {n}" for n in range(8)}


def test_the_child_knows_no_secret_and_ends_with_close(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "khong-ai-duoc-biet")
    before = children_of_this_process()
    with RenderChild() as child:
        child.tags(LETTER)
        [pid] = children_of_this_process() - before
        assert b"SECRET" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert children_of_this_process() == before


def children_of_this_process():
    path = Path(f"/proc/{os.getpid()}/task")
    return {int(n) for task in path.iterdir() for n in (task / "children").read_text().split()}
