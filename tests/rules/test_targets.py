"""The numbers of targets, read off their sentences: the plan of 2024 whole, and other ways."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from service.rules.plan import said_twice
from service.rules.targets import propose_values

DEMO = Path(__file__).parents[2] / "service" / "demo" / "ke_hoach_2024.yaml"

COMPLAINTS = (
    "Các vụ việc khiếu nại, tố cáo phức tạp thuộc thẩm quyền được người đứng đầu cấp ủy,"
    " chính quyền các cấp đối thoại, chỉ đạo giải quyết kịp thời, hiệu quả"
)
WATER = "Tỷ lệ dân số được dùng nước sạch"
WASTE = "Tỷ lệ chất thải rắn được thu gom xử lý hợp vệ sinh"
PLAN_2024 = {
    1: [("Tốc độ tăng GRDP", "%", "14.5")],
    2: [("GRDP bình quân đầu người", "USD", "4500")],
    3: [("Tốc độ tăng năng suất lao động", "%", "13.5")],
    4: [("Thu ngân sách nhà nước", "tỷ đồng", "16068")],
    5: [("Huy động vốn đầu tư phát triển toàn xã hội", "tỷ đồng", "103580")],
    6: [("Giá trị sản xuất/01ha đất sản xuất nông nghiệp", "triệu đồng", "138-140")],
    7: [("Khách du lịch", "triệu lượt", "2.3")],
    8: [("Tỷ lệ dân số đô thị", "%", "33.3")],
    9: [("Tỷ lệ xã đạt chuẩn nông thôn mới", "%", "87.36")],
    10: [
        ("Tỷ lệ trường chuẩn quốc gia mức độ 1", "%", "95.2"),
        ("Tỷ lệ trường chuẩn quốc gia mức độ 2", "%", "26.6"),
    ],
    11: [
        ("Số giường bệnh/10.000 dân", "giường", "34.4"),
        ("Tỷ lệ người dân có thẻ BHYT", "%", "99.32"),
        ("Lao động trong độ tuổi tham gia BHXH", "%", "42.5"),
    ],
    12: [
        ("Tỷ lệ thôn, bản, tổ dân phố đạt danh hiệu văn hoá", "%", "82"),
        ("Tỷ lệ phường, thị trấn đạt chuẩn văn minh đô thị", "%", "92.6"),
        ("Tỷ lệ xã có đầy đủ các thiết chế văn hóa, thể thao cấp thôn, cấp xã", "%", "88"),
    ],
    13: [("Tỷ lệ hộ nghèo", "%", "1.82", "giam")],
    14: [
        ("Tỷ lệ lao động qua đào tạo", "%", "78"),
        ("Tỷ lệ lao động qua đào tạo có văn bằng, chứng chỉ", "%", "34"),
        ("Tỷ lệ lao động thất nghiệp thành thị", "%", "2.5", "giam"),
    ],
    15: [
        (WATER, "%", "63.8"),
        (WATER, "%", "94", "tang", "Thành thị"),
        (WATER, "%", "57.5", "tang", "Nông thôn"),
    ],
    16: [
        (WASTE, "%", "86.7"),
        (WASTE, "%", "97.5", "tang", "Thành thị"),
        (WASTE, "%", "80.6", "tang", "Nông thôn"),
    ],
    17: [("KCN có hệ thống xử lý nước thải tập trung đạt tiêu chuẩn môi trường", "%", "100")],
    18: [("Tỷ lệ che phủ rừng", "%", "37.7")],
    19: [],
    20: [
        (COMPLAINTS, "%", "100"),
        ("Hoàn thành việc triển khai xây dựng trụ sở công an xã", "%", "100"),
    ],
}


def plan_of_2024(sections=None):
    for row in (
        yaml.safe_load(DEMO.read_text("utf-8"))["sections"] if sections is None else sections
    ):
        yield row["kind"], row["text"]
        yield from plan_of_2024(row.get("children", []))


def found_in(text):
    """(label, unit, «low» or «low-high», direction, group) of each value, as in the tables."""
    return [
        (v.label, v.unit, f"{v.low}-{v.high}" if v.high else f"{v.low}", v.direction, v.group)
        for v in propose_values(text)
    ]


def rows(table):
    return [(*row, "tang", None)[:5] if len(row) == 3 else (*row, None)[:5] for row in table]


TARGETS = [text for kind, text in plan_of_2024() if kind == "chi_tieu"]


@pytest.mark.parametrize("number", PLAN_2024)
def test_the_plan_of_2024_gives_its_values(number):
    assert found_in(TARGETS[number - 1]) == rows(PLAN_2024[number])


def test_it_has_20_targets_with_31_values():
    assert len(TARGETS) == 20
    assert sum(len(propose_values(text)) for text in TARGETS) == 31


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Tỷ lệ hộ nghèo còn 1,82%, tỷ lệ lao động qua đào tạo đạt 78%",
            [("Tỷ lệ hộ nghèo", "%", "1.82", "giam"), ("Tỷ lệ lao động qua đào tạo", "%", "78")],
        ),
        ("Tỷ lệ hộ nghèo giảm 1%", [("Tỷ lệ hộ nghèo giảm", "%", "1")]),
        ("Giảm hộ nghèo xuống còn dưới 2%", [("Giảm hộ nghèo", "%", "2", "giam")]),
        ("Tai nạn giao thông không quá 12 người", [("Tai nạn giao thông", "người", "12", "giam")]),
        (
            "Tỷ lệ thất nghiệp 2,5% (thành thị 3%; nông thôn 2%)",
            [
                ("Tỷ lệ thất nghiệp", "%", "2.5", "giam"),
                ("Tỷ lệ thất nghiệp", "%", "3", "giam", "Thành thị"),
                ("Tỷ lệ thất nghiệp", "%", "2", "giam", "Nông thôn"),
            ],
        ),
        ("Thu nhập 60 triệu đồng/người", [("Thu nhập", "triệu đồng/người", "60")]),
        ("Giá trị từ 138 đến 140 triệu đồng/ha", [("Giá trị", "triệu đồng/ha", "138-140")]),
        ("Giá trị 138 – 140 triệu đồng", [("Giá trị", "triệu đồng", "138-140")]),
        ("100% xã và 80% thôn có nhà văn hóa", [
            ("Xã", "%", "100"), ("Thôn có nhà văn hóa", "%", "80"),
        ]),
        ("Hoàn thành 100% chỉ tiêu, 95% nhiệm vụ", [
            ("Hoàn thành chỉ tiêu", "%", "100"), ("Nhiệm vụ", "%", "95"),
        ]),
        ("Trồng 5.000 ha rừng", [("Trồng rừng", "ha", "5000")]),
        ("**42,5%**lao động", [("Lao động", "%", "42.5")]),
        ("Thu hút (vốn FDI 2,5 tỷ USD)", [("Thu hút", "tỷ USD", "2.5", "tang", "Vốn FDI")]),
        ("Theo Chỉ thị số 27-CT/TU ngày 25/8/2023, giai đoạn 2021-2026", []),
        ("Hoàn thành trong 6 tháng, mức độ 2", []),
        ("", []),
    ],
)  # fmt: skip
def test_other_ways_to_say_it(text, values):
    assert found_in(text) == rows(values)


def test_values_are_exact_decimals():
    assert [v.low for v in propose_values("Tăng 14,50%")] == [Decimal("14.50")]


def test_a_label_stays_short():
    assert len(propose_values("Tỷ lệ " + "rất dài " * 100 + "đạt 5%")[0].label) == 200


def test_one_promise_stands_twice_in_the_plan_of_2024():
    plan = list(plan_of_2024())
    found = [(plan[t.target][1], plan[t.other][1], t.words) for t in said_twice(plan)]

    assert [words for _, _, words in found] == [
        "Hoàn thành xây dựng trụ sở công an xã trên toàn tỉnh"
    ]
    assert [target for target, _, _ in found] == [TARGETS[19]]
