"""A plan walks its whole road by API; wrong roads are refused and leave no trace."""

import io
import threading

import pytest

from service.demo.walk import ROAD
from service.store.models import RegisterEntry
from tests.web.api.client import Program
from tests.world import small_pdf


def press(program: Program, dossier: int, action: str, **inputs: str):
    """Do an action with what the API shows now."""
    page = program.get(f"/dossiers/{dossier}")
    offered = next(a for a in page["actions"] if a["id"] == action)
    body = {"seen": page["version"], "inputs": inputs, "shown": offered["shown"]}
    return program.post(f"/dossiers/{dossier}/actions/{action}", body)


def answer_chain(program, dossier: int) -> None:
    for who in ("chuyenvienvp", "chanhvanphong"):
        mine = program(who)
        page = mine.get(f"/dossiers/{dossier}")
        for opinion in page["chain"]:
            if opinion["id"] in page["my_opinions"]:
                body = {"answer": "dong_y", "seen": opinion["version"]}
                mine.post(f"/opinions/{opinion['id']}/answer", body)


def hand_in(program: Program, dossier: int, data: bytes, name: str = "bản ký.pdf"):
    file = {"file": (io.BytesIO(data), name)}
    return program.send("POST", f"/dossiers/{dossier}/scans", data=file)


def test_the_plan_walks_from_a_draft_to_its_number(world, program):
    dossier = world.seed_plan()
    for step, action, who in ROAD:
        if step == "van_phong_tham_tra":
            answer_chain(program, dossier)
        world.make_papers()
        if step == "cho_ky":
            world.hand_in_scan(dossier)
        assert press(program(who), dossier, action)["event"]["from_step"] == step

    found = program("vanthu").get(f"/dossiers/{dossier}")
    plan = next(paper for paper in found["papers"] if paper["type"] == "ke_hoach")
    assert (plan["number"], plan["state"]) == (1, "da_phat_hanh")
    register = program("vanthu").get("/register")
    assert plan["symbol"] in [row["symbol"] for row in register["rows"]]


def test_what_may_not_be_done_says_why(world, program):
    dossier = world.seed_plan()

    found = program("truongphong").get(f"/dossiers/{dossier}")
    mine = program("chuyenvien").get(f"/dossiers/{dossier}")

    assert not any(action["is_mine"] for action in found["actions"])
    submit = next(action for action in mine["actions"] if action["id"] == "trinh_noi_bo")
    assert not submit["allowed"]
    assert "đang được tạo" in submit["reasons"][-1]["text"]
    world.make_papers()
    mine = program("chuyenvien").get(f"/dossiers/{dossier}")
    submit = next(action for action in mine["actions"] if action["id"] == "trinh_noi_bo")
    assert submit["allowed"]
    assert set(submit["shown"]) == {"ke_hoach", "phieu_trinh"}


def test_the_second_of_two_clicks_hears_who_was_first(world, program):
    dossier = world.plan_at("kiem_tra_noi_dung")
    head = program("truongphong")
    seen = head.get(f"/dossiers/{dossier}")["version"]
    press(head, dossier, "tra_soan_thao", ly_do="Sửa mục 2.")

    body = {"seen": seen, "inputs": {"ly_do": "Sửa mục 3."}, "shown": {}}
    status, error = head.refused("POST", f"/dossiers/{dossier}/actions/tra_soan_thao", body)

    assert (status, error["code"]) == (409, "moved")
    assert error["details"]["action"] == "tra_soan_thao"
    assert world.actions_done(dossier)[-1] == "tra_soan_thao"
    assert world.actions_done(dossier).count("tra_soan_thao") == 1


def test_eight_at_once_take_one_number(world, app, program):
    dossier = world.plan_at("cho_phat_hanh")
    world.make_papers()
    registrar = program("vanthu")
    page = registrar.get(f"/dossiers/{dossier}")
    offered = next(a for a in page["actions"] if a["id"] == "phat_hanh")
    body = {"seen": page["version"], "shown": offered["shown"]}
    before, start, statuses = world.count(RegisterEntry), threading.Barrier(8), []

    def run() -> None:
        mine = Program(app, registrar.token)
        start.wait()
        path = f"/dossiers/{dossier}/actions/phat_hanh"
        statuses.append(mine.send("POST", path, json=body).status_code)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [409] * 7
    assert world.count(RegisterEntry) == before + 1


