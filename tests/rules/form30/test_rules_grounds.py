"""Rules on căn cứ: right ones pass, each fault is found at its line, what is cited is looked up."""

import datetime as dt
from dataclasses import replace

import pytest

from service.rules.form30.judging import Case
from service.rules.form30.rules_grounds import MASKS, RULES
from tests.rules.form30 import papers
from tests.rules.form30.ends import found, is_new, planted, recognised, unjudged
from tests.rules.form30.papers import change, lines_of, right
from tests.rules.form30.planting_grounds import PLANTS
from tests.rules.law_files import shipped


def cited(text, on=dt.date(2024, 3, 15), which=2):
    """What is found when one căn cứ of a right decision says this."""
    case = recognised(change(right("QĐ"), "can_cu", which, text=text))
    return found(Case(case.paper, case.parts, shipped(), on), RULES)


def quoted(findings):
    """The rules with the letters that each finding is about."""
    return {
        rule: [one.line.text[one.start : one.end or None] for one in some]
        for rule, some in findings.items()
    }


def test_every_rule_has_a_fault_and_every_fault_a_rule():
    assert list(PLANTS) == [rule.id for rule in RULES]
    assert set(MASKS) <= set(PLANTS)


@pytest.mark.parametrize("head", papers.HEADS)
@pytest.mark.parametrize("kind", ["QĐ", "QĐ.quy_che", "NQ"])
def test_right_grounds_have_no_finding_and_all_are_judged(kind, head):
    for sign in papers.SIGNS:
        case = recognised(papers.layout(right(kind), head, sign))
        assert case.parts.of("can_cu")
        assert found(case, RULES) == {}
        assert unjudged(case, RULES) == []


@pytest.mark.parametrize("rule", PLANTS)
def test_a_planted_fault_is_found_at_its_line_and_nothing_else(rule):
    made = found(recognised(planted(PLANTS, rule)), RULES)
    assert set(made) - MASKS.get(rule, frozenset()) == {rule}
    (one,) = made[rule]
    assert is_new(one, PLANTS[rule])


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Bộ luật Lao động ngày 20 tháng 11 năm 2019;",
        "Căn cứ Luật Hoạt động giám sát của Quốc hội và Hội đồng nhân dân ngày 20 tháng 11 năm"
        " 2015;",
        "Căn cứ Luật Đầu tư công ngày 13 tháng 6 năm 2019 và Nghị quyết số 29/2021/QH15 ngày 28"
        " tháng 7 năm 2021 của Quốc hội;",
        "Căn cứ Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XIX nhiệm kỳ 2020 - 2025;",
        "Căn cứ Biên bản họp Hội đồng ngày 12 tháng 3 năm 2024;",
        "Căn cứ Chỉ thị số 34-CT/TW ngày 07/4/2014 của Bộ Chính trị về tiếp tục đổi mới công tác"
        " thi đua, khen thưởng;",
        "Căn cứ Quyết định số 12/2023/QĐ-UBND ngày 05 tháng 5 năm 2023 của Ủy ban nhân dân tỉnh"
        " Bắc Giang quy định chức năng, nhiệm vụ của Sở Nội vụ;",
        "Xét đề nghị của Hội đồng Thi đua - Khen thưởng tỉnh;",
    ],
)
def test_what_is_no_fault_is_left_alone(text):
    made = cited(text)
    made.pop("can_cu.de_nghi_cuoi", None)  # «Xét đề nghị» is followed by «Theo đề nghị»: both ask
    assert made == {}


@pytest.mark.parametrize(
    ("text", "rule", "letters"),
    [
        ("Căn cứ Luật số 06/2022/QH15 về thi đua;", "can_cu.luat_so", "số 06/2022/QH15"),
        ("Căn cứ Pháp lệnh 16/2020/UBTVQH14 về ưu đãi;", "can_cu.luat_so", "16/2020/UBTVQH14"),
        (
            "Căn cứ Luật Thi đua, khen thưởng của Quốc hội;",
            "can_cu.luat_co_quan",
            "của Quốc hội",
        ),
        (
            "Căn cứ Nghị định của Chính phủ về công tác văn thư;",
            "can_cu.day_du",
            "Căn cứ Nghị định",
        ),
        (
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020;",
            "can_cu.day_du",
            "Căn cứ Nghị định",
        ),
    ],
)
def test_a_citation_names_what_the_decree_asks_and_no_more(text, rule, letters):
    assert quoted(cited(text)) == {rule: [letters]}


def test_what_is_missing_is_named():
    (one,) = cited("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020;")["can_cu.day_du"]
    assert one.found == "Thiếu cơ quan ban hành, trích yếu"


@pytest.mark.parametrize(
    ("on", "rules"),
    [
        ((2023, 12, 31), ["can_cu.hieu_luc"]),
        ((2024, 1, 1), []),
        ((2025, 6, 30), []),
        ((2025, 7, 1), ["can_cu.hieu_luc"]),
    ],
)
def test_a_decree_is_in_force_from_its_first_day_to_its_last(on, rules):
    text = lines_of(right("QĐ"), "can_cu")[2].text
    made = cited(text, dt.date(*on))
    assert [rule for rule, some in made.items() for one in some if "98/2023" in one.found] == rules


def test_a_law_of_an_old_name_is_told_by_its_day():
    old = "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003;"
    (one,) = cited(old)["can_cu.hieu_luc_ngo"]
    assert one.found == "Luật «Thi đua, khen thưởng» hết hiệu lực sau ngày 31/12/2023"
    assert cited("Căn cứ Luật Thi đua, khen thưởng;") == {}


def test_a_line_break_in_a_ground_does_not_end_it():
    paper = right("QĐ")
    line = lines_of(paper, "can_cu")[2]
    head, _, tail = line.text.partition(" quy định")
    first = replace(line, pieces=(papers.Piece(head, line.pieces[0].look),), ends_paragraph=False)
    second = replace(
        line,
        pieces=(papers.Piece(f"quy định{tail}", line.pieces[0].look),),
        place=replace(line.place, line=1),
    )
    lines = [x for each in paper.lines for x in ([first, second] if each is line else [each])]
    assert found(recognised(replace(paper, lines=tuple(lines))), RULES) == {}


def test_of_a_ground_left_open_its_end_is_judged_and_what_it_cites_is_not():
    asked = "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số …/TTr-SNV ngày … tháng 3 năm 2024"
    case = recognised(change(right("QĐ"), "can_cu", -1, text=f"{asked}."), is_draft=True)
    citing = [rule for rule in RULES if rule.id in unjudged(case, RULES)]
    assert [rule.id for rule in citing] == [
        f"can_cu.{what}"
        for what in (
            "luat_so", "luat_co_quan", "day_du", "sau_ngay_xet", "hieu_luc", "hieu_luc_ngo",
            "ngay_ban_hanh",
        )
    ]  # fmt: skip
    assert found(case, [rule for rule in RULES if rule not in citing]) == {}
    case = recognised(change(right("QĐ"), "can_cu", -1, text=f"{asked};"), is_draft=True)
    made = found(case, [rule for rule in RULES if rule not in citing])
    assert list(made) == ["can_cu.cham_cuoi"]
