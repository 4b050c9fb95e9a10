"""Enters the rows of people, postings, accounts and grants; runs in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.accounts.refusals import GRANTING, why_not_grant, why_not_open
from yanzhen.apps.organisations.importing.forms import PEOPLE_FORM
from yanzhen.apps.organisations.importing.outcome import Change, Outcome
from yanzhen.apps.organisations.models import (
    Hierarchy,
    Organisation,
    OrganisationKind,
    Person,
    PostFunction,
    Posting,
)
from yanzhen.apps.organisations.refusals.people import why_not_post
from yanzhen.apps.organisations.sorting import sort_key
from yanzhen.engines.sheets import ParsedRow, ParsedSheet
from yanzhen.kernel.errors import YanzhenError
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.roles import role_book

COLUMNS = {column.key: column for column in PEOPLE_FORM.columns}
PARTY_KINDS = {kind for kind in OrganisationKind.values if kind.startswith("party_")}
NEEDED = frozenset({"staff_number", "person", "organisation", "post", "function", "posted_on"})
EDITING = "organisations.edit"
OPENING = "accounts.edit"


class PeopleImportError(YanzhenError):
    """A row of the people's sheet contradicts what is known."""

    MESSAGES = {
        "UNKNOWN_ORGANISATION": "没有代码为{number}的单位；请先登记它，或把它列在“单位”表中。",
        "NAME_DIFFERS": "本表中工号{number}的姓名前后不一（第{line}行是{name}）；请核对工号。",
        "USERNAME_DIFFERS": "{name}已有账号“{username}”，一人一号，不能改用户名。",
        "ROLE_WITHOUT_ACCOUNT": "{name}没有账号，不能授权；请填写用户名。",
        "OUT_OF_REACH": "“{organisation}”不在您的维护范围内。",
    }


