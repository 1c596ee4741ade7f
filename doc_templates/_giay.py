"""The papers of the launch plan, each as the body of its Word form."""

from _khoi import (
    LANDSCAPE_TEXT,
    MARK,
    NEXT,
    STOP,
    TEXT,
    B,
    I,
    addressee,
    addressees,
    blocks,
    cell,
    dashes,
    data_table,
    each,
    heading,
    height,
    letterhead,
    pair_of_boxes,
    para,
    paragraphs,
    pen_box,
    row,
    rule,
    run,
    signature,
    subject_rule,
    table,
    titled_row,
)

PLAN = "Kế hoạch {{ trich_yeu[:1]|lower }}{{ trich_yeu[1:] }}"  # named inside a sentence
ISSUED = "Kế hoạch số {{ so_ky_hieu }}"
WHO = "{{ tham_quyen[:1]|upper }}{{ tham_quyen[1:] }}"
WHEN_ISSUED = (
    "{{ ngay_ban_hanh[:1]|upper }}{{ ngay_ban_hanh[1:] }}, {{ tham_quyen }} ban hành "
    + ISSUED
    + " {{ trich_yeu[:1]|lower }}{{ trich_yeu[1:] }}."
)


def ke_hoach() -> str:
    return (
        letterhead()
        + heading("KẾ HOẠCH", "{{ trich_yeu }}", subject_rule("trich_yeu"))
        + each("dong", "can_cu", para("CanCu", "{{ dong }}"))
        + paragraphs("mo_dau")
        + blocks("noi_dung")
        + signature()
    )


def phieu_trinh() -> str:
    widths = [2755, 3300, 3300]
    boxes = table(
        widths,
        row(
            cell(
                widths[0],
                para("ONhan", "Người trình"),
                para("HoTen", "{{ nguoi_trinh }}", direct='<w:spacing w:before="1000"/>'),
            ),
            cell(widths[1], para("ONhan", "Ý kiến lãnh đạo phòng")),
            cell(widths[2], para("ONhan", "Ý kiến lãnh đạo cơ quan")),
            more=height(34),
        ),
        lines=True,
        padding=100,
    )
    return (
        letterhead(numbered=False)
        + heading("PHIẾU TRÌNH", f"Về việc dự thảo {PLAN}", rule(TEXT, 60, after=240))
        + addressees("kinh_gui")
        + para("Khoan", "1. Nội dung trình")
        + paragraphs("noi_dung_trinh")
        + para("Khoan", "2. Căn cứ, cơ sở")
        + dashes("co_so")
        + para("Khoan", "3. Tóm tắt dự thảo")
        + para("Doan", "- Chủ đề: “{{ chu_de }}”;")
        + dashes("tom_tat")
        + para("Doan", run("4. Hồ sơ kèm theo: ", B), "{{ ho_so|join('; ') }}.")
        + para("Khoan", "5. Đề xuất")
        + para("DoanCuoi", "{{ de_xuat }}")
        + boxes
    )


def phieu_trinh_van_phong() -> str:
    widths = [2300, TEXT - 2300]
    code = [6455, TEXT - 6455]
    facts = table(
        widths,
        titled_row(widths, "Vấn đề trình", para("OChu", f"Ban hành {PLAN}")),
        titled_row(
            widths,
            "Cơ quan trình",
            para("OChu", "{{ co_quan_trinh }}{% if to_trinh %} ({{ to_trinh }}){% endif %}"),
        ),
        titled_row(widths, "Hồ sơ trình", each("y", "ho_so", para("OChu", "- {{ y }}" + MARK))),
        titled_row(widths, "Tóm tắt", each("y", "tom_tat", para("OChu", "{{ y }}"))),
        titled_row(
            widths,
            "Ý kiến thẩm tra",
            each(
                "y",
                "y_kien",
                para(
                    "OChu",
                    "- {{ y.vai_tro }}{% if y.nguoi %} ({{ y.nguoi }}"
                    "{% if y.ngay %}, {{ y.ngay }}{% endif %}){% endif %}: {{ y.y_kien }}",
                ),
            ),
            each("y", "tham_tra", para("OChu", "{{ y }}")),
        ),
        titled_row(widths, "Kiến nghị", para("OChu", "{{ kien_nghi }}")),
        lines=True,
        padding=100,
    )
    slip = table(
        code,
        pair_of_boxes(code, "Người trình (ký, ghi rõ họ tên)", "Mã bản trình", 26),
        lines=True,
        padding=100,
    )
    pens = table(
        [TEXT],
        pen_box(TEXT, "Ý kiến của lãnh đạo Văn phòng", 34),
        pen_box(TEXT, "Ý kiến giải quyết của {{ nguoi_giai_quyet }}", 42),
        lines=True,
        padding=100,
    )
    gap = para("KeNgang", direct='<w:spacing w:before="100" w:after="0"/>')
    return (
        letterhead(numbered=False)
        + para("TenLoai", "PHIẾU TRÌNH GIẢI QUYẾT CÔNG VIỆC")
        + addressees("kinh_gui")
        + facts
        + gap
        + slip
        + gap
        + pens
    )


