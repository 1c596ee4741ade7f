"""The plan's editor by API."""

import pytest


@pytest.fixture
def clerk(program):
    return program("chuyenvien")


@pytest.fixture
def plan(world, clerk):
    unit = clerk.get("/new-plan")["units"][0]["id"]
    made = clerk.post("/dossiers", {"year": 2024, "unit_id": unit, "subject": "Phát động thi đua"})
    return f"/dossiers/{made['id']}/plan"


def content(clerk, plan):
    return clerk.get(plan)["content"]


def test_a_new_plan_sent_twice_with_one_key_is_one(world, clerk):
    unit = clerk.get("/new-plan")["units"][0]["id"]
    body = {"year": 2024, "unit_id": unit}

    first = clerk.post("/dossiers", body, key="moi-1")
    second = clerk.post("/dossiers", body, key="moi-1")

    assert first == second
    assert clerk.get("/dossiers")["total"] == 1


def test_a_plan_for_a_foreign_unit_is_refused(world, clerk, program):
    unit = clerk.get("/new-plan")["units"][0]["id"]

    refusal = program("gopytc").refused("POST", "/dossiers", {"year": 2024, "unit_id": unit})

    assert refusal[0] == 403


def test_the_header_keeps_what_is_named_and_tells_the_second_both_texts(clerk, plan):
    seen = content(clerk, plan)["version"]
    saved = clerk.put(f"{plan}/header", {"seen": seen, "theme": "Đoàn kết, sáng tạo"})
    assert saved["version"] == seen + 1

    status, error = clerk.refused("PUT", f"{plan}/header", {"seen": seen, "theme": "Khác"})

    assert (status, error["details"]["theirs"]) == (409, {"theme": "Đoàn kết, sáng tạo"})
    assert content(clerk, plan)["subject"] == "Phát động thi đua"
    with_month = {"seen": seen + 1, "issue_month": "2024-01-01"}
    assert clerk.put(f"{plan}/header", with_month)
    assert content(clerk, plan)["issue_month"] == "2024-01-01"


def test_paragraphs_are_added_changed_split_moved_removed_and_given_back(clerk, plan):
    made = clerk.post(f"{plan}/sections", {"after": None, "kind": "muc", "text": "MỤC ĐÍCH"})
    path = f"{plan}/sections/{made['id']}"

    saved = clerk.put(path, {"text": "MỤC ĐÍCH, YÊU CẦU", "seen": 1})
    split = {"first": "MỤC ĐÍCH", "second": "Nâng cao.", "seen": saved["version"]}
    second = clerk.post(f"{path}/split", split)
    clerk.put(f"{plan}/sections/{second['id']}/kind", {"kind": "gach"})
    clerk.post(f"{path}/move", {"down": True})

    found = {p["id"]: p for p in content(clerk, plan)["paragraphs"]}
    assert (found[made["id"]]["text"], found[second["id"]]["kind"]) == ("MỤC ĐÍCH", "gach")
    assert clerk.refused("PUT", path, {"text": "Khác", "seen": 1})[0] == 409
    clerk.delete(path, seen=found[made["id"]]["version"])
    assert made["id"] in [p["id"] for p in content(clerk, plan)["removed"]]
    clerk.post(f"{path}/restore")
    assert made["id"] in [p["id"] for p in content(clerk, plan)["paragraphs"]]


def test_a_paste_is_previewed_kept_and_undone(clerk, plan):
    text = "I. MỤC ĐÍCH\nThi đua là yêu nước.\n- Một là, làm."

    preview = clerk.post("/paste-preview", {"text": text})
    made = clerk.post(f"{plan}/paste", {"after": None, "text": text})

    assert len(preview) == len(made["ids"]) == 3
    assert clerk.post(f"{plan}/undo-paste", {"ids": made["ids"]}) == {"count": 3}


def test_a_target_keeps_its_numbers(clerk, plan):
    text = "Tỷ lệ hộ nghèo giảm còn 2,5%"
    made = clerk.post(f"{plan}/sections", {"after": None, "kind": "chi_tieu", "text": text})
    path = f"{plan}/sections/{made['id']}/target"

    clerk.put(path, {"seen": 0, "values": [{"unit": "%", "low": "2,5", "direction": "giam"}]})

    (target,) = [p["target"] for p in content(clerk, plan)["paragraphs"] if p["id"] == made["id"]]
    assert (target["values"][0]["low"], target["version"]) == ("2.5", 1)
    assert clerk.refused("PUT", path, {"seen": 0, "values": []})[0] == 409
    wrong = {"seen": 1, "values": [{"low": "nhiều"}]}
    assert "không phải là số" in clerk.refused("PUT", path, wrong)[1]["message"]
    assert clerk.post(f"{path}/propose")["count"] >= 1


def test_lists_are_saved_whole(clerk, plan):
    seen = content(clerk, plan)["version"]
    recipients = [{"name": "Bộ Nội vụ", "mark": "b/c"}, {"name": "Lưu: VT", "is_file_copy": True}]
    tasks = [{"who": "Sở Nội vụ", "what": "Tham mưu", "due_on": "2024-06-30"}]
    reports = [{"kind": "nam", "due_on": "2024-11-30"}]

    seen = clerk.put(f"{plan}/recipients", {"seen": seen, "rows": recipients})["version"]
    seen = clerk.put(f"{plan}/tasks", {"seen": seen, "rows": tasks})["version"]
    clerk.put(f"{plan}/reports", {"seen": seen, "rows": reports})

    found = content(clerk, plan)
    assert [row["name"] for row in found["recipients"]] == ["Bộ Nội vụ", "Lưu: VT"]
    assert found["tasks"][0]["due_on"] == "2024-06-30"
    assert found["reports"] == [{"kind": "nam", "due_on": "2024-11-30"}]
    assert clerk.refused("PUT", f"{plan}/tasks", {"seen": seen, "rows": tasks})[0] == 409


def test_legal_texts_are_found_cited_moved_and_dropped(clerk, plan):
    one, two, *_ = clerk.get("/legal-texts", query="luat")
    for text in (one, two):
        clerk.post(f"{plan}/basis", {"text_id": text["text_id"]})

    first, second = content(clerk, plan)["basis"]
    clerk.post(f"{plan}/basis/{second['basis_id']}/move", {"down": False})
    assert [row["text_id"] for row in content(clerk, plan)["basis"]] == [
        two["text_id"],
        one["text_id"],
    ]
    clerk.delete(f"{plan}/basis/{first['basis_id']}")
    assert len(content(clerk, plan)["basis"]) == 1


def test_problems_are_named_with_their_place(clerk, plan):
    found = clerk.get(plan)

    assert found["may_edit"]
    assert all(problem["text"] and problem["place"] for problem in found["problems"])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"year": "2024"}, "«year» phải là số nguyên"),
        ({"year": 1024, "unit_id": 1}, "«year» phải từ 2000 trở lên"),
        ({"year": 2024}, "«unit_id» còn thiếu"),
        ({"year": 2024, "unit_id": 2**40}, "«unit_id» phải không quá"),
        ({"year": 2024, "unit_id": 1, "kind": "thang"}, "«kind» phải là một trong"),
        ({"year": 2024, "unit_id": 1, "subject": "x" * 5000}, "«subject» dài quá 1000 ký tự"),
    ],
)
def test_a_plan_that_cannot_be_read_is_named(clerk, world, body, words):
    status, error = clerk.refused("POST", "/dossiers", body)

    assert status == 400
    assert words in error["message"]
