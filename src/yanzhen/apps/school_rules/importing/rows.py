"""Rows of the sheet against what is known: every fault at its cell, every difference in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanzhen.apps.organisations.importing.outcome import Change
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.importing.form import RULE_FORM
from yanzhen.apps.school_rules.models import Category, RuleState, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.models.rule import IN_PLACE
from yanzhen.apps.school_rules.wanted import Asked, code_for_title, review_day
from yanzhen.engines.sheets import ParsedRow, ParsedSheet
from yanzhen.kernel.problem import Problem

COLUMNS = {column.key: column for column in RULE_FORM.columns}
SHOWN = {
    "category": "类别",
    "code": "对应清单项",
    "document_number": "文号",
    "approved_by": "审议会议",
    "approved_on": "审议日期",
    "review_on": "下次复核日期",
    "is_public": "公开",
}


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One row that would be written.

    Attributes:
        rule: the known rule of this name; null for a new one.
        current: its version in force.
        values: what the rule and its version would say, by field.
        is_new_version: whether it begins a version after the current one.
        words: what changes, one phrase each.
    """

    line: int
    organisation: Organisation
    rule: SchoolRule | None
    current: RuleVersion | None
    values: Mapping[str, Any]
    is_new_version: bool
    words: tuple[str, ...]

    @property
    def change(self) -> Change:
        """The row as the preview lists it."""
        subject = f"{self.organisation}《{self.values['title']}》"
        return Change(self.line, subject, self.rule is None, self.words)