def cong_van_xin_y_kien() -> str:
    return (
        letterhead(subject=f"V/v góp ý dự thảo {PLAN}")
        + addressees("kinh_gui")
        + paragraphs("mo_dau")
        + para(
            "Doan",
            f"Để hoàn thiện dự thảo {PLAN}, trước khi trình {{{{ noi_trinh }}}}, "
            "{{ co_quan_soan }} đề nghị quý cơ quan nghiên cứu, tham gia ý kiến vào toàn bộ dự "
            "thảo (gửi kèm theo Công văn này), trong đó tập trung vào các nội dung sau:",
        )
        + dashes("noi_dung_gop_y")
        + para(
            "Doan",
            "Ý kiến tham gia bằng văn bản gửi về {{ co_quan_soan }} chậm nhất ",
            run("{{ han_gop_y }}", B),
            " để tổng hợp, tiếp thu, giải trình. Cơ quan nhất trí với "
            "dự thảo cũng đề nghị có văn bản trả lời.",
        )
        + each("y", "lien_he", para("Doan", "{{ y }}"))
        + para("DoanCuoi", "{{ ket_thuc }}")
        + signature()
    )


def bang_tong_hop_y_kien() -> str:
    wide = LANDSCAPE_TEXT
    widths = [800, 3000, 4300, 1700, wide - 9800]
    heads = ["STT", "Cơ quan góp ý", "Nội dung góp ý", "Kết quả", "Nội dung tiếp thu, giải trình"]
    cells = [
        para("BangGiua", "{{ d.stt }}"),
        para("BangChu", "{{ d.co_quan }}"),
        para("BangChu", "{{ d.y_kien }}"),
        para("BangGiua", "{{ d.tiep_thu }}"),
        para("BangChu", "{{ d.giai_trinh }}"),
    ]
    return (
        letterhead(numbered=False, width=wide)
        + heading(
            "BẢNG TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN",
            f"Đối với dự thảo {PLAN}",
            rule(wide, 60, after=240),
        )
        + para(
            "Doan",
            "{{ co_quan_soan }} đã gửi lấy ý kiến {{ y_kien|length }} cơ quan, đơn vị, "
            "địa phương đối với dự thảo. Các ý kiến được tổng hợp, tiếp thu, giải trình như "
            "sau:",
            direct=NEXT,
        )
        + data_table(widths, heads, "d", "y_kien", cells)
        + para("DoanCuoi", "{{ ket_luan }}", direct='<w:spacing w:before="160"/>')
        + signature(recipients=False, width=wide)
    )


def to_trinh_ke_hoach() -> str:
    return (
        letterhead()
        + heading("TỜ TRÌNH", f"Về việc ban hành {PLAN}", rule(TEXT, 60, after=240))
        + addressee("{{ kinh_gui }}")
        + each("dong", "can_cu", para("CanCu", "{{ dong }}"))
        + para("Doan", f"{{{{ co_quan_soan }}}} kính trình dự thảo {PLAN} như sau:")
        + para("Khoan", "1. Sự cần thiết")
        + paragraphs("su_can_thiet")
        + para("Khoan", "2. Quá trình xây dựng")
        + paragraphs("qua_trinh")
        + para("Khoan", "3. Nội dung chính của dự thảo")
        + para("Doan", "a) Chủ đề: “{{ chu_de }}”.")
        + paragraphs("noi_dung_chinh")
        + para("Khoan", "4. Kiến nghị")
        + para("Doan", "{{ kien_nghi }}", direct=NEXT)
        + para("DoanCuoi", run("(Gửi kèm: {{ ho_so|join('; ') }})", I), "./.")
        + signature()
    )


def phieu_tra() -> str:
    widths = [2600, TEXT - 2600]
    return (
        letterhead(numbered=False)
        + heading("PHIẾU TRẢ HỒ SƠ", f"Về việc trả lại dự thảo {PLAN}", rule(TEXT, 60, after=240))
        + addressee("{{ kinh_gui }}")
        + para(
            "Doan",
            "Qua xem xét hồ sơ trình, Văn phòng Ủy ban nhân dân trả lại hồ sơ để hoàn "
            "thiện, cụ thể như sau:",
        )
        + table(
            widths,
            titled_row(widths, "Hồ sơ trình", para("OChu", "{{ ho_so }}")),
            titled_row(widths, "Người trả", para("OChu", "{{ nguoi_tra }}")),
            titled_row(widths, "Ngày trả", para("OChu", "{{ ngay_tra }}")),
            titled_row(widths, "Lý do trả", para("OChu", "{{ ly_do }}")),
            titled_row(widths, "Yêu cầu", each("y", "yeu_cau", para("OChu", "- {{ y }}" + MARK))),
            lines=True,
            padding=100,
        )
        + para(
            "DoanCuoi",
            "Đề nghị {{ kinh_gui }} hoàn thiện và trình lại theo quy định./.",
            direct='<w:spacing w:before="160"/>',
        )
        + signature(title="NGƯỜI TRẢ HỒ SƠ", name="{{ nguoi_tra }}")
    )


