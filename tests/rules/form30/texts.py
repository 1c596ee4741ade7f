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

OFFICE_OF_DIRECTOR = ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "Đinh Thị Nga")
CHAPTERS = (
    "^ Chương I",
    "^ QUY ĐỊNH CHUNG",
    "# Điều 1. Phạm vi điều chỉnh",
    "Quy chế này quy định nguyên tắc, chế độ làm việc và quan hệ công tác.",
    "# Điều 2. Nguyên tắc làm việc",
    "1. Đề cao trách nhiệm của người đứng đầu.",
    "2. Thảo luận dân chủ, quyết định theo đa số trong các trường hợp:",
    "a) Bình xét danh hiệu thi đua;",
    "b) Xét khen thưởng.",
    "^ Chương II",
    "^ NHIỆM VỤ VÀ QUAN HỆ CÔNG TÁC",
    "^ Mục 1",
    "^ NHIỆM VỤ",
    "# Điều 3. Nhiệm vụ của người đứng đầu",
    "Người đứng đầu chịu trách nhiệm toàn diện về công việc.",
    "^ Mục 2",
    "^ QUAN HỆ CÔNG TÁC",
    "# Điều 4. Tổ chức thực hiện",
    "Các thành viên có trách nhiệm thực hiện Quy chế này./.",
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
    "QĐ.quy_che": Text(
        "216/QĐ-UBND",
        "QUYẾT ĐỊNH",
        "Ban hành Quy chế hoạt động của Hội đồng Thi đua - Khen thưởng",
        (
            "Điều 1. Ban hành kèm theo Quyết định này Quy chế hoạt động của Hội đồng Thi đua - Khen"
            " thưởng tỉnh Bắc Giang.",
            "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
            "Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Nội vụ, Thủ trưởng các cơ"
            " quan có liên quan và thành viên Hội đồng chịu trách nhiệm thi hành Quyết định này./.",
        ),
        COUNCIL,
        ("- Như Điều 3;", "- Ban Thi đua - Khen thưởng Trung ương;", "- Lưu: VT, NC."),
        authority="ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
        basis=BASIS,
        order="QUYẾT ĐỊNH:",
        attached=(
            Attached(
                ("QUY CHẾ", "Hoạt động của Hội đồng Thi đua - Khen thưởng tỉnh Bắc Giang"),
                "(Kèm theo Quyết định số 216/QĐ-UBND ngày 15 tháng 3 năm 2024"
                " của Ủy ban nhân dân tỉnh Bắc Giang)",
                CHAPTERS,
            ),
        ),
    ),
    "KH.phu_luc": Text(
        "06/KH-UBND",
        "KẾ HOẠCH",
        "Tuyên truyền điển hình tiên tiến năm 2024",
        (
            "# I. MỤC ĐÍCH, YÊU CẦU",
            "Nhân rộng các gương người tốt, việc tốt trong các tầng lớp Nhân dân.",
            "# II. NỘI DUNG",
            "Các cơ quan, đơn vị thực hiện nhiệm vụ tại Phụ lục I và các chỉ tiêu tại Phụ lục II"
            " kèm theo Kế hoạch này./.",
        ),
        DEPUTY,
        TO_ALL,
        attached=(
            Attached(
                ("PHÂN CÔNG NHIỆM VỤ TUYÊN TRUYỀN",),
                "(Kèm theo Kế hoạch số 06/KH-UBND ngày 15 tháng 3 năm 2024"
                " của Ủy ban nhân dân tỉnh Bắc Giang)",
                (
                    "| STT | Nhiệm vụ | Cơ quan chủ trì",
                    "| 1 | Xây dựng chuyên mục trên Báo Bắc Giang | Sở Thông tin và Truyền thông",
                    "| 2 | Biên tập sách gương điển hình tiên tiến | Sở Nội vụ",
                ),
                "Phụ lục I",
            ),
            Attached(
                ("CHỈ TIÊU TUYÊN TRUYỀN NĂM 2024",),
                "(Kèm theo Kế hoạch số 06/KH-UBND ngày 15 tháng 3 năm 2024"
                " của Ủy ban nhân dân tỉnh Bắc Giang)",
                (
                    "1. Mỗi huyện, thành phố giới thiệu ít nhất 05 điển hình tiên tiến trong năm.",
                    "2. Mỗi sở, cơ quan thuộc Ủy ban nhân dân tỉnh giới thiệu ít nhất 02 điển hình"
                    " tiên tiến trong năm.",
                ),
                "Phụ lục II",
            ),
        ),
    ),
    "cong_van.du": Text(
        "95/SNV-TĐKT",
        "",
        "đề nghị thẩm định hồ sơ khen thưởng",
        (
            "Sở Nội vụ nhận được hồ sơ đề nghị khen thưởng của Ủy ban nhân dân huyện Việt Yên và"
            " kính đề nghị quý Sở có ý kiến về thành tích của các tập thể trong danh sách.",
            "Ý kiến gửi về Sở Nội vụ trước ngày 20 tháng 3 năm 2024 để tổng hợp./.",
        ),
        FOR_DIRECTOR,
        ("- Như trên;", "- Giám đốc Sở (báo cáo);", "- Lưu: VT, TĐKT."),
        issuer="so",
        to=("Sở Tài chính",),
        urgent="KHẨN",
        circulation="XEM XONG TRẢ LẠI",
        drafter="PL.(12)",
        contact=(
            "Địa chỉ: Khu liên cơ quan, đường Hùng Vương, thành phố Bắc Giang",
            "Số điện thoại: (0204) 3854 000; thư điện tử: vanthu_snv@bacgiang.gov.vn",
        ),
    ),
    "NQ": Text(
        "02/NQ-HĐQL",
        "NGHỊ QUYẾT",
        "Về việc thông qua kế hoạch tài chính năm 2024",
        (
            "Điều 1. Thông qua kế hoạch tài chính năm 2024 của Quỹ Thi đua, khen thưởng.",
            "Điều 2. Giám đốc Quỹ chịu trách nhiệm tổ chức thực hiện Nghị quyết này./.",
        ),
        ("TM. HỘI ĐỒNG QUẢN LÝ", "CHỦ TỊCH", "Nguyễn Văn An"),
        ("- Như Điều 2;", "- Thành viên Hội đồng;", "- Lưu: VT, HĐQL."),
        issuer="quy",
        authority="HỘI ĐỒNG QUẢN LÝ QUỸ THI ĐUA",
        basis=(LAW_AWARDS, "Căn cứ Biên bản họp Hội đồng ngày 12 tháng 3 năm 2024."),
        order="QUYẾT NGHỊ:",
    ),
    "CT": Text(
        "03/CT-UBND",
        "CHỈ THỊ",
        "Về tăng cường công tác thi đua, khen thưởng năm 2024",
        (
            "Để nâng cao chất lượng các phong trào thi đua trên địa bàn tỉnh, Chủ tịch Ủy ban nhân"
            " dân tỉnh chỉ thị:",
            "1. Thủ trưởng các cơ quan, đơn vị trực tiếp chỉ đạo phong trào thi đua.",
            "2. Sở Nội vụ kiểm tra việc thực hiện Chỉ thị này, báo cáo Chủ tịch Ủy ban nhân dân"
            " tỉnh./.",
        ),
        HEAD,
        TO_ALL,
    ),
    "QC": Text(
        "01/QC-SNV",
        "QUY CHẾ",
        "Làm việc của Sở Nội vụ",
        CHAPTERS,
        DIRECTOR,
        ("- Các phòng, đơn vị thuộc Sở;", "- Lưu: VT, VP."),
        issuer="so",
    ),
    "QyĐ": Text(
        "02/QyĐ-SNV",
        "QUY ĐỊNH",
        "Về tiếp nhận hồ sơ khen thưởng",
        (
            "# Điều 1. Phạm vi điều chỉnh",
            "Quy định này quy định việc tiếp nhận hồ sơ khen thưởng tại Sở Nội vụ.",
            "# Điều 2. Hồ sơ",
            "1. Hồ sơ gồm:",
            "a) Tờ trình đề nghị khen thưởng;",
            "b) Báo cáo thành tích của tập thể, cá nhân;",
            "c) Biên bản họp xét khen thưởng.",
            "2. Hồ sơ nộp trực tiếp hoặc qua mạng./.",
        ),
        DIRECTOR,
        ("- Các phòng, đơn vị thuộc Sở;", "- Lưu: VT, TĐKT."),
        issuer="so",
    ),
    "TC": Text(
        "01/TC-UBND",
        "THÔNG CÁO",
        "Về kết quả phiên họp thường kỳ tháng 02 năm 2024",
        (
            "Ngày 28 tháng 02 năm 2024, Ủy ban nhân dân tỉnh họp phiên thường kỳ, thảo luận tình"
            " hình kinh tế - xã hội và thông qua các nội dung thuộc thẩm quyền./.",
        ),
        OFFICE,
        ("- Báo Bắc Giang;", "- Lưu: VT, TH."),
    ),
    "TB": Text(
        "41/TB-UBND",
        "THÔNG BÁO",
        "Kết luận của Chủ tịch Ủy ban nhân dân tỉnh tại phiên họp",
        (
            "Ngày 11 tháng 3 năm 2024, Chủ tịch Ủy ban nhân dân tỉnh chủ trì phiên họp và kết"
            " luận như sau:",
            "1. Giao Sở Nội vụ hoàn thiện hồ sơ khen thưởng.",
            "2. Giao Sở Tài chính bảo đảm kinh phí.",
            "Thông báo để các cơ quan, đơn vị biết, thực hiện./.",
        ),
        OFFICE,
        TO_ALL,
    ),
    "HD": Text(
        "08/HD-SNV",
        "HƯỚNG DẪN",
        "Xét tặng danh hiệu thi đua năm 2024",
        (
            "# I. ĐỐI TƯỢNG, TIÊU CHUẨN",
            "1. Đối tượng:",
            "a) Cán bộ, công chức;",
            "b) Viên chức, người lao động.",
            "2. Tiêu chuẩn thực hiện theo quy định của pháp luật.",
            "# II. HỒ SƠ, THỦ TỤC",
            "Hồ sơ gửi Sở Nội vụ trước ngày 30 tháng 11 năm 2024./.",
        ),
        FOR_DIRECTOR,
        ("- UBND các huyện, thành phố;", "- Lưu: VT, TĐKT."),
        issuer="so",
    ),
    "CTr": Text(
        "02/CTr-UBND",
        "CHƯƠNG TRÌNH",
        "Công tác thi đua, khen thưởng năm 2024",
        (*PLAN[:-1], "Các cơ quan, đơn vị tổ chức thực hiện Chương trình này./."),
        DEPUTY,
        TO_ALL,
    ),
    "PA": Text(
        "04/PA-SNV",
        "PHƯƠNG ÁN",
        "Bố trí nhân sự phục vụ lễ trao tặng danh hiệu",
        (
            "# I. NHÂN SỰ",
            "Bộ phận lễ tân gồm 06 người, bộ phận hồ sơ gồm 04 người.",
            "# II. PHÂN CÔNG",
            "Văn phòng Sở chủ trì, phối hợp với các phòng thực hiện./.",
        ),
        DIRECTOR,
        ("- Các phòng, đơn vị thuộc Sở;", "- Lưu: VT, VP."),
        issuer="so",
    ),
    "ĐA": Text(
        "07/ĐA-UBND",
        "ĐỀ ÁN",
        "Đổi mới công tác thi đua, khen thưởng của tỉnh",
        (
            "^ Phần I",
            "^ SỰ CẦN THIẾT",
            "Công tác thi đua, khen thưởng thời gian qua đạt nhiều kết quả quan trọng.",
            "^ Phần II",
            "^ NỘI DUNG",
            "# I. MỤC TIÊU",
            "Nâng cao chất lượng các phong trào thi đua.",
            "# II. NHIỆM VỤ, GIẢI PHÁP",
            "1. Hoàn thiện các quy định về thi đua, khen thưởng.",
            "2. Ứng dụng công nghệ thông tin trong giải quyết hồ sơ./.",
        ),
        COUNCIL,
        TO_ALL,
    ),
    "DA": Text(
        "03/DA-SNV",
        "DỰ ÁN",
        "Xây dựng cơ sở dữ liệu thi đua, khen thưởng",
        (
            "# I. THÔNG TIN CHUNG",
            "1. Chủ đầu tư là Sở Nội vụ.",
            "2. Kinh phí thực hiện:",
            "| STT | Nội dung | Kinh phí (đồng)",
            "| 1 | Xây dựng phần mềm | 450.000.000",
            "| 2 | Số hóa hồ sơ | 150.000.000",
            "# II. TIẾN ĐỘ",
            "Dự án hoàn thành trong quý IV năm 2024./.",
        ),
        DIRECTOR,
        ("- Sở Thông tin và Truyền thông;", "- Lưu: VT, TĐKT."),
        issuer="so",
    ),
}
