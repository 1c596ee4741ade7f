"""The words of the right papers: one of each type of NĐ 30 article 7, in the office of 2024."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Attached:
    """A phụ lục, or (without a label) a text that a decision issues."""

    titles: Sequence[str]
    note: str
    body: Sequence[str]
    label: str = ""


@dataclass(frozen=True)
class Text:
    """What one paper says. `issuer` is ubnd or so; `sign` ends with the name of the signer.

    In a body «# » is bold, «^ » bold and centred, «| a | b» a row of a table.
    """

    number: str
    title: str
    subject: str
    body: Sequence[str]
    sign: Sequence[str]
    send: Sequence[str]
    issuer: str = "ubnd"
    to: Sequence[str] = ()
    authority: str = ""
    basis: Sequence[str] = ()
    order: str = ""
    dated: bool = True
    secretary: Sequence[str] = ()
    attached: Sequence[Attached] = ()
    urgent: str = ""
    circulation: str = ""
    drafter: str = ""
    contact: Sequence[str] = ()


HEAD = ("CHỦ TỊCH", "Nguyễn Văn An")
COUNCIL = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn An")
DEPUTY = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Thị Bình")
FOR_HEAD = ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Thị Bình")
DIRECTOR = ("GIÁM ĐỐC", "Lê Minh Châu")
FOR_DIRECTOR = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Phạm Thu Dung")
OFFICE = ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "Hoàng Văn Giang")

LAW_LOCAL = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"
LAW_AWARDS = "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;"
DECREE_AWARDS = (
    "Căn cứ Nghị định số 98/2023/NĐ-CP ngày 31 tháng 12 năm 2023 của Chính phủ quy định chi tiết"
    " thi hành một số điều của Luật Thi đua, khen thưởng;"
)
PROPOSED = (
    "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 12/TTr-SNV ngày 08 tháng 3 năm 2024."
)
BASIS = (LAW_LOCAL, LAW_AWARDS, DECREE_AWARDS, PROPOSED)
PLAN = (
    "# I. MỤC ĐÍCH, YÊU CẦU",
    "# 1. Mục đích",
    "Khơi dậy tinh thần thi đua yêu nước trong cán bộ, công chức, viên chức và Nhân dân trong tỉnh,"
    " góp phần hoàn thành các chỉ tiêu kinh tế - xã hội năm 2024.",
    "# 2. Yêu cầu",
    "a) Nội dung thi đua thiết thực, phù hợp với nhiệm vụ của từng cơ quan, đơn vị;",
    "b) Việc đánh giá, khen thưởng bảo đảm công khai, chính xác, kịp thời.",
    "# II. NỘI DUNG",
    "1. Các cơ quan, đơn vị tổ chức phát động thi đua trong quý I năm 2024.",
    "2. Sở Nội vụ hướng dẫn, theo dõi và tổng hợp kết quả thi đua của toàn tỉnh.",
    "# III. TỔ CHỨC THỰC HIỆN",
    "Giám đốc các sở, Thủ trưởng các cơ quan thuộc Ủy ban nhân dân tỉnh và Chủ tịch Ủy ban nhân dân"
    " các huyện, thành phố căn cứ chức năng, nhiệm vụ được giao tổ chức thực hiện Kế hoạch này./.",
)
TO_ALL = (
    "- Thường trực Tỉnh ủy;",
    "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
    "- Các sở, cơ quan thuộc UBND tỉnh;",
    "- UBND các huyện, thành phố;",
    "- Lưu: VT, NC.",
)

TEXTS: Mapping[str, Text] = {
    "KH": Text(
        "05/KH-UBND",
        "KẾ HOẠCH",
        "Tổ chức phong trào thi đua yêu nước năm 2024",
        PLAN,
        DEPUTY,
        TO_ALL,
    ),
    "QĐ": Text(
        "215/QĐ-UBND",
        "QUYẾT ĐỊNH",
        "Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        (
            "Điều 1. Tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh cho 03 tập thể và 05 cá nhân"
            " có thành tích xuất sắc trong phong trào thi đua yêu nước năm 2023.",
            "Điều 2. Tiền thưởng kèm theo Bằng khen thực hiện theo quy định hiện hành, trích từ Quỹ"
            " Thi đua, khen thưởng của tỉnh.",
            "Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Nội vụ, Giám đốc Sở Tài"
            " chính và các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định"
            " này./.",
        ),
        HEAD,
        ("- Như Điều 3;", "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;", "- Lưu: VT, NC."),
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
        basis=BASIS,
        order="QUYẾT ĐỊNH:",
    ),
    "cong_van": Text(
        "312/UBND-NC",
        "",
        "báo cáo kết quả phong trào thi đua quý I năm 2024",
        (
            "Thực hiện Kế hoạch số 05/KH-UBND ngày 10 tháng 01 năm 2024 của Ủy ban nhân dân tỉnh về"
            " tổ chức phong trào thi đua yêu nước năm 2024, Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:",
            "1. Các sở, cơ quan thuộc Ủy ban nhân dân tỉnh và Ủy ban nhân dân các huyện, thành phố"
            " báo cáo kết quả phong trào thi đua quý I năm 2024, gửi Sở Nội vụ.",
            "2. Sở Nội vụ tổng hợp, báo cáo Chủ tịch Ủy ban nhân dân tỉnh.",
            "Yêu cầu các cơ quan, đơn vị nghiêm túc thực hiện./.",
        ),
        FOR_HEAD,
        ("- Như trên;", "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;", "- Lưu: VT, NC."),
        to=("Các sở, cơ quan thuộc Ủy ban nhân dân tỉnh;", "Ủy ban nhân dân các huyện, thành phố."),
    ),
}