def cong_van_dinh_chinh() -> str:
    widths = [2555, 3400, 3400]
    heads = ["Vị trí", "Nội dung đã in", "Nội dung đính chính"]
    cells = [
        para("BangChu", "{{ d.vi_tri }}"),
        para("BangChu", "{{ d.da_in }}"),
        para("BangChu", "{{ d.dinh_chinh }}"),
    ]
    return (
        letterhead(subject=f"V/v đính chính {ISSUED}")
        + addressees("kinh_gui")
        + para(
            "Doan",
            WHEN_ISSUED + " Lý do: {{ ly_do }}" + STOP,
        )
        + para(
            "Doan",
            f"{WHO} đính chính như sau:",
            direct=NEXT,
        )
        + data_table(widths, heads, "d", "dinh_chinh", cells)
        + para(
            "Doan",
            f"Các nội dung khác của {ISSUED} không thay đổi.",
            direct='<w:spacing w:before="160"/>',
        )
        + para("DoanCuoi", "{{ ket_thuc }}")
        + signature()
    )


def thong_bao_thu_hoi() -> str:
    return (
        letterhead()
        + heading("THÔNG BÁO", f"Thu hồi {ISSUED}", rule(TEXT, 30, after=240))
        + para(
            "Doan",
            WHEN_ISSUED,
        )
        + para("Doan", "Lý do thu hồi: {{ ly_do }}" + STOP)
        + para(
            "Doan",
            f"{WHO} thông báo thu hồi {ISSUED} kể từ "
            "ngày ban hành Thông báo này. Yêu cầu các cơ quan, tổ chức, cá nhân đã nhận văn bản:",
        )
        + dashes("yeu_cau")
        + para("DoanCuoi", "{{ ket_thuc }}")
        + signature()
    )


def so_dang_ky_van_ban_di() -> str:
    widths = [1560, 1260, 2700, 1300, 2050, 1100, 840, 1260, 830, 1104]
    heads = [
        "Số, ký hiệu văn bản",
        "Ngày tháng văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Người ký",
        "Nơi nhận văn bản",
        "Đơn vị, người nhận bản lưu",
        "Số lượng bản",
        "Ngày chuyển",
        "Ký nhận",
        "Ghi chú",
    ]
    names = [
        "so_ky_hieu",
        "ngay",
        "ten_loai_trich_yeu",
        "nguoi_ky",
        "noi_nhan",
        "don_vi_nhan_ban_luu",
        "so_luong_ban",
        "ngay_chuyen",
        "ky_nhan",
        "ghi_chu",
    ]
    middle = {"so_ky_hieu", "ngay", "so_luong_ban", "ngay_chuyen", "ky_nhan"}
    cells = [para("BangGiua" if n in middle else "BangChu", "{{ d." + n + " }}") for n in names]
    cover = (
        each("dong", "co_quan_chu_quan", para("BiaDong", "{{ dong }}"))
        + each("dong", "co_quan_ban_hanh", para("BiaDong", run("{{ dong }}", B)))
        + para("BiaDe", "SỔ ĐĂNG KÝ VĂN BẢN ĐI")
        + para("BiaDong", "{{ ten_so }}")
        + para("BiaDong", "Năm: {{ nam }}")
        + para("BiaDong", "Từ ngày {{ tu_ngay }} đến ngày {{ den_ngay }}")
        + para("BiaDong", "Từ số {{ tu_so }} đến số {{ den_so }}")
        + para("BiaDong", "Quyển số: ............")
    )
    start = '<w:pageBreakBefore/><w:spacing w:before="0" w:after="120"/>'
    return (
        cover
        + para("TenLoai", "SỔ ĐĂNG KÝ VĂN BẢN ĐI NĂM {{ nam }}", direct=start)
        + data_table(widths, heads, "d", "van_ban", cells, numbers=True)
    )


PAPERS = (
    ke_hoach,
    phieu_trinh,
    phieu_trinh_van_phong,
    cong_van_xin_y_kien,
    bang_tong_hop_y_kien,
    to_trinh_ke_hoach,
    phieu_tra,
    cong_van_dinh_chinh,
    thong_bao_thu_hoi,
    so_dang_ky_van_ban_di,
)
WIDE = {"bang_tong_hop_y_kien", "so_dang_ky_van_ban_di"}
