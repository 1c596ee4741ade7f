"""One fault for each rule of words, as a sentence of a right plan, with the letters it is about."""

from collections.abc import Mapping
from functools import partial

from tests.rules.form30.papers import change
from tests.rules.form30.plant import Plant

# rule → the sentence, and what of it the finding must quote
SLIPS: Mapping[str, tuple[str, str]] = {
    "viet_hoa.dau_dong": ("các cơ quan, đơn vị triển khai thực hiện.", "các"),
    "viet_hoa.dau_cau": ("Các đơn vị đăng ký thi đua. tỉnh tổng hợp.", "tỉnh"),
    "viet_hoa.co_quan": ("Giao Sở nội vụ chủ trì tổng hợp.", "Sở nội vụ"),
    "viet_hoa.nhan_dan_nha_nuoc": ("Chăm lo đời sống Nhân Dân trong tỉnh.", "Nhân Dân"),
    "viet_hoa.chuc_vu": ("Trình Chủ Tịch xem xét.", "Chủ Tịch"),
    "viet_hoa.danh_hieu": ("Tặng danh hiệu Anh hùng lao động cho tập thể.", "Anh hùng lao động"),
    "viet_hoa.ten_luat": ("Thực hiện luật Đất đai trên địa bàn.", "luật Đất đai"),
    "viet_hoa.ngay_tet": ("Ngay sau Tết Nguyên Đán, các đơn vị ra quân.", "Tết Nguyên Đán"),
    "viet_hoa.ngay_le": ("Lập thành tích mừng ngày Quốc Khánh 2-9.", "ngày Quốc Khánh"),
    "viet_hoa.dia_danh": ("Tổ chức tham quan tại vũng Tàu.", "vũng Tàu"),
    "viet_hoa.vung_mien": ("Kết nghĩa với các tỉnh Bắc bộ.", "Bắc bộ"),
    "viet_hoa.nuoc_ngoai": ("Phối hợp với Liên Hợp Quốc.", "Liên Hợp Quốc"),
    "viet_hoa.viet_tat_nuoc_ngoai": ("Hồ sơ gửi Unesco xem xét.", "Unesco"),
    "viet_hoa.tac_pham": ("Đăng bài trên Tạp chí cộng sản.", "Tạp chí cộng sản"),
    "viet_hoa.ten_nguoi": ("Tặng Bằng khen cho bà Trần thị Bình.", "Trần thị Bình"),
    "viet_hoa.tinh": ("Phát động trong Tỉnh Bắc Giang.", "Tỉnh Bắc Giang"),
    "viet_hoa.xa_phuong": ("Nhân rộng mô hình của Xã Tân Mộc.", "Xã Tân"),
    "viet_hoa.nhan_dan": ("Nâng cao đời sống của nhân dân.", "nhân dân"),
    "viet_hoa.chuc_vu_nguoi": ("Do đồng chí giám đốc Lê Minh Châu trình bày.", "giám đốc"),
    "viet_hoa.loai_van_ban": ("Thực hiện nghị định số 98/2023/NĐ-CP.", "nghị định"),
    "viet_hoa.dieu": ("Theo quy định tại khoản 2 điều 5 của Luật này.", "điều"),
    "viet_hoa.khoan_diem": ("Theo quy định tại Khoản 2 Điều 5.", "Khoản"),
    "viet_hoa.chuong_muc": ("Theo quy định tại chương II của Luật.", "chương"),
    "viet_hoa.thu": ("Hội nghị họp vào sáng thứ hai, ngày 15/4.", "thứ hai"),
    "viet_hoa.thang": ("Tổng kết vào tháng tám.", "tháng tám"),
    "viet_hoa.tet_thuong": ("Trước Tết Nguyên đán, các đơn vị báo cáo.", "Tết Nguyên đán"),
    "viet_hoa.tet": ("Không để dư âm kéo dài sau tết.", "tết"),
    "viet_hoa.nam_am_lich": ("Chào xuân Giáp thìn.", "Giáp thìn"),
    "viet_hoa.trieu_dai": ("Di tích có từ triều Lý.", "triều"),
    "viet_hoa.su_kien": ("Kỷ niệm Cách mạng tháng 8 thành công.", "Cách mạng tháng 8"),
    "viet_hoa.dia_hinh": ("Bảo vệ môi trường Sông Vàm Cỏ.", "Sông"),
    "viet_hoa.dang": ("Tăng cường sự lãnh đạo của đảng.", "đảng"),
    "viet_hoa.hang": ("Đề nghị tặng Huân chương Lao động hạng nhì.", "nhì"),
    "chinh_ta.loi_chac": ("Phát hiện sớm, kịp thời không chể dịch bệnh.", "không chể"),
    "chinh_ta.loi_ngo": ("Khen thưởng theo đợt, đợt xuất ngay sau thành tích.", "đợt xuất"),
    "chinh_ta.am_tiet": ("Tuyên dương nguời tốt, việc tốt.", "nguời"),
    "chinh_ta.lap_tu": ("Nâng cao chất lượng của của phong trào.", "của của"),
    "chinh_ta.dau_thanh": ("Báo cáo Tỉnh ủy, Huyện ủy, Tỉnh uỷ.", "uỷ"),
    "chinh_ta.chu_la": ("Các đơn vị đăng ký thi đuа đúng hạn.", "đuа"),
    "chinh_ta.ten_luat": ("Thực hiện Luật Thi đua khen thưởng.", "Luật Thi đua khen thưởng"),
    "chinh_ta.giai_doan": ("Hộ nghèo theo chuẩn giai đoạn 2021-2026 giảm.", "2021-2026"),
}

PLANTS: Mapping[str, Plant] = {
    rule: Plant("KH", partial(change, part="noi_dung", which=0, text=sentence))
    for rule, (sentence, _) in SLIPS.items()
}
