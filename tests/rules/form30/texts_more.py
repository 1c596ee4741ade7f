"""The words of more right papers: reports, minutes, contracts, notes, slips and letters."""

from collections.abc import Mapping

from tests.rules.form30.texts import (
    DIRECTOR,
    FOR_DIRECTOR,
    HEAD,
    OFFICE,
    OFFICE_OF_DIRECTOR,
    Text,
)

MORE: Mapping[str, Text] = {
    "BC": Text(
        "57/BC-SNV",
        "BÁO CÁO",
        "Kết quả công tác thi đua, khen thưởng năm 2023",
        (
            "Sở Nội vụ báo cáo kết quả công tác thi đua, khen thưởng năm 2023 như sau:",
            "# I. KẾT QUẢ ĐẠT ĐƯỢC",
            "1. Về phong trào thi đua:",
            "- 100% cơ quan, đơn vị đăng ký thi đua;",
            "- 18 mô hình mới được nhân rộng.",
            "2. Về khen thưởng:",
            "| Hình thức | Tập thể | Cá nhân",
            "| Cờ thi đua | 12 | 0",
            "| Bằng khen | 145 | 310",
            "# II. PHƯƠNG HƯỚNG NĂM 2024",
            "Tiếp tục đổi mới nội dung, hình thức tổ chức phong trào thi đua./.",
        ),
        FOR_DIRECTOR,
        ("- Như trên;", "- Các Phó Giám đốc Sở;", "- Lưu: VT, TĐKT."),
        issuer="so",
        to=("Ủy ban nhân dân tỉnh Bắc Giang",),
    ),
    "BB": Text(
        "09/BB-SNV",
        "BIÊN BẢN",
        "Họp xét khen thưởng thành tích năm 2023",
        (
            "Thời gian bắt đầu: 08 giờ 00 phút, ngày 12 tháng 3 năm 2024.",
            "Địa điểm: Phòng họp số 2, Sở Nội vụ.",
            "Thành phần tham dự: Các thành viên Hội đồng xét khen thưởng của Sở.",
            "Chủ trì: Ông Lê Minh Châu, Giám đốc Sở.",
            "Thư ký: Bà Đỗ Thị Hạnh, chuyên viên Phòng Thi đua - Khen thưởng.",
            "Nội dung: Hội đồng xem xét hồ sơ của 08 tập thể và 15 cá nhân, nhất trí đề nghị tặng"
            " Bằng khen cho 05 tập thể và 10 cá nhân.",
            "Cuộc họp kết thúc vào 10 giờ 30 phút, ngày 12 tháng 3 năm 2024./.",
        ),
        ("CHỦ TỌA", "Lê Minh Châu"),
        ("- Các thành viên Hội đồng;", "- Lưu: VT, Hồ sơ."),
        issuer="so",
        dated=False,
        secretary=("THƯ KÝ", "Đỗ Thị Hạnh"),
    ),
    "TTr": Text(
        "12/TTr-SNV",
        "TỜ TRÌNH",
        "Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        (
            "Sở Nội vụ đã thẩm định hồ sơ đề nghị khen thưởng của các cơ quan, đơn vị và kính trình"
            " Chủ tịch Ủy ban nhân dân tỉnh tặng Bằng khen cho 03 tập thể và 05 cá nhân.",
            "Kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh xem xét, quyết định./.",
        ),
        DIRECTOR,
        ("- Như trên;", "- Các Phó Giám đốc Sở;", "- Lưu: VT, TĐKT."),
        issuer="so",
        to=("Chủ tịch Ủy ban nhân dân tỉnh Bắc Giang",),
    ),
    "HĐ": Text(
        "05/HĐ-SNV",
        "HỢP ĐỒNG",
        "In ấn phẩm tuyên truyền điển hình tiên tiến",
        (
            "# Điều 1. Nội dung công việc",
            "Bên B in 500 cuốn sách gương điển hình tiên tiến cho Bên A.",
            "# Điều 2. Giá trị hợp đồng",
            "Giá trị hợp đồng là 45.000.000 đồng, đã gồm thuế giá trị gia tăng.",
            "# Điều 3. Hiệu lực",
            "Hợp đồng có hiệu lực kể từ ngày ký, lập thành 04 bản có giá trị như nhau./.",
        ),
        ("ĐẠI DIỆN BÊN B", "GIÁM ĐỐC", "Vũ Đức Khánh"),
        ("- Các bên ký hợp đồng;", "- Lưu: VT, Hồ sơ."),
        issuer="so",
        secretary=("ĐẠI DIỆN BÊN A", "GIÁM ĐỐC", "Lê Minh Châu"),
    ),
    "CĐ": Text(
        "01/CĐ-UBND",
        "CÔNG ĐIỆN",
        "Về việc tập trung ứng phó mưa lũ",
        (
            "Từ ngày 16 tháng 3 năm 2024, trên địa bàn tỉnh có mưa rất to. Chủ tịch Ủy ban nhân dân"
            " tỉnh yêu cầu:",
            "1. Chủ tịch Ủy ban nhân dân các huyện, thành phố chủ động sơ tán dân khỏi nơi nguy"
            " hiểm.",
            "2. Sở Nông nghiệp và Phát triển nông thôn trực ban 24/24 giờ./.",
        ),
        HEAD,
        ("- Thường trực Tỉnh ủy;", "- Văn phòng Ủy ban nhân dân tỉnh;", "- Lưu: VT, NN."),
        to=(
            "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC GIANG điện:",
            "- Giám đốc Sở Nông nghiệp và Phát triển nông thôn;",
            "- Chủ tịch Ủy ban nhân dân các huyện, thành phố.",
        ),
        urgent="HỎA TỐC",
    ),
    "BGN": Text(
        "01/BGN-SNV",
        "BẢN GHI NHỚ",
        "Về hợp tác đào tạo cán bộ thi đua, khen thưởng",
        (
            "1. Hai bên phối hợp tổ chức 02 lớp bồi dưỡng nghiệp vụ trong năm 2024.",
            "2. Bản ghi nhớ lập thành 04 bản, mỗi bên giữ 02 bản./.",
        ),
        ("ĐẠI DIỆN BÊN B", "HIỆU TRƯỞNG", "Ngô Quang Long"),
        ("- Hai bên ký;", "- Lưu: VT, TĐKT."),
        issuer="so",
        secretary=("ĐẠI DIỆN BÊN A", "GIÁM ĐỐC", "Lê Minh Châu"),
    ),
    "BTT": Text(
        "02/BTT-SNV",
        "BẢN THỎA THUẬN",
        "Về sử dụng chung cơ sở dữ liệu khen thưởng",
        (
            "1. Hai bên sử dụng chung cơ sở dữ liệu khen thưởng của tỉnh.",
            "2. Mỗi bên cử một đầu mối bảo đảm an toàn thông tin./.",
        ),
        ("ĐẠI DIỆN BÊN B", "GIÁM ĐỐC", "Vũ Đức Khánh"),
        ("- Hai bên ký;", "- Lưu: VT, TĐKT."),
        issuer="so",
        secretary=("ĐẠI DIỆN BÊN A", "GIÁM ĐỐC", "Lê Minh Châu"),
    ),
    "GUQ": Text(
        "03/GUQ-SNV",
        "GIẤY ỦY QUYỀN",
        "Ký văn bản về thi đua, khen thưởng",
        (
            "Giám đốc Sở Nội vụ ủy quyền cho bà Phạm Thu Dung, Phó Giám đốc Sở, ký các văn bản về"
            " thi đua, khen thưởng.",
            "Thời hạn ủy quyền từ ngày 15 tháng 3 năm 2024 đến hết ngày 30 tháng 6 năm 2024./.",
        ),
        DIRECTOR,
        ("- Bà Phạm Thu Dung;", "- Lưu: VT, VP."),
        issuer="so",
    ),
    "GM": Text(
        "18/GM-UBND",
        "GIẤY MỜI",
        "Họp Hội đồng Thi đua - Khen thưởng tỉnh",
        (
            "Ủy ban nhân dân tỉnh Bắc Giang trân trọng kính mời: Các thành viên Hội đồng Thi đua -"
            " Khen thưởng tỉnh",
            "Tới dự phiên họp xét khen thưởng đợt I năm 2024.",
            "Chủ trì: Chủ tịch Ủy ban nhân dân tỉnh.",
            "Thời gian: 08 giờ 00 phút, ngày 22 tháng 3 năm 2024.",
            "Địa điểm: Phòng họp số 1, trụ sở Ủy ban nhân dân tỉnh.",
            "Đề nghị các thành viên dự họp đầy đủ, đúng giờ./.",
        ),
        OFFICE,
        ("- Các thành viên Hội đồng;", "- Lưu: VT, NC."),
    ),
    "GGT": Text(
        "21/GGT-SNV",
        "GIẤY GIỚI THIỆU",
        "",
        (
            "Sở Nội vụ trân trọng giới thiệu:",
            "Ông (bà): Đỗ Thị Hạnh",
            "Chức vụ: Chuyên viên Phòng Thi đua - Khen thưởng",
            "Được cử đến: Sở Tài chính tỉnh Bắc Giang",
            "Về việc: Đối chiếu kinh phí khen thưởng năm 2023",
            "Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ.",
            "Giấy này có giá trị đến hết ngày 29 tháng 3 năm 2024./.",
        ),
        DIRECTOR,
        ("- Như trên;", "- Lưu: VT."),
        issuer="so",
    ),
    "GNP": Text(
        "14/GNP-SNV",
        "GIẤY NGHỈ PHÉP",
        "",
        (
            "Xét Đơn đề nghị nghỉ phép ngày 11 tháng 3 năm 2024 của bà Đỗ Thị Hạnh, Sở Nội vụ cấp"
            " cho:",
            "Bà: Đỗ Thị Hạnh",
            "Chức vụ: Chuyên viên Phòng Thi đua - Khen thưởng",
            "Được nghỉ phép trong thời gian 05 ngày, kể từ ngày 18 tháng 3 năm 2024 đến hết ngày 22"
            " tháng 3 năm 2024 tại tỉnh Nghệ An.",
            "Số ngày nghỉ phép nêu trên được tính vào thời gian nghỉ hằng năm./.",
        ),
        FOR_DIRECTOR,
        ("- Bà Đỗ Thị Hạnh;", "- Lưu: VT, VP."),
        issuer="so",
    ),
    "PG": Text(
        "33/PG-SNV",
        "PHIẾU GỬI",
        "Hồ sơ khen thưởng đợt I năm 2024",
        (
            "Sở Nội vụ gửi Văn phòng Ủy ban nhân dân tỉnh 08 bộ hồ sơ khen thưởng.",
            "Đề nghị ký nhận và gửi lại phiếu này cho Sở Nội vụ./.",
        ),
        OFFICE_OF_DIRECTOR,
        ("- Văn phòng UBND tỉnh;", "- Lưu: VT."),
        issuer="so",
    ),
    "PC": Text(
        "34/PC-SNV",
        "PHIẾU CHUYỂN",
        "Đơn đề nghị khen thưởng",
        (
            "Sở Nội vụ chuyển Ủy ban nhân dân huyện Việt Yên đơn của ông Bùi Văn Mạnh để giải quyết"
            " theo thẩm quyền./.",
        ),
        OFFICE_OF_DIRECTOR,
        ("- UBND huyện Việt Yên;", "- Lưu: VT."),
        issuer="so",
    ),
    "PB": Text(
        "35/PB-SNV",
        "PHIẾU BÁO",
        "Kết quả giải quyết hồ sơ khen thưởng",
        (
            "Sở Nội vụ báo để Ủy ban nhân dân huyện Việt Yên biết hồ sơ khen thưởng đã đủ thành"
            " phần và đang được thẩm định./.",
        ),
        OFFICE_OF_DIRECTOR,
        ("- UBND huyện Việt Yên;", "- Lưu: VT."),
        issuer="so",
    ),
    "thu_cong": Text(
        "46/UBND-NC",
        "THƯ CÔNG",
        "Chúc mừng các tập thể, cá nhân điển hình tiên tiến",
        (
            "Thay mặt Ủy ban nhân dân tỉnh, tôi nhiệt liệt chúc mừng các tập thể, cá nhân điển hình"
            " tiên tiến được tuyên dương năm 2024.",
            "Chúc các đồng chí mạnh khỏe, hạnh phúc và thành công./.",
        ),
        HEAD,
        ("- Các tập thể, cá nhân điển hình tiên tiến;", "- Lưu: VT, NC."),
    ),
}
