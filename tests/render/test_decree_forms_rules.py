"""The decree's own forms, as Word files, have no error by any rule but true ones."""

import datetime as dt
from pathlib import Path

import pytest

from service.render.seen import read_paper
from service.rules.form30.judging import ERROR, Case
from service.rules.form30.layout import recognise, split_columns
from service.rules.form30.rules import judge
from tests.rules.law_files import shipped

FORMS = Path(__file__).parents[1] / "golden" / "nd30"
ON = dt.date(2024, 3, 15)
# In the file of mẫu 1.9 the end of a line, « năm …../.», really has Word's Calibri 11.
TRUE = {"mau_1.9": ["phong_chu.ten", "noi_dung.co_chu"]}


@pytest.mark.parametrize("form", sorted(path.stem for path in FORMS.glob("mau_*.docx")))
def test_a_form_of_the_decree_has_no_false_error(form):
    paper = split_columns(read_paper((FORMS / f"{form}.docx").read_bytes()))
    case = Case(paper, recognise(paper, shipped(), ON), shipped(), ON, is_draft=True)
    assert [one.rule for one in judge(case) if one.level == ERROR] == TRUE.get(form, [])
