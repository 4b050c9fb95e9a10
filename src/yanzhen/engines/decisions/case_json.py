"""A case as JSON, in and out (案例文件), exactly in the form of the contract."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yanzhen.engines.decisions.case import (
    Absence,
    Attendance,
    Body,
    Case,
    Consultation,
    Item,
    Meeting,
    Member,
    OpenVotes,
    SecretVotes,
)
from yanzhen.engines.decisions.case_faults import case_faults
from yanzhen.engines.decisions.ruleset import CASE_SETTINGS
from yanzhen.engines.decisions.vocabulary import BodyKind, Matter, Mode, Role, StaffOpinion, Stand
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.json_fields import Fields, json_from_text
from yanzhen.kernel.problem import Problem

_TOP = ("body", "item", "meeting", "attendance", "recused", "votes")
_BODY = ("kind", "rules", "settings", "members", "leading_group", "branch_formal_members")
_ITEM = (
    "title",
    "matter",
    "proposer",
    "agenda_approved_by",
    "on_agenda",
    "emergency",
    "candidates",
    "ballots",
    "amount_yuan",
    "prepared",
    "consultation",
    "deliberated",
    "opinions_split",
    "staff_body_opinion",
)
_COUNTS = ("yes", "no", "abstain")


def case_from_text(text: str, *, rule_sets: Collection[str] | None = None) -> Case:
    """Read a case from the text of a JSON file.

    Args:
        text: one JSON object, with or without a byte-order mark.
        rule_sets: the names that ``body.rules`` may have; None lets every name pass.
    Raises:
        BadInputError: BAD_JSON with its line where it has one, or every fault of ``case_from_json``.
    """
    return case_from_json(json_from_text(text), rule_sets=rule_sets)


def case_from_json(value: Any, *, rule_sets: Collection[str] | None = None) -> Case:
    """Turn parsed JSON into a case; an absent or null fact is not known.

    Raises:
        BadInputError: every fault in one pass, each with its path as ``key``. Codes: WRONG_TYPE, UNKNOWN_KEY,
            DUPLICATE_KEY, MISSING_ID, EMPTY_ID, BAD_TEXT, NEGATIVE, UNKNOWN_KIND, UNKNOWN_MATTER, UNKNOWN_ROLE,
            UNKNOWN_SETTING, UNKNOWN_RULES, UNKNOWN_WORD, NAMED_SECRET_VOTES, COUNTS_NOT_SECRET, and those of
            ``case_faults``.
    """
    if not isinstance(value, dict):
        message = "文件的最外层应为一个对象，即用花括号括起来的各项。"
        raise BadInputError([Problem(code="WRONG_TYPE", message=message, expected="对象")])
    top = Fields(value)
    top.only(_TOP)
    case = Case(
        body=_body(top.inner("body", _BODY), rule_sets),
        item=_item(top.inner("item", _ITEM)),
        meeting=_meeting(top.inner("meeting", ("chair", "chair_delegated_in_writing", "mode", "notice_days"))),
        attendance=_attendance(top.inner("attendance", ("present", "absent", "observers"))),
        recused=top.identifiers("recused"),
        votes=_votes(top.inner("votes", (*_COUNTS, "secret", "counts"))),
    )
    problems = [*top.problems, *case_faults(case)]
    if problems:
        raise BadInputError(problems)
    return case


def _body(fields: Fields, rule_sets: Collection[str] | None) -> Body:
    rules = fields.text("rules")
    if rules is not None and rule_sets is not None and rules not in rule_sets:
        fields.fault("UNKNOWN_RULES", "没有这套议事规则。", "rules", found=rules, expected="、".join(rule_sets))
    group = fields.identifiers("leading_group")
    seen = set[str]()
    for place, person in enumerate(group or ()):
        if person and person in seen:
            fields.fault("DUPLICATE_ID", "同一人只能列一次。", f"leading_group[{place}]", found=person)
        seen.add(person)
    return Body(
        kind=fields.word("kind", BodyKind, "UNKNOWN_KIND"),
        rules="national" if rules is None else rules,
        settings=MappingProxyType(_settings(fields)),
        members=_members(fields),
        leading_group=None if group is None else frozenset(group),
        branch_formal_members=fields.whole("branch_formal_members"),
    )


def _settings(body: Fields) -> dict[str, object]:
    fields = body.inner("settings")
    for key in fields.values:
        if key not in CASE_SETTINGS:
            fields.fault("UNKNOWN_SETTING", "没有这项设置。", key, found=key, expected="、".join(CASE_SETTINGS))
    found = {
        "quorum_strict": fields.truth("quorum_strict"),
        "recused_reduce_M": fields.truth("recused_reduce_M"),
        "notice_days_min": fields.whole("notice_days_min"),
        "large_spending_yuan": fields.money("large_spending_yuan"),
        "two_thirds_matters": fields.words("two_thirds_matters", Matter, "UNKNOWN_MATTER"),
    }
    return {key: value for key, value in found.items() if value is not None}


def _members(body: Fields) -> tuple[Member, ...] | None:
    rows = body.objects("members", ("id", "roles", "voting"))
    if rows is None:
        return None
    found = []
    for row in rows:
        person = _own_id(row)
        roles, voting = row.words("roles", Role, "UNKNOWN_ROLE"), row.truth("voting")
        found.append(Member(id=person, roles=roles, voting=voting))
    return tuple(found)


def _own_id(row: Fields) -> str:
    """The id of a row; an empty text, with a fault noted, where there is none that can be read."""
    if row.values.get("id") is None:
        row.fault("MISSING_ID", "每个人都要有编号。", "id", expected="人员编号")
    return row.identifier("id") or ""


def _item(fields: Fields) -> Item:
    consulted = fields.inner("consultation", ("secretary", "principal", "deputy_secretary", "others"))
    return Item(
        title=fields.text("title"),
        matter=fields.word("matter", Matter, "UNKNOWN_MATTER"),
        proposer=fields.identifier("proposer"),
        agenda_approved_by=fields.identifier("agenda_approved_by"),
        on_agenda=fields.truth("on_agenda"),
        emergency=fields.truth("emergency"),
        candidates=fields.whole("candidates"),
        ballots=fields.whole("ballots"),
        amount_yuan=fields.money("amount_yuan"),
        prepared=fields.truth("prepared"),
        consultation=Consultation(
            secretary=consulted.word("secretary", Stand, "UNKNOWN_WORD"),
            principal=consulted.word("principal", Stand, "UNKNOWN_WORD"),
            deputy_secretary=consulted.word("deputy_secretary", Stand, "UNKNOWN_WORD"),
            others=_others(consulted),
        ),
        deliberated=fields.truth("deliberated"),
        opinions_split=fields.truth("opinions_split"),
        staff_body_opinion=fields.word("staff_body_opinion", StaffOpinion, "UNKNOWN_WORD"),
    )


def _others(consulted: Fields) -> MappingProxyType[str, Stand | None] | None:
    if consulted.values.get("others") is None:
        return None
    others = consulted.inner("others")
    for person in others.values:
        if not person.strip():
            others.fault("EMPTY_ID", "人员编号不能为空白。", person, found=person, expected="人员编号")
    return MappingProxyType({person: others.word(person, Stand, "UNKNOWN_WORD") for person in others.values})


def _meeting(fields: Fields) -> Meeting:
    return Meeting(
        chair=fields.identifier("chair"),
        chair_delegated_in_writing=fields.truth("chair_delegated_in_writing"),
        mode=fields.word("mode", Mode, "UNKNOWN_WORD"),
        notice_days=fields.whole("notice_days"),
    )


def _attendance(fields: Fields) -> Attendance:
    return Attendance(
        present=fields.identifiers("present"), absent=_absent(fields), observers=fields.identifiers("observers")
    )


def _absent(fields: Fields) -> tuple[Absence, ...] | None:
    rows = fields.objects("absent", ("id", "reason", "written_opinion"))
    if rows is None:
        return None
    found = []
    for row in rows:
        person = _own_id(row)
        reason, opinion = row.text("reason"), row.word("written_opinion", Stand, "UNKNOWN_WORD")
        found.append(Absence(id=person, reason=reason, written_opinion=opinion))
    return tuple(found)


def _votes(fields: Fields) -> OpenVotes | SecretVotes:
    secret = fields.truth("secret")
    counts = fields.inner("counts", _COUNTS)
    lists = {name: fields.identifiers(name) for name in _COUNTS}
    numbers = {name: counts.whole(name) for name in _COUNTS}
    if secret:
        for name in _COUNTS:
            if fields.values.get(name) is not None:
                fields.fault("NAMED_SECRET_VOTES", "无记名投票只记票数，不记姓名。", name, expected="counts")
        return SecretVotes(**numbers)
    if fields.values.get("counts") is not None:
        text = "只有无记名投票才写票数；请写secret为true，或改为列出姓名。"
        fields.fault("COUNTS_NOT_SECRET", text, "counts", expected="secret为true")
    return OpenVotes(**lists)


def case_as_json(case: Case) -> dict[str, Any]:
    """Return the JSON form of a case; ``case_from_json`` gives the same case back."""
    attendance, consulted = case.attendance, case.item.consultation
    item = {key: _plain(getattr(case.item, key)) for key in _ITEM if key != "consultation"}
    item["consultation"] = {
        "secretary": consulted.secretary,
        "principal": consulted.principal,
        "deputy_secretary": consulted.deputy_secretary,
        "others": None if consulted.others is None else dict(consulted.others),
    }
    absent = attendance.absent
    return {
        "body": _body_as_json(case.body),
        "item": item,
        "meeting": vars(case.meeting).copy(),
        "attendance": {
            "present": _plain(attendance.present),
            "absent": None if absent is None else [vars(absence).copy() for absence in absent],
            "observers": _plain(attendance.observers),
        },
        "recused": _plain(case.recused),
        "votes": _votes_as_json(case.votes),
    }


def _body_as_json(body: Body) -> dict[str, Any]:
    members = body.members
    return {
        "kind": body.kind,
        "rules": body.rules,
        "settings": {key: _plain(value) for key, value in body.settings.items()},
        "members": None
        if members is None
        else [{"id": one.id, "roles": _plain(one.roles), "voting": one.voting} for one in members],
        "leading_group": _plain(body.leading_group),
        "branch_formal_members": body.branch_formal_members,
    }


def _votes_as_json(votes: OpenVotes | SecretVotes) -> dict[str, Any]:
    if isinstance(votes, SecretVotes):
        return {"secret": True, "counts": vars(votes).copy()}
    return {name: _plain(getattr(votes, name)) for name in _COUNTS}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
