"""Units by period: names, letterheads, posts, who may sign what and how."""

import datetime as dt

import pytest

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office import people, units
from service.store.models import Event, Post, SigningRight, UnitTitle

MERGED = dt.date(2025, 7, 1)
LAST_DAY = dt.date(2025, 6, 30)


def naming(**changes):
    how = {
        "name": "Sở Nội vụ và Lao động",
        "symbol": "SNVLĐ",
        "parent_lines": ["UBND TỈNH BẮC NINH"],
        "lines": ["SỞ NỘI VỤ", "VÀ LAO ĐỘNG"],
        "place": "Bắc Ninh",
        "valid_from": MERGED,
    }
    return units.Naming(**{**how, **changes})


def appoint(world, **changes):
    how = {
        "title": "Phó Giám đốc",
        "rank": "cap_pho",
        "holder_name": "Lê Thị Tư",
        "officer_id": None,
        "valid_from": dt.date(2024, 1, 1),
    }
    unit = world.unit(changes.pop("unit", "so-noi-vu"))
    actor = world.actor(changes.pop("who", "quantri"))
    return units.appoint(world.office, unit, actor=actor, **{**how, **changes})


def give_right(world, post, **changes):
    how = {"type_id": "*", "form": "KT", "basis": "", "valid_from": dt.date(2024, 1, 1)}
    unit = world.unit(changes.pop("unit", "so-noi-vu"))
    actor = world.actor(changes.pop("who", "quantri"))
    return units.give_right(world.office, unit, post_id=post, actor=actor, **{**how, **changes})


def shown(world, code="so-noi-vu", who="quantri"):
    return units.page(world.office, world.unit(code), actor=world.actor(who))


def name_on(world, code, day):
    with world.office.reading() as db:
        return units.title_on(db, world.unit(code), day).name


# --- names


def test_a_new_name_holds_from_its_day_and_the_old_one_stays(world):
    units.rename(world.office, world.unit("so-noi-vu"), naming(), actor=world.actor("quantri"))

    assert name_on(world, "so-noi-vu", LAST_DAY) == "Sở Nội vụ"
    assert name_on(world, "so-noi-vu", MERGED) == "Sở Nội vụ và Lao động"
    page = shown(world)
    assert page.name == "Sở Nội vụ"
    assert [(t.name, t.valid_to) for t in page.titles] == [
        ("Sở Nội vụ", LAST_DAY),
        ("Sở Nội vụ và Lao động", None),
    ]


def test_a_unit_is_found_by_its_old_and_its_new_name_without_marks(world):
    units.rename(world.office, world.unit("so-noi-vu"), naming(), actor=world.actor("quantri"))

    for query in ("noi vu", "lao dong noi", "SỞ NỘI VỤ"):
        found = units.listing(world.office, actor=world.actor("gopy"), query=query)
        assert world.unit("so-noi-vu") in [unit.id for unit, _, _ in found]
    assert units.listing(world.office, actor=world.actor("gopy"), query="%") == []


@pytest.mark.parametrize("day", [dt.date(2020, 1, 1), dt.date(2019, 12, 31)])
def test_a_name_may_not_begin_before_the_last_one(world, day):
    with pytest.raises(BadInput, match="phải sau"):
        units.rename(
            world.office,
            world.unit("so-noi-vu"),
            naming(valid_from=day),
            actor=world.actor("quantri"),
        )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": " "}, Incomplete),
        ({"symbol": ""}, Incomplete),
        ({"place": "\u200b"}, Incomplete),
        ({"lines": [" ", ""]}, Incomplete),
        ({"symbol": "S N V"}, BadInput),
        ({"name": "x" * 201}, BadInput),
        ({"lines": ["x" * 201]}, BadInput),
    ],
)
def test_a_name_needs_all_its_parts(world, changes, kind):
    before = world.count(UnitTitle)

    with pytest.raises(kind):
        units.rename(
            world.office,
            world.unit("so-noi-vu"),
            naming(**changes),
            actor=world.actor("quantri"),
        )
    assert world.count(UnitTitle) == before


def test_spaces_and_decomposed_letters_are_mended_in_a_name(world):
    odd = naming(name="  So\u031b\u0309  Nội\u00a0vụ mới ", lines=["SỞ  MỚI", ""])
    units.rename(world.office, world.unit("so-noi-vu"), odd, actor=world.actor("quantri"))

    title = shown(world).titles[-1]
    assert (title.name, title.lines) == ("Sở Nội vụ mới", ["SỞ MỚI"])


def test_units_are_listed_by_the_vietnamese_alphabet(world):
    names = [name for _, name, _ in units.listing(world.office, actor=world.actor("gopy"))]

    assert names == [
        "Công an tỉnh",
        "Sở Giáo dục và Đào tạo",
        "Sở Kế hoạch và Đầu tư",
        "Sở Lao động - Thương binh và Xã hội",
        "Sở Nội vụ",
        "Sở Tài chính",
        "Sở Y tế",
        "UBND huyện Yên Thế",
        "UBND thành phố Bắc Giang",
        "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
        "Ủy ban nhân dân tỉnh Bắc Giang",
        "Văn phòng UBND tỉnh",
    ]


# --- new units


def found(world, **changes):
    how = {"code": "so-moi", "kind": "so", "parent_id": world.unit("ubnd"), "naming": naming()}
    actor = world.actor(changes.pop("who", "quantri"))
    return units.found_unit(world.office, actor=actor, **{**how, **changes})