@pytest.mark.parametrize(
    ("inputs", "status", "words"),
    [
        ({}, 422, "còn thiếu: Lý do trả lại"),
        ({"ly_do": "  "}, 422, "còn thiếu"),
        ({"ly_do": "x" * 4001}, 400, "dài quá 4000"),
        ({"la": "x", "ly_do": "x"}, 400, "không hỏi la"),
        ({"ly_do": 5}, 400, "«inputs.ly_do» phải là chữ"),
    ],
)
def test_an_act_reads_what_it_asks_for(world, program, inputs, status, words):
    dossier = world.plan_at("kiem_tra_noi_dung")
    head = program("truongphong")
    body = {"seen": head.get(f"/dossiers/{dossier}")["version"], "inputs": inputs}

    refusal = head.refused("POST", f"/dossiers/{dossier}/actions/tra_soan_thao", body)

    assert refusal[0] == status
    assert words in refusal[1]["message"]
    assert world.step(dossier) == "kiem_tra_noi_dung"


def test_an_unknown_action_is_not_found_and_a_foreign_role_not_allowed(world, program):
    dossier = world.plan_at("kiem_tra_noi_dung")
    body = {"seen": world.dossier(dossier).version}

    clerk = program("chuyenvien")
    assert clerk.refused("POST", f"/dossiers/{dossier}/actions/khong_co", body)[0] == 404
    assert clerk.refused("POST", f"/dossiers/{dossier}/actions/dat_noi_dung", body)[0] == 403


def test_lists_and_history(world, program):
    dossier = world.plan_at("kiem_tra_noi_dung")
    head, clerk = program("truongphong"), program("chuyenvien")

    assert [row["id"] for row in head.get("/inbox")["rows"]] == [dossier]
    assert head.get("/inbox", tab="theo_doi")["total"] == 0
    head.put(f"/dossiers/{dossier}/follow")
    assert head.get("/inbox", tab="theo_doi")["total"] == 1
    head.delete(f"/dossiers/{dossier}/follow")
    assert head.get("/inbox", tab="theo_doi")["total"] == 0
    assert clerk.get("/dossiers", query="phat dong")["total"] == 1
    assert clerk.get("/dossiers", query="khong co gi")["total"] == 0
    assert clerk.get(f"/dossiers/{dossier}/history")[0]["action"] == "trinh_noi_bo"
    clerk.post(f"/dossiers/{dossier}/remarks", {"text": "Nhờ xem giúp mục 2."})
    assert head.get(f"/dossiers/{dossier}")["remarks"][0]["text"] == "Nhờ xem giúp mục 2."


def test_files_of_a_version(world, program):
    dossier = world.plan_at("kiem_tra_noi_dung")
    clerk = program("chuyenvien")
    (paper, *_) = clerk.get(f"/dossiers/{dossier}/papers")
    assert clerk.get(f"/documents/{paper['id']}") == paper
    files = f"/versions/{paper['current_id']}/files"

    pdf = clerk.send("GET", f"{files}/pdf")

    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")
    assert "filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch%20ph" in pdf.headers["Content-Disposition"]
    assert clerk.send("GET", f"{files}/docx").data.startswith(b"docx of")
    for what in ("page-1", "page-²", "page-0", "exe", "values"):
        assert clerk.refused("GET", f"{files}/{what}")[0] == 404


def test_a_scan_is_handed_in_once(world, program):
    dossier = world.plan_at("cho_ky")
    registrar = program("vanthu")

    made = hand_in(registrar, dossier, small_pdf("đã ký"))

    assert made.status_code == 201
    (scan,) = registrar.get(f"/dossiers/{dossier}")["scans"]
    assert (scan["file_name"], scan["state"]) == ("bản ký.pdf", "cho_doc")
    kept = registrar.send("GET", f"/scans/{scan['id']}/file")
    assert kept.data == small_pdf("đã ký")


def test_a_scan_sent_again_with_its_key_is_one_scan(world, program):
    dossier = world.plan_at("cho_ky")
    registrar = program("vanthu")
    first, second = [
        registrar.send(
            "POST",
            f"/dossiers/{dossier}/scans",
            data={"file": (io.BytesIO(small_pdf("đã ký")), "bản ký.pdf")},
            headers={"Idempotency-Key": "quet-1"},
        )
        for _ in range(2)
    ]

    assert first.get_json() == second.get_json()
    assert len(registrar.get(f"/dossiers/{dossier}")["scans"]) == 1