@dataclass
class PeopleImport:
    """One run over the people's sheet.

    Attributes:
        sheet: the rows as read.
        actor: whose rights decide what is written; parts beyond them are left aside and said.
        today: the present day.
    """

    sheet: ParsedSheet
    actor: User
    today: date
    outcome: Outcome = field(default_factory=lambda: Outcome("人员账号"))
    organisations: dict[str, Organisation] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    first_lines: dict[str, ParsedRow] = field(default_factory=dict)
    left_aside: dict[str, int] = field(default_factory=dict)

    def run(self) -> Outcome:
        """Enter every row; the caller rolls back when there is any fault."""
        self.outcome.problems.extend(self.sheet.problems)
        self.outcome.unknown_columns.extend(self.sheet.unknown)
        self._learn()
        for row in self.sheet.rows:
            if row.faulty & NEEDED or any(row.values[key] is None for key in NEEDED):
                continue
            is_new, words = self._enter(row)
            if is_new or words:
                subject = f"{row.values['person']}（{row.values['staff_number']}）"
                self.outcome.changes.append(Change(row.line, subject, is_new, tuple(words)))
            else:
                self.outcome.unchanged += 1
        self.outcome.skipped.extend(f"{what}{count}项" for what, count in self.left_aside.items())
        self.outcome.problems.sort(key=lambda problem: (problem.line or 0, problem.column or ""))
        return self.outcome

    def _learn(self) -> None:
        codes = {row.values[key] for row in self.sheet.rows for key in ("organisation", "over")} - {None}
        numbers = {row.values["staff_number"] for row in self.sheet.rows} - {None}
        self.organisations = {row.code: row for row in Organisation.objects.filter(code__in=codes)}
        people = Person.objects.select_for_update(of=("self",)).filter(staff_number__in=numbers)
        self.persons = {row.staff_number: row for row in people}
        users = User.objects.select_for_update(of=("self",)).filter(person__in=self.persons.values())
        self.users = {user.person_id: user for user in users.select_related("person")}

    def _fault(self, row: ParsedRow, key: str, refusal: YanzhenError) -> None:
        found = row.values.get(key)
        self.outcome.problems.append(
            self.sheet.problem_at(
                row, COLUMNS[key], refusal.code, refusal.message, found="" if found is None else str(found)
            )
        )

    def _aside(self, what: str) -> None:
        self.left_aside[what] = self.left_aside.get(what, 0) + 1

    def _enter(self, row: ParsedRow) -> tuple[bool, list[str]]:
        """Enter person, posting, account and grant of one row; return whether the person is new, and the words."""
        values = row.values
        organisation = self.organisations.get(str(values["organisation"]))
        if organisation is None:
            number = values["organisation"]
            self._fault(row, "organisation", PeopleImportError("UNKNOWN_ORGANISATION", number=number))
            return False, []
        if not may(self.actor, EDITING, organisation, on=self.today) and may_anywhere(
            self.actor, EDITING, on=self.today
        ):
            self._fault(row, "organisation", PeopleImportError("OUT_OF_REACH", organisation=organisation.name))
            return False, []
        is_new = str(values["staff_number"]) not in self.persons
        words = self._person(row)
        person = self.persons.get(str(values["staff_number"]))
        if person is None:
            return False, []
        words += self._posting(row, person, organisation)
        words += self._account(row, person)
        words += self._grant(row, person, organisation)
        return is_new and bool(words), words

    def _person(self, row: ParsedRow) -> list[str]:
        values = row.values
        number, name, phone = str(values["staff_number"]), str(values["person"]), values["phone"]
        first = self.first_lines.setdefault(number, row)
        if first.values["person"] != name:
            facts = {"number": number, "line": first.line, "name": first.values["person"]}
            self._fault(row, "person", PeopleImportError("NAME_DIFFERS", **facts))
            return []
        known = self.persons.get(number)
        may_edit = may_anywhere(self.actor, EDITING, on=self.today)
        if known is None:
            if not may_edit:
                self._aside("登记人员")
                return []
            self.persons[number] = Person.objects.create(
                name=name, sort_key=sort_key(name, length=120), staff_number=number, phone=str(phone or "")
            )
            return ["新登记人员"]
        wanted = (name, str(phone) if phone is not None else known.phone)
        if wanted == (known.name, known.phone):
            return []
        if not may_edit:
            self._aside("修改人员信息")
            return []
        words = [
            f"{title}：{former or '空'}→{now or '空'}"
            for title, former, now in zip(("姓名", "办公电话"), (known.name, known.phone), wanted, strict=True)
            if former != now
        ]
        known.name, known.phone = wanted
        known.sort_key = sort_key(known.name, length=120)
        known.version += 1
        known.save()
        return words

    def _posting(self, row: ParsedRow, person: Person, organisation: Organisation) -> list[str]:
        post, function, on = str(row.values["post"]), str(row.values["function"]), row.values["posted_on"]
        held = Posting.objects.filter(person=person, organisation=organisation, post=post, started_on=on)
        if held.exists():
            return []
        if not may_anywhere(self.actor, EDITING, on=self.today):
            self._aside("登记任职")
            return []
        if refusal := why_not_post(person, organisation, post=post, function=function, on=on, until=None):
            key = "organisation" if refusal.code in {"NOT_YET_OPEN", "ALREADY_CLOSED", "POST_TAKEN"} else "posted_on"
            self._fault(row, key, refusal)
            return []
        Posting.objects.create(
            person=person,
            organisation=organisation,
            post=post,
            function=function,
            is_primary=not person.postings.in_force_on(on).exists(),
            started_on=on,
        )
        return [f"任职：{organisation.name}{post}（{PostFunction(function).label}），自{chinese_day(on)}"]

    def _account(self, row: ParsedRow, person: Person) -> list[str]:
        username = row.values["username"]
        if username is None:
            return []
        user = self.users.get(person.pk)
        if user is not None:
            if user.username != username:
                facts = {"name": person.name, "username": user.username}
                self._fault(row, "username", PeopleImportError("USERNAME_DIFFERS", **facts))
            return []
        if not may_anywhere(self.actor, OPENING, on=self.today):
            self._aside("开通账号")
            return []
        if refusal := why_not_open(person, username=str(username)):
            self._fault(row, "username", refusal)
            return []
        user = User(username=str(username), person=person, must_change_password=True)
        user.set_unusable_password()
        user.save()
        self.users[person.pk] = user
        return [f"开通账号：{username}（初始密码另行发放）"]

    def _grant(self, row: ParsedRow, person: Person, organisation: Organisation) -> list[str]:
        values = row.values
        role = values["role"]
        if role is None:
            return []
        over = self.organisations.get(str(values["over"])) if values["over"] is not None else organisation
        if over is None:
            self._fault(row, "over", PeopleImportError("UNKNOWN_ORGANISATION", number=values["over"]))
            return []
        user = self.users.get(person.pk)
        hierarchy = Hierarchy.PARTY if over.kind in PARTY_KINDS else Hierarchy.ADMINISTRATION
        via_duty = str(values["via_duty"] or "")
        same = {"role": role, "organisation": over, "hierarchy": hierarchy, "via_duty": via_duty}
        if user and Grant.objects.in_force_on(self.today).filter(user=user, **same).exists():
            return []
        if not may_anywhere(self.actor, GRANTING, on=self.today):
            self._aside("授权")
            return []
        if user is None:
            if values["username"] is None:
                self._fault(row, "role", PeopleImportError("ROLE_WITHOUT_ACCOUNT", name=person.name))
            else:
                self._aside("授权（账号还没有开通）")
            return []
        started_on = max(self.today, over.opened_on)
        grant = Grant(user=user, started_on=started_on, granted_by=self.actor, **same)
        if refusal := why_not_grant(grant, actor=self.actor, on=self.today):
            self._fault(row, "role", refusal)
            return []
        grant.save()
        return [f"授权：{role_book().roles[str(role)].title}（{over.name}）"]