def test_a_new_unit_stands_below_its_parent_with_its_first_name(world):
    unit_id = found(world)

    page = units.page(world.office, unit_id, actor=world.actor("quantri"))
    assert (page.name, page.kind, page.parent) == (
        "Sở Nội vụ và Lao động",
        "Sở, ban, ngành",
        "Ủy ban nhân dân tỉnh Bắc Giang",
    )
    assert page.may_change


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"code": "so-noi-vu"}, StepMoved),
        ({"code": "Sở"}, BadInput),
        ({"code": "a"}, BadInput),
        ({"code": "-x"}, BadInput),
        ({"kind": "la"}, BadInput),
        ({"parent_id": None}, NotFound),
        ({"parent_id": 10**6}, NotFound),
        ({"who": "chuyenvien"}, NotAllowed),
        ({"naming": naming(name="")}, Incomplete),
    ],
)
def test_a_new_unit_needs_a_code_a_kind_a_parent_and_an_administrator(world, changes, kind):
    before = len(units.by_code(world.office))

    with pytest.raises(kind):
        found(world, **changes)
    assert len(units.by_code(world.office)) == before


# --- posts


def test_a_post_is_held_from_a_day_to_a_day(world):
    post = appoint(world)
    units.end_post(world.office, post, dt.date(2024, 6, 30), actor=world.actor("quantri"))

    held = {p.holder_name: (p.title, p.valid_to) for p in shown(world).posts}
    assert held["Lê Thị Tư"] == ("Phó Giám đốc", dt.date(2024, 6, 30))
    with world.office.reading() as db:
        said = [e.title for e in db.query(Event).filter_by(subject=f"unit:{shown(world).unit.id}")]
    assert said[-2:] == [
        "Lê Thị Tư giữ chức vụ Phó Giám đốc",
        "Lê Thị Tư thôi giữ chức vụ Phó Giám đốc",
    ]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"rank": "la"}, BadInput),
        ({"title": ""}, Incomplete),
        ({"holder_name": "  "}, Incomplete),
        ({"holder_name": "TS. Lê Thị Tư"}, BadInput),
        ({"holder_name": "Ông Lê Văn Tư"}, BadInput),
        ({"valid_to": dt.date(2023, 1, 1)}, BadInput),
        ({"officer_id": 10**6}, NotFound),
        ({"rank": "dung_dau", "title": "Giám đốc"}, StepMoved),
        ({"rank": "quyen", "title": "Giám đốc"}, StepMoved),
        ({"who": "giamdoc"}, NotAllowed),
        ({"unit": "so-khdt", "who": "gopy"}, NotAllowed),
    ],
)
def test_a_bad_post_is_refused(world, changes, kind):
    before = world.count(Post)

    with pytest.raises(kind):
        appoint(world, **changes)
    assert world.count(Post) == before


def test_the_next_head_comes_when_the_last_one_has_left(world):
    head = next(p for p in shown(world).posts if p.rank == "dung_dau")
    units.end_post(world.office, head.id, dt.date(2024, 6, 30), actor=world.actor("quantri"))

    assert appoint(world, rank="dung_dau", title="Giám đốc", valid_from=dt.date(2024, 7, 1))


def test_a_post_may_not_end_before_it_began(world):
    post = appoint(world)

    with pytest.raises(BadInput):
        units.end_post(world.office, post, dt.date(2023, 12, 31), actor=world.actor("quantri"))


# --- signing rights


def test_a_deputy_gets_the_right_to_sign_for_the_head(world):
    right = give_right(world, appoint(world))

    rights = {r.id: (r.form, post.holder_name) for r, post in shown(world).rights}
    assert rights[right] == ("KT", "Lê Thị Tư")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"form": "la"}, BadInput),
        ({"form": ""}, Incomplete),
        ({"form": "TM"}, Incomplete),
        ({"form": "Q"}, Incomplete),
        ({"form": "TUQ", "basis": "QĐ 01"}, Incomplete),
        ({"type_id": "la"}, BadInput),
        ({"valid_to": dt.date(2023, 1, 1)}, BadInput),
        ({"who": "giamdoc"}, NotAllowed),
        ({"unit": "so-khdt"}, NotFound),
    ],
)
def test_a_right_to_sign_must_agree_with_the_decree(world, changes, kind):
    post = appoint(world)
    before = world.count(SigningRight)

    with pytest.raises(kind):
        give_right(world, post, **changes)
    assert world.count(SigningRight) == before


def test_a_right_ends_and_stays_as_a_row(world):
    right = give_right(world, appoint(world))
    units.end_right(world.office, right, dt.date(2024, 6, 30), actor=world.actor("quantri"))

    ends = {r.id: r.valid_to for r, _ in shown(world).rights}
    assert ends[right] == dt.date(2024, 6, 30)


# --- who may change what


def test_everybody_may_look_and_only_the_administrator_may_change(world):
    told = {who: shown(world, who=who).may_change for who in ("chuyenvien", "gopy", "quantri")}

    assert told == {"chuyenvien": False, "gopy": False, "quantri": True}


def test_an_administrator_of_one_unit_changes_no_other(world):
    people.open_account(
        world.office,
        username="quantridonvi",
        full_name="Nguyễn Văn Mới",
        unit_id=world.unit("so-noi-vu"),
        role="quan_tri",
        actor=world.actor("quantri"),
    )

    assert appoint(world, who="quantridonvi")
    for unit in ("so-khdt", "ubnd"):
        with pytest.raises(NotAllowed):
            appoint(world, unit=unit, who="quantridonvi")


@pytest.mark.parametrize("unit_id", [0, -1, 10**9])
def test_an_unknown_unit_is_not_found(world, unit_id):
    with pytest.raises(NotFound):
        units.page(world.office, unit_id, actor=world.actor("quantri"))
    with pytest.raises(NotFound):
        units.rename(world.office, unit_id, naming(), actor=world.actor("quantri"))
