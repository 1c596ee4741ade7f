"""The components of a paper (ô 1 to 14 of Phụ lục I, IV) once they are recognised."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.rules.form30.seen import Line

# id → what a person calls it. One line has one part.
PARTS = {
    "quoc_hieu": "Quốc hiệu",
    "tieu_ngu": "Tiêu ngữ",
    "co_quan_chu_quan": "Tên cơ quan chủ quản",
    "co_quan": "Tên cơ quan ban hành",
    "so": "Số, ký hiệu",
    "dia_danh": "Địa danh, thời gian",
    "ten_loai": "Tên loại văn bản",
    "trich_yeu": "Trích yếu",
    "kinh_gui": "Kính gửi",
    "tham_quyen": "Thẩm quyền ban hành",
    "can_cu": "Căn cứ ban hành",
    "quyet_dinh": "Dòng QUYẾT ĐỊNH",
    "de_muc": "Đề mục",
    "noi_dung": "Nội dung",
    "bang": "Bảng trong nội dung",
    "quyen_han": "Quyền hạn, chức vụ của người ký",
    "ho_ten": "Họ tên người ký",
    "noi_nhan": "Nơi nhận",
    "noi_nhan_muc": "Mục trong Nơi nhận",
    "muc_khan": "Dấu mức độ khẩn",
    "luu_hanh": "Chỉ dẫn phạm vi lưu hành",
    "nguoi_soan": "Ký hiệu người soạn thảo",
    "lien_he": "Địa chỉ liên hệ",
    "phu_luc": "Số thứ tự phụ lục",
    "phu_luc_ten": "Tiêu đề phụ lục",
    "phu_luc_kem": "Thông tin kèm theo của phụ lục",
    "phu_luc_noi_dung": "Nội dung phụ lục",
    "ke": "Dòng kẻ",  # a line of underscores typed as a rule
    "trong": "Dòng trống",
    "chu_ky": "Chỗ ký",  # «(Chữ ký, dấu)», «Đã ký», signature pictures' line
    "khac": "Chưa nhận ra",
}

# What a paper is. Only ADMINISTRATIVE is judged; the others are named and left alone.
ADMINISTRATIVE = "hanh_chinh"
FAMILIES = {
    ADMINISTRATIVE: "Văn bản hành chính",
    "quy_pham": "Văn bản quy phạm pháp luật",
    "dang": "Văn bản của Đảng",
    "doan_the": "Văn bản của Mặt trận Tổ quốc hoặc đoàn thể",
    "mat": "Văn bản có độ mật",
    "khen": "Bằng khen, giấy khen, giấy chứng nhận",  # by the decrees on awards, not by NĐ 30
    "ban_sao": "Bản sao văn bản",
    "khong_ro": "Không nhận ra bố cục",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the body that carries a number: level, its number as typed, its title.

    `level` is phan, chuong, muc, tieu_muc, dieu (with the word), la_ma «I.», khoan «1.», diem «a)»,
    thap_phan «1.1.», gach «-», cong «+», ngoac «(1)», cham «a.».
    """

    level: str
    number: str  # «I», «1», «a», «1.1», "" for a dash
    mark: str  # as typed, with word and punctuation: «Điều 1.», «a)», «I.»
    title: str  # the rest of the line
    line: Line


@dataclass(frozen=True, slots=True)
class Signature:
    """One block: title lines («TM. ỦY BAN NHÂN DÂN», «CHỦ TỊCH»), the name; left or right."""

    titles: tuple[Line, ...]
    name: Line | None
    side: str = "right"


@dataclass(frozen=True, slots=True)
class Appendix:
    """One phụ lục: its own lines by part; `body` are all lines after its heading."""

    label: Line | None
    titles: tuple[Line, ...]
    note: tuple[Line, ...]
    body: tuple[Line, ...]
    section: int


@dataclass(frozen=True)
class Parts:
    """What was recognised: each line of the paper's text stands under one part in `lines`.

    `kind` is the key of the paper's type in the law's table van_ban («KH», «QĐ», «cong_van»), ""
    when it has none; `why` says in Vietnamese what made the family.
    """

    family: str
    kind: str = ""
    why: str = ""
    layout: str = ""  # bang, tab, hop, doan: how the head is laid out
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)  # part → lines in order
    headings: tuple[Heading, ...] = ()  # of the body, not of appendices
    signatures: tuple[Signature, ...] = ()
    appendices: tuple[Appendix, ...] = ()

    def of(self, part: str) -> tuple[Line, ...]:
        """The lines of a part, none when it is not there."""
        return self.lines.get(part, ())

    def text(self, part: str) -> str:
        """The words of a part, its lines joined by a space, white space folded."""
        return " ".join(" ".join(line.text.split()) for line in self.of(part)).strip()
