"""Procedures as data: the shipped ones are sound, every kind of flaw is named with its place."""

from pathlib import Path

import pytest

from service.errors import BadDefinition
from service.office.conditions import CONDITIONS
from service.office.effects import EFFECTS
from service.rules.workflow import Workflow, load_roles, load_workflow

ROOT = Path(__file__).parents[2] / "workflows"
ROLES = load_roles("vai_tro.yaml", (ROOT / "_chung/vai_tro.yaml").read_text("utf-8"))

SOUND = """
title: Thử
kind: thu
start: mot
paper: giay
steps:
  mot:
    title: Một
    waits_for: [chuyen_vien]
    actions:
      di: {title: Đi, to: hai, roles: [chuyen_vien]}
  hai: {title: Hai, final: true}
"""


def load(text: str) -> Workflow:
    return load_workflow("thu.yaml", text, roles=ROLES, conditions=CONDITIONS, effects=EFFECTS)


@pytest.mark.parametrize("file", sorted(ROOT.glob("*.yaml")), ids=lambda file: file.stem)
def test_each_shipped_procedure_is_sound(file: Path) -> None:
    flow = load_workflow(
        file.name,
        file.read_text("utf-8"),
        roles=ROLES,
        conditions=CONDITIONS,
        effects=EFFECTS,
    )
    assert flow.name == file.stem


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        ("to: hai,", "to: ba,", "thu.yaml: mot.di dẫn tới bước lạ 'ba'"),
        ("roles: [chuyen_vien]", "roles: []", "thu.yaml: mot.di không có vai trò nào"),
        ("roles: [chuyen_vien]", "roles: [vua]", "thu.yaml: mot.di: vai trò lạ 'vua'"),
        (
            "roles: [chuyen_vien]",
            "roles: [chuyen_vien], needs: [may_man]",
            "thu.yaml: mot.di: điều kiện lạ 'may_man'",
        ),
        (
            "roles: [chuyen_vien]",
            "roles: [chuyen_vien], does: [bay]",
            "thu.yaml: mot.di: việc lạ 'bay'",
        ),
        (
            "roles: [chuyen_vien]",
            "roles: [chuyen_vien], color: red",
            "thu.yaml: mot.di.color: mục lạ",
        ),
        (
            "roles: [chuyen_vien]}",
            "roles: [chuyen_vien], asks: {x: {label: X, kind: choice}}}",
            "thu.yaml: mot.di: x: choices đi với kind: choice",
        ),
        (
            "roles: [chuyen_vien]}",
            "roles: [chuyen_vien], asks: {x: {label: X, waives: la}}}",
            "thu.yaml: mot.di: x: waives điều kiện lạ 'la'",
        ),
        (
            "waits_for: [chuyen_vien]",
            "waits_for: [giam_doc]",
            "thu.yaml: mot: chờ 'giam_doc' nhưng không có thao tác nào",
        ),
        ("{title: Hai, final: true}", "{title: Hai}", "thu.yaml: hai: không có lối ra"),
        (
            "{title: Hai, final: true}",
            "{title: Hai, final: true}\n  ba: {title: Ba, final: true}",
            "thu.yaml: không có đường tới bước 'ba'",
        ),
        ("start: mot", "start: khong", "thu.yaml: bước đầu lạ 'khong'"),
        ("paper: giay\n", "", "thu.yaml: thiếu mục paper"),
        ("kind: thu", "kind: thu\nmau: do", "thu.yaml: mục lạ mau"),
        ("start: mot", "start: mot\nmoved: {mot: hai}", "moved: mot → hai không hợp lệ"),
        ("  hai:", "  mot: {title: Lại}\n  hai:", "khóa 'mot' viết hai lần"),
    ],
)
def test_a_flaw_names_its_file_and_place(old: str, new: str, flaw: str) -> None:
    assert old in SOUND
    with pytest.raises(BadDefinition) as refused:
        load(SOUND.replace(old, new))
    assert flaw in str(refused.value)


def test_yaml_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(BadDefinition, match="phải là bảng"):
        load("- một\n- hai")


def test_the_main_road_leaves_side_steps_out() -> None:
    flow = load((ROOT / "phat_dong_tinh.yaml").read_text("utf-8"))
    assert [step.id for step in flow.main_road()] == [
        "soan_thao",
        "kiem_tra_noi_dung",
        "hoan_thien",
        "da_trinh",
        "van_phong_tham_tra",
        "cho_duyet",
        "cho_ky",
        "cho_phat_hanh",
        "da_phat_hanh",
        "dang_thuc_hien",
    ]
