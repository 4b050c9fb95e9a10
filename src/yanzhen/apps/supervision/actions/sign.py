"""Sign a notice: from then on it is announced to its addressee (签发)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.supervision.findable import index_notices
from yanzhen.apps.supervision.models import Notice, NoticeState
from yanzhen.apps.supervision.refusals import why_not_sign
from yanzhen.kernel.calendar import Calendar, add_workdays
from yanzhen.presets.supervision import supervision_steps


@transaction.atomic
def sign_notice(*, notice_id: int, actor: User, on: date, calendar: Calendar) -> Notice:
    """Give the notice its number and its day of answer, and put it into effect. Raises NoticeError."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if refusal := why_not_sign(notice, actor, on):
        raise refusal
    step = supervision_steps()[notice.kind]
    # The issuer's row is the lock of its series: two signatures at once get two numbers.
    Organisation.objects.select_for_update().get(pk=notice.issuer_id)
    series = Notice.objects.filter(kind=notice.kind, issuer_id=notice.issuer_id, signed_on__year=on.year)
    notice.serial = (series.aggregate(last=Max("serial"))["last"] or 0) + 1
    notice.number = numbered(notice, step.serial, on.year)
    notice.state = NoticeState.SIGNED
    notice.signed_by, notice.signed_on = actor, on
    if step.reply_workdays is not None:
        notice.reply_due_on = add_workdays(on, step.reply_workdays, calendar, allow_guess=True)
    notice.version += 1
    notice.save()
    index_notices([notice.pk])
    record(
        kind="NOTICE_SIGNED",
        actor=actor,
        acting_for=acting_for(actor, "supervision.sign", notice.issuer_id, on=on),
        subjects=[notice, *(f"plans.task:{pk}" for pk in notice.matters.values_list("task_id", flat=True))],
        content={"kind": notice.get_kind_display(), "number": notice.number},
    )
    return notice


def numbered(notice: Notice, form: str, year: int) -> str:
    """Return the notice's number; every issuer but the first to use the form carries its short name in front."""
    plain = form.format(year=year, serial=notice.serial)
    return plain if not Notice.objects.filter(number=plain).exists() else f"{notice.issuer}{plain}"
