"""Batches by API: rows in, every fault told, progress and files out."""

import io
import zipfile

from service.store.models import Batch
from tests.sheet_office import COMMON, finish, people

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
NEW = {"paper": "giay_khen", "title": "Giấy khen", "common": COMMON, "rows": people(2)}


def test_a_program_makes_a_batch_and_fetches_its_files(world, program):
    clerk = program("chuyenvien")
    forms = clerk.get("/sheet-forms")
    form = next(form for form in forms["forms"] if form["paper"] == "giay_khen")
    assert set(form["common"]["properties"]) == set(COMMON)
    assert form["row"]["required"] == ["ho_ten", "thanh_tich"]

    made = clerk.post("/batches", {**NEW, "first_number": 7})["id"]
    waits = clerk.get(f"/batches/{made}")
    assert (waits["state"], waits["done"], waits["total"], waits["files"]) == (
        "dang_lam", 0, 2, [],
    )  # fmt: skip
    finish(world, made, bad={2: "Ảnh hỏng."})

    batch = clerk.get(f"/batches/{made}")
    assert (batch["state_title"], batch["bad"], batch["files"]) == (
        "Xong", 1, ["zip", "print", "test"],
    )  # fmt: skip
    sent = clerk.send("GET", f"/batches/{made}/files/zip")
    assert sent.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        assert archive.namelist() == ["0001 Nguyễn Văn Ấm 1.docx"]
    assert clerk.send("GET", f"/batches/{made}/files/print").data.startswith(b"%PDF")
    faults = clerk.get(f"/batches/{made}/sheets", only_bad="true")["rows"]
    assert [(row["seq"], row["error"]) for row in faults] == [(2, "Ảnh hỏng.")]
    again = clerk.get(f"/batches/{made}/bad-rows")
    assert again["rows"][0]["so_so_vang"] == "8"
    clerk.post("/batches", again)


def test_a_batch_with_faults_is_refused_whole_with_all_of_them(world, program):
    clerk = program("chuyenvien")
    rows = [{"ho_ten": ""}, {"ho_ten": "An", "thanh_tich": 5}]

    status, error = clerk.refused("POST", "/batches", {**NEW, "rows": rows})

    assert (status, error["code"]) == (422, "incomplete")
    assert [(fault["row"], fault["column"]) for fault in error["details"]] == [
        (1, "Họ tên hoặc tên tập thể"),
        (1, "Thành tích"),
        (2, "Thành tích"),
    ]
    for wrong in ({"rows": []}, {"layer": "khac"}, {"rows": people(1) * 5001}):
        assert clerk.refused("POST", "/batches", {**NEW, **wrong})[0] == 400
    assert world.count(Batch) == 0


def test_five_thousand_rows_fit_in_one_body(world, program):
    row = people(1)[0] | {"chuc_vu_don_vi": "Chuyên viên phòng Thi đua - Khen thưởng, Sở Nội vụ"}

    status, _ = program("giamdoc").refused("POST", "/batches", {**NEW, "rows": [row] * 5000})

    assert status == 403  # read, and refused for another reason


def test_the_same_key_makes_one_batch(world, program):
    clerk = program("chuyenvien")

    ids = {clerk.post("/batches", NEW, key="lô-1".encode().hex())["id"] for _ in range(2)}

    assert (len(ids), world.count(Batch)) == (1, 1)


def test_a_picture_is_sent_and_named_in_a_row(world, program):
    clerk = program("chuyenvien")
    how = {"content_type": "multipart/form-data"}
    sent = clerk.send("POST", "/sheet-pictures", data={"file": (io.BytesIO(PNG), "An.png")}, **how)
    name = sent.get_json()["picture"]
    rows = [people(1)[0] | {"chan_dung": {"picture": name, "width_mm": 25}}]

    clerk.post("/batches", {**NEW, "rows": rows})

    gif = {"file": (io.BytesIO(b"GIF89a"), "An.gif")}
    assert clerk.refused("POST", "/sheet-pictures", data=gif, **how)[0] == 400
    file = {"file": (io.BytesIO(PNG), "An.png")}
    assert program("giamdoc").refused("POST", "/sheet-pictures", data=file, **how)[0] == 403


def test_a_printer_is_kept_chosen_and_ended(world, program):
    clerk = program("chuyenvien")
    unit = clerk.get("/sheet-forms")["units"][0]["id"]
    machine = clerk.post("/printers", {"unit_id": unit, "name": "Máy", "dx_tenths": 15})["id"]
    batch = clerk.post("/batches", NEW)["id"]

    clerk.post(f"/batches/{batch}/printer", {"printer_id": machine, "seen": 1})
    clerk.put(f"/printers/{machine}", {"name": "Máy 2", "dx_tenths": -3, "seen": 1})

    assert clerk.get(f"/batches/{batch}")["printer_id"] == machine
    assert [p["dx_tenths"] for p in clerk.get("/printers")] == [-3]
    too_far = {"unit_id": unit, "name": "Xa", "dx_tenths": 501}
    assert clerk.refused("POST", "/printers", too_far)[0] == 400
    clerk.post(f"/printers/{machine}/end", {"seen": 2})
    assert clerk.get("/printers") == []
    assert clerk.refused("POST", f"/batches/{batch}/cancel", {"seen": 1})[0] == 409
    clerk.post(f"/batches/{batch}/cancel", {"seen": 2})
    assert clerk.get(f"/batches/{batch}")["state_title"] == "Đã hủy"
