"""The pages of batches: paste, see every fault, make the batch, follow it, fetch its files."""

import io
import zipfile
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from service.office import sheets
from service.store.models import Batch, Sheet
from tests.pages import Door, door
from tests.sheet_office import (
    COMMON,
    TOO_LONG,
    batch_of,
    chunks_of,
    finish,
    make_chunks,
    open_batch,
)
from tests.world import World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
HEADER = "Họ tên hoặc tên tập thể\tThành tích"
FORM = {
    name: "\n".join(value) if isinstance(value, list) else value for name, value in COMMON.items()
} | {"ngay_quyet_dinh": "2024-01-08", "ngay_ky": "2024-01-08"}


@pytest.fixture
def visit(world: World) -> Door:
    return door(world)


def new(visit, who="chuyenvien"):
    return visit(who).get("/in-to/moi", mau="giay_khen")


def send(visit, deed, table, *, status, page=None, **typed):
    form = {**FORM, "viec": deed, "bang": table, **typed}
    return visit("chuyenvien").send(page or new(visit), ".sheet-form", status=status, **form)


def test_a_table_is_looked_at_and_then_made_into_a_batch(visit, world):
    clerk = visit("chuyenvien")
    assert clerk.get("/in-to").texts(".empty-title") == ["Chưa có lô in nào."]
    assert "/in-to/moi?mau=giay_khen" in clerk.get("/in-to/moi").links(".files a")
    table = f"STT\t{HEADER}\n1\tNguyễn Thị Minh\tCó thành tích\n2\tTổ 1\tCó thành tích"

    preview = send(visit, "xem", table, status=200, ten="Giấy khen quý I")

    assert preview.texts("#xem-truoc h2") == ["Xem trước: 2 tờ"]
    assert preview.texts("#xem-truoc th") == [
        "Tờ", "Họ tên hoặc tên tập thể", "Thành tích", "Số sổ vàng",
    ]  # fmt: skip
    assert preview.texts("#xem-truoc td")[:4] == ["1", "Nguyễn Thị Minh", "Có thành tích", "1"]
    assert "Bỏ qua các cột không có trong mẫu: STT." in preview.texts("#xem-truoc .hint")
    assert world.count(Batch) == 0
    assert preview.value("#bang") == table

    clerk.send(preview, ".sheet-form", viec="tao", to="/in-to/1")
    clerk.send(preview, ".sheet-form", viec="tao", to="/in-to/1")  # pressed twice

    assert world.count(Batch) == 1
    with world.office.reading() as db:
        rows = db.scalars(select(Sheet.values).order_by(Sheet.seq)).all()
    assert [row["so_so_vang"] for row in rows] == ["1", "2"]
    assert rows[0]["quyen_han"] == ["GIÁM ĐỐC"]
    assert rows[0]["ngay_ky"] == "ngày 08 tháng 01 năm 2024"
    (link,) = clerk.get("/in-to").links(".cards a")
    assert clerk.get(link).texts("h1") == ["Giấy khen quý I"]


def test_every_fault_is_shown_and_nothing_typed_is_lost(visit, world):
    table = f'{HEADER}\nAn\t\n\tCó "thành tích"'

    seen = send(visit, "xem", table, status=200, quyen_han="")
    refused = send(visit, "tao", table, status=422, quyen_han="")

    assert seen.texts("#xem-truoc .alert li") == [
        "Mục «Quyền hạn, chức vụ của người ký» còn thiếu.",
        "Dòng 2, cột «Thành tích» còn thiếu.",
        "Dòng 3, cột «Họ tên hoặc tên tập thể» còn thiếu.",
    ]
    assert "Tạo 2 tờ" not in seen.texts("button")
    assert refused.texts(".alert-danger")[0].startswith("Chưa tạo được lô.")
    for page in (seen, refused):
        assert page.value("#bang") == table
        assert page.value("#nguoi_ky") == "Trần Minh Khôi"
    assert world.count(Batch) == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"bang": ""}, "Danh sách chưa có dòng nào."),
        ({"bang": "An\tBình"}, "Không thấy dòng tên cột."),
        ({"bang": HEADER + "\nAn\tx" * 5001}, "Danh sách có 5001 dòng"),
        ({"so_dau": "một"}, "Số sổ vàng bắt đầu từ một số nguyên"),
        ({"ten": " "}, "Hãy đặt tên lô in"),
        ({"lop": "la"}, "Lớp in là một trong"),
        ({"nguoi_ky": "x" * 20_001}, "Một ô dài quá"),
        ({"anh_giu": "của người khác"}, "Hãy chọn lại các tệp ảnh."),
        ({"may_in": "999"}, None),
        ({"mau": "ke_hoach"}, None),
    ],
)
def test_what_cannot_be_a_batch_is_refused_in_words(visit, world, typed, said):
    form = {**FORM, "ten": "Lô", "lop": "ca_to", "mau": "giay_khen", "viec": "tao"}
    form = {**form, "bang": f"{HEADER}\nAn\tx", **typed}
    status = 404 if said is None else 400 if "Một ô" in said or "tệp ảnh" in said else 422
    status = 400 if said and "Lớp in" in said else status

    page = visit("chuyenvien").post("/in-to/moi", status=status, **form)

    assert said is None or any(said in alert for alert in page.texts(".alert"))
    assert world.count(Batch) == 0


