"""Say what only the school can tell of itself, and its own way of carrying the reform out (基本情况、一校一策)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.errors import RolloutError
from yanzhen.apps.rollout.evidence import HandedIn, arrived, kept
from yanzhen.apps.rollout.models import SchoolProfile
from yanzhen.apps.rollout.refusals import why_not_report, why_stale


@dataclass(frozen=True, kw_only=True)
class SchoolFacts:
    """Facts by the names of the model; null is not known."""

    is_legal_person: bool | None = None
    has_own_party_body: bool | None = None
    formal_members: int | None = None
    secretary_has_office: bool | None = None
    principal_is_member: bool | None = None
    vice_principals_on_body: bool | None = None
    staff: int | None = None
    staff_body: str = ""
    staff_term_years: int | None = None
    staff_meetings: int | None = None


def _locked(organisation_id: int, seen: int, actor: User, on: date) -> SchoolProfile:
    """Return the school's row, locked or new, if the actor may write it as it was seen (0: there was none)."""
    school = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    if refusal := why_not_report(school, actor, on=on):
        raise refusal
    present = SchoolProfile.objects.select_for_update().filter(pk=school.pk).first()
    if refusal := why_stale(present.version if present else 0, seen):
        raise refusal
    row = present or SchoolProfile(organisation=school, version=0)
    row.organisation = school
    row.version += 1
    row.edited_by, row.edited_on = actor, on
    return row


@transaction.atomic
def save_facts(*, organisation_id: int, seen: int, facts: SchoolFacts, actor: User, on: date) -> SchoolProfile:
    """Write the facts. Raises RolloutError NOT_YOURS, STALE."""
    row = _locked(organisation_id, seen, actor, on)
    said = asdict(facts)
    changed = [name for name, value in said.items() if getattr(row, name) != value]
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    titles = "、".join(str(SchoolProfile._meta.get_field(name).verbose_name) for name in changed)
    record(
        kind="ROLLOUT_FACTS_SAVED",
        actor=actor,
        subjects=[row, row.organisation],
        content={"organisation": row.organisation.name, "fields": titles or "没有变动"},
    )
    return row


def save_policy(
    *, organisation_id: int, seen: int, handed_in: HandedIn, policy_on: date, actor: User, on: date
) -> SchoolProfile:
    """Write the school's own way, in words or as a file; a file stays unless another comes.

    Raises:
        RolloutError: NOT_YOURS, STALE, EMPTY_POLICY.
        FileError: the file is refused.
    """
    if refusal := why_not_report(organisation_id, actor, on=on):
        raise refusal
    with arrived(handed_in, actor=actor) as staged, transaction.atomic():
        row = _locked(organisation_id, seen, actor, on)
        row.policy, row.policy_on = handed_in.words.strip(), policy_on
        row.policy_file = kept(staged, organisation=row.organisation, actor=actor, on=on) or row.policy_file
        if not row.policy and row.policy_file is None:
            raise RolloutError("EMPTY_POLICY")
        row.save()
        record(
            kind="ROLLOUT_POLICY_SAVED",
            actor=actor,
            subjects=[row, row.organisation],
            content={"organisation": row.organisation.name},
        )
        return row
