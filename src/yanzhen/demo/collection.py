"""A temporary collection of the sample district: asked for, allowed by the deputy leader, filled in by some schools."""

from __future__ import annotations

from datetime import timedelta

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.elements.actions.allow_asking import allow_asking
from yanzhen.apps.elements.models import DataElement
from yanzhen.apps.elements.refusals import why_not_allow
from yanzhen.apps.ledgers.actions.forms import Temporary, approve_temporary, issue_form, start_ledger
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.fill_once import subject_of
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, PostFunction
from yanzhen.demo.sample import Sample

SECTION = "安全管理科"
TITLE = "开学首日到校情况"
WHY = "开学首日要当天掌握各校到校人数，日常台账按学期报送，赶不上。"
WHY_AGAIN = "要与当天实有学生数对照，学籍系统的数是上年9月的。"
FILLED_BY = 9
DAYS_OPEN = 12
DEFINITION = {
    "title": TITLE,
    "owner": SECTION,
    "reporters": ["school"],
    "rhythm": "term",
    "one_row": True,
    "zero_allowed": False,
    "approval": ["clerk"],
    "help": "按开学首日上午的情况填写，只报人数。",
    "empty": "还没有填报。",
    "fields": [
        {
            "key": "enrolled",
            "title": "当日实有学生数",
            "kind": "integer",
            "unit": "人",
            "required": True,
            "at_least": 0,
            "element": "enrolment",
        },
        {"key": "present", "title": "当日到校学生数", "kind": "integer", "unit": "人", "required": True, "at_least": 0},
        {"key": "ill", "title": "因病未到校学生数", "kind": "integer", "unit": "人", "required": True, "at_least": 0},
    ],
    "checks": [
        {"code": "within", "must": "present + ill <= enrolled", "message": "到校与因病未到之和不应多于当日实有学生数。"}
    ],
}


def load_collection(sample: Sample) -> None:
    """Ask, allow, approve, issue, and let the first schools answer."""
    section, officer = sample.organisations[SECTION], sample.user(SECTION, PostFunction.HEAD)
    deputy = _deputy_of(sample, section)
    if deputy is None:
        return
    version = start_ledger(
        definition={**DEFINITION, "code": "first_day"},
        owner_id=section.pk,
        started_on=sample.today - timedelta(days=DAYS_OPEN),
        actor=officer,
        on=sample.today,
        temporary=Temporary(reason=WHY, ends_on=sample.today + timedelta(days=DAYS_OPEN)),
    )
    ledger = LedgerType.objects.get(pk=version.type_id)
    allow_asking(
        element_id=DataElement.objects.get(code="enrolment").pk,
        subject=subject_of(ledger),
        title=TITLE,
        requester=section,
        reason=WHY_AGAIN,
        actor=deputy,
        on=sample.today,
    )
    approve_temporary(type_id=ledger.pk, actor=deputy, on=sample.today)
    issue_form(version_id=version.pk, actor=officer, on=sample.today)
    open_returns(type_id=ledger.pk, day=sample.today, actor=officer, on=sample.today)
    _answer(sample, ledger)


def _deputy_of(sample: Sample, section: Organisation) -> User | None:
    """Return the deputy leader who is in charge of the section."""
    grants = Grant.objects.filter(role="deputy_leader").select_related("user__person").order_by("pk")
    users = [grant.user for grant in grants]
    return next((one for one in users if why_not_allow(section, one, on=sample.today) is None), None)


def _answer(sample: Sample, ledger: LedgerType) -> None:
    schools = [one for one in sample.schools if one.kind == OrganisationKind.SCHOOL][:FILLED_BY]
    for school in schools:
        sheet = Return.objects.get(type=ledger, organisation=school)
        clerk = sample.user(school, PostFunction.CLERK)
        enrolled, ill = school.pupils or 0, sample.chance.randint(0, 6)
        values = {"enrolled": enrolled, "present": enrolled - ill, "ill": ill}
        save_rows(return_id=sheet.pk, changes=[RowWrite(values=values)], actor=clerk, on=sample.today)
        forward_return(return_id=sheet.pk, actor=clerk, on=sample.today)
