"""Rules of every school: most in force, some missing, being drafted, revised or past their review day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from yanzhen.apps.accounts.models import User
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.apps.school_rules.findable import index_rules
from yanzhen.apps.school_rules.models import RuleAct, RuleState, RuleStep, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.wanted import Asked, asked_of, review_day, whole_list
from yanzhen.demo.people import party_of
from yanzhen.demo.sample import Sample

EARLIEST, DAYS_BEFORE_TODAY = date(2022, 9, 1), 30
PUBLIC = ("charter", "disclosure", "complaints")
MISSING_SHARE = {"charter": 0.04, "basic": 0.12, "important": 0.2, "other": 0.3}


def load_school_rules(sample: Sample) -> None:
    """Insert rules with their versions; two schools in three have all of them."""
    entries = list(whole_list().values())
    rules: list[SchoolRule] = []
    versions: list[RuleVersion] = []
    for number, school in enumerate(sample.schools):
        if party_of(sample, school) is None:
            continue
        keeper = sample.user(school, PostFunction.PRINCIPAL)
        for entry in asked_of(school, entries):
            if number % 3 == 1 and sample.chance.random() < MISSING_SHARE[entry.category]:
                continue
            rule, own = _rule(sample, school, entry, keeper, is_whole=number % 3 != 1)
            rules.append(rule)
            versions.extend(own)
    SchoolRule.objects.bulk_create(rules)
    RuleVersion.objects.bulk_create(versions)
    RuleStep.objects.bulk_create(_steps(versions))
    index_rules([rule.pk for rule in rules])


def _rule(
    sample: Sample, school: Organisation, entry: Asked, keeper: User, *, is_whole: bool
) -> tuple[SchoolRule, list[RuleVersion]]:
    today = sample.today
    first = EARLIEST + timedelta(days=sample.chance.randrange((today - EARLIEST).days - DAYS_BEFORE_TODAY))
    draw = sample.chance.random()
    state = RuleState.IN_FORCE
    if not is_whole and draw < 0.04:
        state = RuleState.DRAFT
    elif draw > 0.97:
        state = RuleState.REVISING
    rule = SchoolRule(
        organisation=school,
        code=entry.code,
        category=entry.category,
        title=entry.title,
        is_public=entry.code in PUBLIC,
        state=state,
        review_on=None if state == RuleState.DRAFT else _review(sample, entry, first),
        made_by=keeper,
        made_on=first,
    )
    if state == RuleState.DRAFT:
        return rule, [_version(rule, 1, keeper, today - timedelta(days=20), None)]
    versions = [_version(rule, 1, keeper, first, first)]
    if state == RuleState.REVISING:
        versions.append(_version(rule, 2, keeper, today - timedelta(days=15), None))
    return rule, versions


def _review(sample: Sample, entry: Asked, first: date) -> date:
    """Most schools looked at their rules in time; one rule in forty was left."""
    day = review_day(entry, first)
    while day < sample.today and sample.chance.random() > 1 / 40:
        day = review_day(entry, day)
    return day


def _version(rule: SchoolRule, number: int, keeper: User, made_on: date, in_force_from: date | None) -> RuleVersion:
    short = rule.organisation.short_name
    version = RuleVersion(
        rule=rule,
        number=number,
        text=_text(rule, number),
        change_note="按新修订的上级规定调整有关条款。" if number > 1 else "",
        made_by=keeper,
        made_on=made_on,
    )
    if in_force_from is not None:
        version.in_force_from = in_force_from
        version.document_number = f"{short}〔{in_force_from.year}〕{1 + len(rule.title) % 17}号"
        version.approved_by = f"{in_force_from.year}年党组织会议"
        version.approved_on = in_force_from - timedelta(days=7)
    return version


def _text(rule: SchoolRule, number: int) -> str:
    lines = [
        f"第一条　为规范本校工作，结合{rule.organisation.short_name}实际，制定本{_noun(rule.title)}。",
        "第二条　本校各部门和全体教职工遵守本规定，党组织会议负责解释重大问题。",
        "第三条　每学年结束前检查执行情况，发现不适应的条款，提出修订建议。",
        "第四条　本规定自公布之日起施行。",
    ]
    if number > 1:
        lines.insert(2, "第三条　涉及教职工切身利益的，先听取教职工代表大会意见。")
    return "\n".join(lines)


def _noun(title: str) -> str:
    return next((word for word in ("章程", "规则", "办法", "预案") if title.endswith(word)), "制度")


def _steps(versions: list[RuleVersion]) -> Iterator[RuleStep]:
    for version in versions:
        rule = version.rule
        said = {"rule": rule, "number": version.number, "actor": version.made_by}
        if version.number > 1:
            yield RuleStep(act=RuleAct.REVISE, state=RuleState.REVISING, happened_on=version.made_on, **said)
            continue
        yield RuleStep(act=RuleAct.ADD, state=RuleState.DRAFT, happened_on=version.made_on, **said)
        if version.in_force_from is not None:
            yield RuleStep(act=RuleAct.PUT, state=RuleState.IN_FORCE, happened_on=version.in_force_from, **said)
