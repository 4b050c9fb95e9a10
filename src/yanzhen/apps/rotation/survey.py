"""The check of data before a list is drawn (摸底): every fault in one list, each at its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.places import COMPULSORY, Places, places_on
from yanzhen.apps.rotation.refusals import POSTS, REGISTER
from yanzhen.apps.rotation.register import Register, Row, read_register
from yanzhen.apps.rotation.wording import STAGES, SUBJECTS
from yanzhen.presets.rotation import URBAN_RURAL


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of the data and where it stands.

    Attributes:
        subject: ``record:pk``, ``organisation:pk`` or ``ledger:code``: what the link opens.
        is_doubt: the list may be drawn all the same.
    """

    code: str
    place: str
    column: str
    found: str
    message: str
    subject: str
    is_doubt: bool = False


@dataclass(frozen=True)
class Survey:
    """What the ledgers hold, the places they name, and the faults, those that hinder first."""

    register: Register
    places: Places
    faults: tuple[Fault, ...]

    @property
    def hindering(self) -> int:
        """How many faults keep the list from being drawn."""
        return sum(not fault.is_doubt for fault in self.faults)


def survey(*, on: date, seen_on: date, asks_tiers: bool = False, tiers: tuple[str, ...] = URBAN_RURAL) -> Survey:
    """Check everything that a list and a plan for the school year beginning on ``on`` need, as known on ``seen_on``.

    Args:
        asks_tiers: whether the settings say anything of tiers of schools; ``tiers`` are the round's.
    """
    register = read_register(on=on)
    codes = {row.text("school_code") for row in (*register.teachers, *register.posts)}
    places = places_on(codes, on=on, known_on=seen_on, tiers=tiers)
    found = [
        *_sheets(register),
        *_rows_of(register, places, on),
        *_schools(register, places),
        *(_untiered(register, places, tiers) if asks_tiers else ()),
        *_staffing(register, places),
    ]
    return Survey(register, places, tuple(sorted(found, key=lambda fault: fault.is_doubt)))


def _sheets(register: Register) -> Iterator[Fault]:
    for sheet, code, title in (
        (register.teachers_sheet, REGISTER, "轮岗教师名册"),
        (register.posts_sheet, POSTS, "岗位核定表"),
    ):
        if sheet is None:
            yield Fault(
                code="NO_SHEET",
                place=title,
                column="—",
                found="没有已审核的",
                message=f"请在台账里导入{title}并审核通过。",
                subject=f"ledger:{code}",
            )


def _rows_of(register: Register, places: Places, on: date) -> Iterator[Fault]:
    for row in register.teachers:
        place = f"名册：教师{row.text('teacher_code')}"
        yield from _school_of(row, place, places, on)
        zone = row.text("home_zone")
        if zone and places.zones.get(zone) is None:
            yield _at(
                row,
                "UNKNOWN_ZONE",
                place,
                "居住片区",
                "（已填）",
                "不是本系统里有坐标的街道（乡镇）代码，请改正或留空。",
            )
        if row["years_at_school"] is None:
            message = "填上之前列为“无法判断”，不会被安排，也不计入基数。"
            yield _at(row, "YEARS_UNKNOWN", place, "在本校连续任教年数", "空", message, is_doubt=True)
        if row["retires_on"] is None:
            message = "不知道是否临近退休，列为“无法判断”。"
            yield _at(row, "RETIREMENT_UNKNOWN", place, "到龄退休日期", "空", message, is_doubt=True)
    for row in register.posts:
        name = f"岗位表：{row.text('school_code')}{STAGES.get(row.text('stage'), '')}{_subject(row)}"
        yield from _school_of(row, name, places, on)


def _school_of(row: Row, place: str, places: Places, on: date) -> Iterator[Fault]:
    code = row.text("school_code")
    school = places.schools.get(code)
    if school is None:
        yield _at(row, "UNKNOWN_SCHOOL", place, "学校代码", code, "没有这个代码的学校，请改成单位名录里的代码。")
    elif school.closed_on is not None and school.closed_on <= on:
        yield _at(row, "CLOSED_SCHOOL", place, "学校代码", code, f"{school}已撤销，请改成承接的学校。")
    elif school.is_private:
        yield _at(
            row, "PRIVATE_SCHOOL", place, "学校代码", code, f"{school}是民办学校，不在交流轮岗范围，请删去这一行。"
        )
    elif row.text("stage") not in school.stages:
        found = STAGES.get(row.text("stage"), "")
        yield _at(row, "NO_SUCH_STAGE", place, "校段", found, f"{school}没有{found}部，请改校段或学校代码。")