def test_a_file_that_is_no_scan_is_refused(world, program):
    dossier = world.plan_at("cho_ky")
    registrar = program("vanthu")

    assert hand_in(registrar, dossier, b"PK\x03\x04").status_code == 400
    assert hand_in(registrar, dossier, b"").status_code == 400
    assert registrar.refused("POST", f"/dossiers/{dossier}/scans", {"file": "x"})[0] == 415
    nothing = registrar.send("POST", f"/dossiers/{dossier}/scans", data={"la": "x"})
    assert nothing.status_code in (400, 415)
    assert registrar.get(f"/dossiers/{dossier}")["scans"] == []


def test_a_file_over_the_limit_is_refused_before_it_is_read(world, program):
    dossier = world.plan_at("cho_ky")
    registrar = program("vanthu")

    response = registrar.send(
        "POST",
        f"/dossiers/{dossier}/scans",
        data=b"",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )

    assert response.status_code == 413


def test_fill_in_keeps_what_was_typed_and_tells_the_second_both_texts(world, program):
    dossier = world.plan_at("hoan_thien")
    clerk = program("chuyenvien")
    paper = next(p for p in clerk.get(f"/dossiers/{dossier}/papers") if p["may_fill"])
    name = next(n for n, schema in paper["fields"].items() if schema["type"] == "string")
    body = {"seen": paper["version"], "inputs": {name: "Kính đề nghị xem xét."}}

    clerk.put(f"/documents/{paper['id']}/inputs", body)
    status, error = clerk.refused("PUT", f"/documents/{paper['id']}/inputs", body)

    assert status == 409
    assert error["details"]["theirs"][name] == "Kính đề nghị xem xét."
    body = {"seen": paper["version"] + 2, "inputs": {"la": 1}}
    assert clerk.refused("PUT", f"/documents/{paper['id']}/inputs", body)[0] == 400
    assert clerk.refused("POST", f"/documents/{paper['id']}/retry")[0] == 409


def test_opinions_are_asked_answered_and_handled(world, program):
    dossier = world.plan_at("kiem_tra_noi_dung")
    clerk = program("chuyenvien")
    body = {"unit_ids": [world.unit("so-khdt")], "due_on": "2024-01-20"}
    clerk.put(f"/dossiers/{dossier}/opinions", body)

    (planned,) = clerk.get(f"/dossiers/{dossier}")["planned_opinions"]

    assert planned["state"] == "du_kien"
    past = {**body, "due_on": "2023-12-31"}
    assert clerk.refused("PUT", f"/dossiers/{dossier}/opinions", past)[0] == 400
    answer = {"answer": "dong_y", "seen": planned["version"]}
    path = f"/opinions/{planned['id']}/answer"
    assert program("gopy").refused("POST", path, answer)[0] in (404, 409)


def test_a_chain_opinion_is_given_by_whose_turn_it_is(world, program):
    dossier = world.plan_at("van_phong_tham_tra")
    specialist = program("chuyenvienvp")
    (first, *_) = specialist.get(f"/dossiers/{dossier}")["my_opinions"]
    chain = specialist.get(f"/dossiers/{dossier}")["chain"]
    link = next(o for o in chain if o["id"] == first)

    specialist.post(f"/opinions/{first}/answer", {"answer": "dong_y", "seen": link["version"]})

    again = {"answer": "dong_y", "seen": link["version"]}
    assert specialist.refused("POST", f"/opinions/{first}/answer", again)[0] == 409


def test_a_number_is_made_void_with_a_reason_only(world, program):
    dossier = world.plan_at("da_trinh")
    registrar = program("vanthu")
    rows = registrar.get("/register")["rows"]
    own = program("giamdoc").get("/register")

    assert world.step(dossier) == "da_trinh"
    entry = (rows or own["rows"])[0]
    keeper = registrar if rows else program("giamdoc")
    void = f"/register/entries/{entry['id']}/void"
    assert keeper.refused("POST", void, {"reason": " "})[0] == 422
    keeper.post(void, {"reason": "In sai."})
    assert keeper.refused("POST", void, {"reason": "In sai."})[0] == 409
    page = keeper.get("/register")
    assert page["rows"][0]["void_reason"] == "In sai."
    printed = keeper.get(f"/register/{page['series']['id']}/{page['year']}/printable")
    assert "In sai." in str(printed)
