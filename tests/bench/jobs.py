"""The papers that are measured: the seed's plan, a certificate, a decision with its annex."""

import hashlib
import io
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from service.demo import make_office, make_plan
from service.office import documents, people
from service.office.desk import Office
from service.office.start import open_office
from service.rules.catalogue import check_values, examples
from service.settings import read_settings
from service.store.migrate import migrate
from service.store.models import Document, DocumentVersion

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "doc_templates"
Values = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One paper to make: its template, its values, the pictures that these name."""

    name: str
    template: bytes
    values: Values
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    rows: str = ""  # the name of the list that an annex prints


def demo_office(folder: Path) -> Office:
    """The demo office with its data below this folder."""
    office = open_office(read_settings({"VAR_DIR": str(folder)}))
    migrate(office.database)
    make_office(office, password="một mật khẩu dài")
    return office


def plan(office: Office) -> Job:
    """The seed's launch plan, as the demo office drafts it."""
    dossier_id = make_plan(office, people.actor_named(office, "chuyenvien"))
    documents.redraft(office, dossier_id)
    with office.reading() as db:
        values = db.scalars(
            select(DocumentVersion.values)
            .join(Document, Document.id == DocumentVersion.document_id)
            .where(Document.dossier_id == dossier_id, Document.type == "ke_hoach")
        ).one()
    return Job("plan", (FORMS / "ke_hoach.docx").read_bytes(), values)


def certificate(office: Office) -> Job:
    """A giấy khen, its emblem in the form, without portrait and code."""
    type_ = office.definitions.papers["giay_khen"]
    values = check_values(type_, examples(type_) | {"chan_dung": {}, "ma": {}})
    return Job("certificate", (FORMS / "giay_khen.docx").read_bytes(), values)


def certificate_with_pictures(office: Office) -> Job:
    """The same with a portrait and a code to look it up."""
    plain, photo = certificate(office), _portrait()
    sha = hashlib.sha256(photo).hexdigest()
    shown = {
        "chan_dung": {"picture": sha, "width_mm": 30},
        "ma": {"qr": "TDKT:2024:000123", "width_mm": 20},
    }
    name = "certificate with portrait and QR"
    return Job(name, plain.template, plain.values | shown, {sha: photo})


def decision(rows: int) -> Job:
    """A decision whose annex lists so many people in six columns."""
    values = {
        "co_quan_chu_quan": [],
        "co_quan_ban_hanh": ["ỦY BAN NHÂN DÂN", "TỈNH BẮC GIANG"],
        "ky_hieu": "QĐ-UBND",
        "dia_danh": "Bắc Giang",
        "ngay_du_thao": "ngày 08 tháng 01 năm 2024",
        "trich_yeu": "Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        "can_cu": [
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
            "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;",
            "Theo đề nghị của Giám đốc Sở Nội vụ.",
        ],
        "dieu": [
            f"Điều 1. Tặng Bằng khen cho {rows} cá nhân (có danh sách kèm theo).",
            "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
            "Điều 3. Chánh Văn phòng UBND tỉnh, Giám đốc Sở Nội vụ thi hành Quyết định này.",
        ],
        "noi_nhan": ["Như Điều 3;", "Lưu: VT, TĐKT."],
        "quyen_han": ["CHỦ TỊCH"],
        "nguoi_ky": "Lê Ánh Dương",
        "danh_sach": [person(number) for number in range(1, rows + 1)],
    }
    return Job(f"decision, annex of {rows:,} rows", _decision_form(), values, rows="danh_sach")


def person(number: int) -> Values:
    """One row of an annex; each is somebody else."""
    family = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng & Vũ", "Đặng")[number % 6]
    middle = ("Văn", "Thị", "Đức", "Minh", "Ngọc")[number % 5]
    given = ("Ánh", "Bình", "Cường", "Hằng", "Khôi", "Quỳnh", "Yến")[number % 7]
    return {
        "stt": number,
        "ho_ten": f"{family} {middle} {given} {number}",
        "nam_sinh": str(1960 + number % 40),
        "chuc_vu": "Chuyên viên phòng Thi đua - Khen thưởng",
        "don_vi": f"Sở Nội vụ tỉnh Bắc Giang, tổ {number % 9 + 1}",
        "thanh_tich": "Hoàn thành xuất sắc nhiệm vụ năm 2024",
    }


def _portrait() -> bytes:
    """A photograph's size: dots that a packer finds little to save in."""
    noise = Image.effect_noise((354, 472), 60).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=80)
    return out.getvalue()


def _decision_form() -> bytes:
    """The Word form, drawn with the blocks of the shipped forms."""
    sys.path.insert(0, str(FORMS))
    import _khoi as blocks
    import _khung as frame

    widths = [700, 2100, 900, 2000, 2055, 1600]
    heads = ["TT", "Họ và tên", "Năm sinh", "Chức vụ", "Đơn vị", "Thành tích"]
    cells = [blocks.para("BangChu", "{{ ng." + name + " }}") for name in person(0)]
    body = (
        blocks.letterhead()
        + blocks.heading("QUYẾT ĐỊNH", "{{ trich_yeu }}", blocks.subject_rule("trich_yeu"))
        + blocks.each("dong", "can_cu", blocks.para("CanCu", "{{ dong }}"))
        + blocks.para("TenLoai", "QUYẾT ĐỊNH:")
        + blocks.paragraphs("dieu")
        + blocks.signature()
        + blocks.para("TenLoai", "DANH SÁCH", direct="<w:pageBreakBefore/>")
        + blocks.data_table(widths, heads, "ng", "danh_sach", cells)
    )
    document = frame.document(body, frame.section(wide=False))
    parts = {
        "[Content_Types].xml": frame.TYPES,
        "_rels/.rels": frame.ROOT_RELS,
        "docProps/core.xml": frame.core("Quyết định"),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": frame.DOCUMENT_RELS,
        "word/styles.xml": frame.styles(document),
        "word/settings.xml": frame.SETTINGS,
        "word/fontTable.xml": frame.FONTS,
        "word/header1.xml": frame.HEADER,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