class RuleRows:
    """Judges the rows of one sheet; ``planned``, ``problems`` and ``unchanged`` tell what was found."""

    def __init__(self, sheet: ParsedSheet, *, schools: Sequence[Organisation], entries: Mapping[str, Asked]) -> None:
        self.sheet, self.entries = sheet, entries
        self.schools = {school.code: school for school in schools}
        self.only_school = schools[0] if len(schools) == 1 else None
        self.problems: list[Problem] = list(sheet.problems)
        self.planned: list[Planned] = []
        self.unchanged = 0
        known = SchoolRule.objects.standing().filter(organisation__in=[one.pk for one in schools])
        self.rules = {(rule.organisation_id, rule.title): rule for rule in known}
        current = RuleVersion.objects.current().filter(rule__in=[rule.pk for rule in self.rules.values()])
        self.current = {version.rule_id: version for version in current}

    def judge(self) -> None:
        """Go through every row."""
        seen: set[tuple[int, str]] = set()
        for row in self.sheet.rows:
            self._row(row, seen)

    def _row(self, row: ParsedRow, seen: set[tuple[int, str]]) -> None:
        school = self._school(row)
        title = row.values.get("title")
        if school is None or not title or row.faulty:
            return
        if (school.pk, title) in seen:
            self._fault(row, "title", "TWICE", "同一学校同名的制度写了两行；请只留一行。", found=title)
            return
        seen.add((school.pk, title))
        before = len(self.problems)
        rule = self.rules.get((school.pk, title))
        current = self.current.get(rule.pk) if rule else None
        values = self._values(row, school, rule, current)
        self._days(row, rule, current, values)
        if len(self.problems) == before:
            self._plan(row, school, rule, current, values)

    def _school(self, row: ParsedRow) -> Organisation | None:
        code = row.values.get("organisation")
        if not code:
            if self.only_school is None and "organisation" not in row.faulty:
                self._fault(row, "organisation", "MISSING", "您维护多所学校的制度，要写明是哪一所。")
            return self.only_school
        if code not in self.schools:
            message = "没有这个单位，或者您没有维护它的制度的权限；请核对代码。"
            self._fault(row, "organisation", "NO_SUCH_SCHOOL", message, found=code)
        return self.schools.get(code)

    def _values(
        self, row: ParsedRow, school: Organisation, rule: SchoolRule | None, current: RuleVersion | None
    ) -> dict[str, Any]:
        given = row.values
        code = self._code(row, school, rule)
        entry = self.entries.get(code)
        category = given.get("category") or (rule.category if rule else entry.category if entry else Category.OTHER)
        is_public = given.get("is_public")
        is_same_version = current is not None and given["in_force_from"] == current.in_force_from
        kept_review = rule.review_on if rule and is_same_version else None
        # A version approved by a meeting of the system keeps that link, whatever the sheet calls the meeting.
        is_linked = is_same_version and current.point_id is not None
        return {
            "title": given["title"],
            "code": code,
            "category": category,
            "is_public": (rule.is_public if rule else False) if is_public is None else is_public,
            "document_number": given.get("document_number") or (current.document_number if current else ""),
            "approved_by": current.approved_by if is_linked else given["approved_by"],
            "approved_on": current.approved_on if is_linked else given["approved_on"],
            "in_force_from": given["in_force_from"],
            "review_on": given.get("review_on") or kept_review or review_day(entry, given["in_force_from"]),
        }

    def _code(self, row: ParsedRow, school: Organisation, rule: SchoolRule | None) -> str:
        asked = [entry for entry in self.entries.values() if entry.asks(school)]
        wanted = row.values.get("entry")
        if not wanted:
            return rule.code if rule and rule.code else code_for_title(row.values["title"], asked)
        code = code_for_title(wanted, asked)
        if not code:
            message = "清单里没有这一项，或者它不适用于这所学校；请按清单的名称填写，或者留空。"
            expected = "、".join(entry.title for entry in asked)
            self._fault(row, "entry", "NOT_ON_LIST", message, found=wanted, expected=expected)
        return code

    def _days(
        self, row: ParsedRow, rule: SchoolRule | None, current: RuleVersion | None, values: Mapping[str, Any]
    ) -> None:
        starts: date = values["in_force_from"]
        if values["approved_on"] > starts:
            self._fault(
                row, "approved_on", "APPROVED_LATER", "审议日期不能晚于施行日期。", found=str(values["approved_on"])
            )
        if values["review_on"] <= starts:
            self._fault(
                row, "review_on", "REVIEW_TOO_EARLY", "下次复核日期要晚于施行日期。", found=str(values["review_on"])
            )
        if rule is not None and rule.state not in IN_PLACE:
            message = "这项制度还是草案；请在制度页办理施行，不能从表格登记。"
            self._fault(row, "title", "IS_DRAFT", message, found=rule.title)
        elif rule is not None and rule.state == RuleState.REVISING and starts != current.in_force_from:
            message = "这项制度正在修订；请在制度页办理施行，不能从表格登记新版。"
            self._fault(row, "in_force_from", "IS_REVISING", message, found=str(starts))
        elif current is not None and starts < current.in_force_from:
            message = f"早于现行版本的施行日期{current.in_force_from.isoformat()}；表格只登记现行的版本。"
            self._fault(row, "in_force_from", "TOO_EARLY", message, found=str(starts))

    def _plan(
        self,
        row: ParsedRow,
        school: Organisation,
        rule: SchoolRule | None,
        current: RuleVersion | None,
        values: Mapping[str, Any],
    ) -> None:
        is_new_version = current is not None and values["in_force_from"] > current.in_force_from
        words = self._words(rule, current, values, is_new_version)
        if not words:
            self.unchanged += 1
            return
        self.planned.append(
            Planned(
                line=row.line,
                organisation=school,
                rule=rule,
                current=current,
                values=values,
                is_new_version=is_new_version,
                words=tuple(words),
            )
        )

    def _words(
        self, rule: SchoolRule | None, current: RuleVersion | None, values: Mapping[str, Any], is_new_version: bool
    ) -> list[str]:
        if rule is None or current is None:
            return [f"自{values['in_force_from'].isoformat()}起施行，{values['approved_by']}审议"]
        words = []
        if is_new_version:
            words.append(f"新版自{values['in_force_from'].isoformat()}起施行，第{current.number}版同时停止施行")
        for key, title in SHOWN.items():
            before = getattr(rule if hasattr(rule, key) else current, key)
            if before != values[key] and not (is_new_version and key in ("approved_by", "approved_on", "review_on")):
                words.append(f"{title}：{self._shown(key, before)}→{self._shown(key, values[key])}")
        return words

    def _shown(self, key: str, value: Any) -> str:
        if value is None or value == "":
            return "无"
        if key == "category":
            return str(Category(value).label)
        if key == "code":
            return self.entries[value].title if value in self.entries else str(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        return value.isoformat() if isinstance(value, date) else str(value)

    def _fault(
        self, row: ParsedRow, key: str, code: str, message: str, *, found: str = "", expected: str | None = None
    ) -> None:
        self.problems.append(self.sheet.problem_at(row, COLUMNS[key], code, message, found=found, expected=expected))