def test_a_paste_too_large_is_refused(visit, world):
    form = {**FORM, "mau": "giay_khen", "viec": "xem", "bang": "x" * 2_000_001}

    assert visit("chuyenvien").post("/in-to/moi", status=413, **form) is not None


def test_one_sheet_is_typed_with_its_picture(visit, world):
    clerk = visit("chuyenvien")
    one = {"mot.ho_ten": "Lê Văn Tám", "mot.thanh_tich": "Cứu người", "so_dau": ""}

    files = {"anh": [(io.BytesIO(PNG), "Tám.png"), (io.BytesIO(b"GIF89a"), "hỏng.jpg")]}
    wrong = send(visit, "xem", "", status=200, **one, **files)
    assert wrong.texts("#xem-truoc .alert li") == [
        "Tệp «hỏng.jpg»: Đây không phải ảnh PNG hoặc JPG. Hãy chọn tệp ảnh khác."
    ]
    preview = send(visit, "xem", "", status=200, page=wrong, **one)
    assert preview.texts("#xem-truoc h2") == ["Xem trước: 1 tờ"]
    assert "Tám.png" in preview.texts("#xem-truoc td")
    clerk.send(preview, ".sheet-form", viec="tao", to="/in-to/1")

    with world.office.reading() as db:
        values = db.scalars(select(Sheet.values)).one()
    sha = world.office.files.put(PNG)
    assert values["chan_dung"] == {"picture": sha, "width_mm": 30}
    assert (values["so_so_vang"], batch_of(world, 1).pictures) == ("", [sha])


def test_the_batch_is_followed_until_its_files_are_there(visit, world):
    batch_id = open_batch(world, 120)
    clerk = visit("chuyenvien")
    page = clerk.get(f"/in-to/{batch_id}")
    assert page.attributes("[data-poll]", "data-poll") == [f"/in-to/{batch_id}/_trang-thai"]
    assert page.texts(".progress-line") == ["0 / 120 tờ"]
    assert "Chưa tính được thời gian còn lại. Trang này tự cập nhật." in page.texts(".working")
    assert page.links(".files a") == []

    world.clock.forward(minutes=1)
    make_chunks(world, batch_id, most=1, bad={7: "Tờ dài hơn một trang."})
    part = clerk.fragment(f"/in-to/{batch_id}/_trang-thai")
    assert part.texts(".progress-line") == ["50 / 120 tờ, trong đó 1 tờ lỗi"]
    assert part.texts(".working") == ["Còn khoảng 2 phút. Trang này tự cập nhật."]
    assert part.texts(".rows li") == ["Tờ 7 Nguyễn Văn Ấm 7 Tờ dài hơn một trang."]

    finish(world, batch_id)
    done = clerk.get(f"/in-to/{batch_id}")
    assert done.attributes("[data-poll]", "data-poll") == []
    assert done.texts(".files a") == ["Tải bản in PDF", "Tải .zip các tệp Word", "In thử một tờ"]
    for link, ending in zip(done.links(".files a"), (".pdf", ".zip", ".pdf"), strict=True):
        answer = clerk.raw(link)
        named = unquote(answer.headers["Content-Disposition"].split("UTF-8''")[1])
        assert (answer.status_code, named.endswith(ending)) == (200, True)
        assert named.startswith("IN-2024-0001 Giấy khen năm 2024")
        assert answer.data[:2] in (b"%P", b"PK")


def test_the_zip_is_sent_in_pieces(visit, world, monkeypatch):
    batch_id = open_batch(world, 120)
    finish(world, batch_id)
    store, read = type(world.office.files), []
    save = store.save
    monkeypatch.setattr(store, "save", lambda *what: (read.append(what[1]), save(*what)))

    answer = visit("chuyenvien").client.get(f"/in-to/{batch_id}/tep/zip", buffered=False)
    assert len(read) == 1  # of the three chunks, the first
    pieces = list(answer.iter_encoded())
    answer.close()

    assert len(read) == 3
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert len(archive.namelist()) == 120
    assert len(pieces) > 120


def test_a_zip_whose_first_file_is_lost_says_so_instead_of_breaking_off(visit, world):
    batch_id = open_batch(world, 60)
    finish(world, batch_id)
    world.office.files.drop(chunks_of(world, batch_id)[0].zip)

    answer = visit("chuyenvien").raw(f"/in-to/{batch_id}/tep/zip")

    assert answer.status_code == 404
    assert "Thiếu tệp của các tờ 1 đến 50." in answer.text