def _schools(register: Register, places: Places) -> Iterator[Fault]:
    wanted = {(row.text("school_code"), row.text("stage")) for row in (*register.teachers, *register.posts)}
    units = [(places.schools[code], stage) for code, stage in sorted(wanted) if code in places.schools]
    for school in dict.fromkeys(school for school, _ in units):
        if school.x_km is None or school.y_km is None:
            yield _of_school(school, "NO_COORDINATES", "坐标", "算不出路程，请在单位信息里补上坐标。")
        if school.pk not in places.school_districts:
            message = "没有登记学区，跨学区的安排按不同学区计。"
            yield _of_school(school, "NO_SCHOOL_DISTRICT", "学区", message, is_doubt=True)
    for school, stage in units:
        if stage in school.stages and stage in COMPULSORY and not places.pupils.get((school.pk, stage)):
            column = f"{STAGES[stage]}在校生数"
            yield _of_school(school, "NO_PUPILS", column, "算不出每百名学生的教师数，请在“一数一源”里补上。")


def _untiered(register: Register, places: Places, tiers: tuple[str, ...]) -> Iterator[Fault]:
    """Schools of which nobody says whether they are urban, in a town or rural, where the settings ask for it."""
    codes = {row.text("school_code") for row in (*register.teachers, *register.posts)}
    for code in sorted(codes & places.schools.keys()):
        school = places.schools[code]
        if school.pk not in places.tiers:
            column = "城乡属性" if tiers == URBAN_RURAL else "交流轮岗层级"
            message = f"批次设置按城乡规定了交流方向或人数，请在“一数一源”里填上{column}：{'、'.join(tiers)}之一。"
            yield _of_school(school, "NO_TIER", column, message)


def _staffing(register: Register, places: Places) -> Iterator[Fault]:
    """Staff of each post before anything moves, against the table of posts."""
    staff = Counter(_post_of(row) for row in register.teachers)
    posts = {_post_of(row): row for row in register.posts}
    for row in register.teachers:
        if _post_of(row) not in posts and row.text("school_code") in places.schools:
            place = f"名册：教师{row.text('teacher_code')}"
            yield _at(
                row,
                "NO_POST",
                place,
                "任教学科",
                _subject(row),
                "本校段没有核定这个学科的岗位，请补岗位核定表或改学科。",
            )
    for key, row in posts.items():
        least, most, present = int(row["min_staff"] or 0), int(row["max_staff"] or 0), staff[key]
        if present > most or present < least:
            school = places.schools.get(row.text("school_code"))
            name = f"岗位表：{school or row.text('school_code')}{STAGES.get(row.text('stage'), '')}{_subject(row)}"
            message = "现在就超出了核定范围；方案只能使它不更偏离，请确认岗位数。"
            yield _at(
                row, "OUTSIDE_POSTS", name, "岗位数", f"现有{present}人，核定{least}至{most}人", message, is_doubt=True
            )


def _post_of(row: Row) -> tuple[str, str, str]:
    return (row.text("school_code"), row.text("stage"), row.text("subject"))


def _subject(row: Row) -> str:
    return SUBJECTS.get(row.text("subject"), "")


def _at(row: Row, code: str, place: str, column: str, found: str, message: str, *, is_doubt: bool = False) -> Fault:
    return Fault(
        code=code,
        place=place,
        column=column,
        found=found,
        message=message,
        subject=f"record:{row.record_id}",
        is_doubt=is_doubt,
    )


def _of_school(school: Organisation, code: str, column: str, message: str, *, is_doubt: bool = False) -> Fault:
    return Fault(
        code=code,
        place=f"单位：{school}",
        column=column,
        found="空",
        message=message,
        subject=f"organisation:{school.pk}",
        is_doubt=is_doubt,
    )


def counted_by_code(faults: Iterable[Fault]) -> list[tuple[str, int]]:
    """Return how many faults of each kind there are, the most frequent first."""
    return Counter(fault.code for fault in faults).most_common()
