"""The closed words of the equity engine (用词): stages, kinds of school, reasons for leaving a school out."""

from __future__ import annotations

from enum import StrEnum


class SchoolStage(StrEnum):
    """The part of a school that one row reports (义务教育学段)."""

    PRIMARY = "primary"
    JUNIOR = "junior"

    @property
    def words(self) -> str:
        """The stage as people read it."""
        return STAGE_WORDS[self]


class SchoolKind(StrEnum):
    """What kind of school a row belongs to (学校类别)."""

    ORDINARY = "ordinary"
    NINE_YEAR = "nine_year"
    COMPLETE_SECONDARY = "complete_secondary"
    TWELVE_YEAR = "twelve_year"
    SPECIAL = "special"
    VOCATIONAL = "vocational"
    TEACHING_POINT = "teaching_point"

    @property
    def words(self) -> str:
        """The kind as people read it."""
        return KIND_WORDS[self]

    @property
    def has_two_stages(self) -> bool:
        """Does a school of this kind report a primary and a junior row?"""
        return self in (SchoolKind.NINE_YEAR, SchoolKind.TWELVE_YEAR)

    @property
    def has_senior(self) -> bool:
        """Do senior pupils use the same assets?"""
        return self in (SchoolKind.COMPLETE_SECONDARY, SchoolKind.TWELVE_YEAR)


class Exclusion(StrEnum):
    """Why a school does not count among the resource indicators (不参加计算的原因)."""

    SPECIAL = "SPECIAL"
    VOCATIONAL = "VOCATIONAL"
    SMALL_POINT = "SMALL_POINT"

    @property
    def words(self) -> str:
        """The reason as people read it."""
        return EXCLUSION_WORDS[self]


STAGE_WORDS = {SchoolStage.PRIMARY: "小学", SchoolStage.JUNIOR: "初中"}
KIND_WORDS = {
    SchoolKind.ORDINARY: "普通学校",
    SchoolKind.NINE_YEAR: "九年一贯制学校",
    SchoolKind.COMPLETE_SECONDARY: "完全中学",
    SchoolKind.TWELVE_YEAR: "十二年一贯制学校",
    SchoolKind.SPECIAL: "特殊教育学校",
    SchoolKind.VOCATIONAL: "职业学校",
    SchoolKind.TEACHING_POINT: "教学点",
}
EXCLUSION_WORDS = {
    Exclusion.SPECIAL: "特殊教育学校",
    Exclusion.VOCATIONAL: "职业学校",
    Exclusion.SMALL_POINT: "人数很少的教学点",
}