def test_the_bad_rows_stand_in_a_new_form(visit, world):
    rows = [{"ho_ten": "An", "thanh_tich": "x"}, {"ho_ten": "Bình", "thanh_tich": TOO_LONG}]
    rows[1]["chan_dung"] = {"picture": world.office.files.put(PNG), "width_mm": 30}
    batch_id = open_batch(world, rows)
    finish(world, batch_id, bad={2: "Tờ dài hơn một trang."})
    clerk = visit("chuyenvien")

    page = clerk.get(clerk.get(f"/in-to/{batch_id}").links(".box p a")[0])

    table = page.value("#bang")
    assert table.split("\n")[1].split("\t")[1] == "Bình"
    assert page.value("#nguoi_ky") == "Trần Minh Khôi"
    preview = clerk.send(page, ".sheet-form", status=200, viec="xem")
    assert preview.texts("#xem-truoc h2") == ["Xem trước: 1 tờ"]
    assert preview.texts("#xem-truoc .alert li") == []
    clerk.send(preview, ".sheet-form", viec="tao", to="/in-to/2")
    with world.office.reading() as db:
        values = db.scalars(select(Sheet.values).where(Sheet.batch_id == 2)).one()
    assert values == rows[1] | {k: values[k] for k in values.keys() - rows[1].keys()}


def test_the_print_is_ordered_for_another_printer(visit, world):
    clerk = visit("chuyenvien")
    page = clerk.get("/in-to/may-in")
    typed = {"ten": "Máy màu", "phai": "1,5", "xuong": "-0.5"}
    clerk.send(page, "/in-to/may-in", to="/in-to/may-in", **typed)
    batch_id = open_batch(world)
    finish(world, batch_id)

    page = clerk.get(f"/in-to/{batch_id}")
    clerk.send(page, f"/in-to/{batch_id}/may-in", may_in=1)
    again = clerk.send(page, f"/in-to/{batch_id}/may-in", may_in=0, status=409)

    assert "vừa được người khác thay đổi" in again.texts(".alert-danger")[0]
    assert (batch_of(world, batch_id).dx_tenths, batch_of(world, batch_id).dy_tenths) == (15, -5)
    shown = clerk.get(f"/in-to/{batch_id}")
    assert shown.texts(".working") == ["Đang ghép bản in. Trang này tự cập nhật."]
    assert shown.texts(".files a") == ["Tải .zip các tệp Word"]


def test_a_printer_is_changed_and_put_out_of_use(visit, world):
    clerk = visit("chuyenvien")
    page = clerk.get("/in-to/may-in")
    clerk.send(page, "/in-to/may-in", ten="Máy màu", phai="1,5")
    page = clerk.get("/in-to/may-in")
    assert page.texts(".rows li div:first-child")[0] == ("Máy màusang phải 1,5 mm, xuống 0 mm")
    for wrong, status in (("51", 400), ("một", 400), ("1,55", 400), ("", 303)):
        clerk.send(page, "/in-to/may-in/1", phai=wrong, status=status)

    page = clerk.get("/in-to/may-in")
    clerk.send(page, "/in-to/may-in/1/thoi")

    assert clerk.get("/in-to/may-in").texts(".history li")[0].startswith("Thôi dùng máy in")
    assert visit("giamdoc").get("/in-to/may-in").texts("button") == ["Đăng xuất"]


def test_a_batch_is_cancelled_and_a_failed_one_tried_again(visit, world):
    from service import sheet_jobs

    batch_id = open_batch(world)
    clerk = visit("chuyenvien")
    with world.office.writing() as db:
        sheet_jobs.chunk_given_up(db, world.office, 1, "LibreOffice dừng giữa chừng.")
    page = clerk.get(f"/in-to/{batch_id}")
    assert page.texts(".alert-danger p") == ["LibreOffice dừng giữa chừng."]
    clerk.send(page, f"/in-to/{batch_id}/tao-lai")
    assert clerk.get(f"/in-to/{batch_id}").texts(".state") == ["Đang làm"]

    clerk.send(page, f"/in-to/{batch_id}/huy")

    cancelled = clerk.get(f"/in-to/{batch_id}")
    assert (cancelled.texts(".state"), cancelled.texts("form button")) == (
        ["Đã hủy"],
        ["Đăng xuất"],
    )
    clerk.send(page, f"/in-to/{batch_id}/huy", status=409)


def test_who_prints_not_sees_and_changes_nothing(visit, world):
    batch_id = open_batch(world)
    finish(world, batch_id, bad={1: "Hỏng."})
    head = visit("giamdoc")

    page = head.get(f"/in-to/{batch_id}")

    assert page.texts("form button") == ["Đăng xuất"]
    assert len(page.links(".files a")) == 3
    assert head.get("/in-to").links(".page-head a") == ["/in-to/may-in"]
    assert "Hãy nhờ quản trị đơn vị cấp vai trò" in head.get("/in-to/moi").texts(".alert")[0]
    for path in (f"/in-to/{batch_id}/huy", f"/in-to/{batch_id}/may-in"):
        head.post(path, status=403, seen=1)


def test_the_layers_on_the_page_are_those_of_the_office(visit):
    options = new(visit).texts("#lop option")

    assert options == list(sheets.LAYERS.values())
