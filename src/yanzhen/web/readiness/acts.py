"""The acts on readiness, each a form on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.readiness.actions.assign_item import assign_item
from yanzhen.apps.readiness.actions.enter_value import Said, enter_value, newest_of
from yanzhen.apps.readiness.actions.set_measure import set_measure
from yanzhen.apps.readiness.actions.withdraw_value import withdraw_value
from yanzhen.apps.readiness.models import ChecklistValue, MeasureSetting
from yanzhen.apps.readiness.rights import sections_below
from yanzhen.apps.rollout.evidence import MAX_BYTES
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.organisations.answering import CONFLICT, UNPROCESSABLE, answer_form, posted
from yanzhen.web.permissions import needs
from yanzhen.web.readiness.forms import AssignForm, ReasonForm, SettingForm, ValueForm, last_day_of
from yanzhen.web.readiness.pages import CRUMB, Seen, item_or_404, measure_or_404, seen_by

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _filling(seen: Seen, item: str) -> None:
    if seen.fills is not None and item not in seen.fills:
        raise PermissionDenied


def _managing(request: HttpRequest) -> Seen:
    seen = seen_by(request)
    if not seen.may_manage:
        raise PermissionDenied
    return seen


@needs("readiness.edit")
@form_page
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in a value with its source and evidence."""
    seen = seen_by(request)
    item, measure = measure_or_404(request, seen, code)
    _filling(seen, item.code)
    newest = newest_of(seen.authority, seen.year, code)
    initial: dict[str, Any] = {"seen": newest.pk if newest else 0}
    initial["as_of"] = newest.as_of if newest else last_day_of(seen.year, today=request.today)
    if newest is not None:
        flag = measure.comparator.is_flag
        initial |= {"value": str(int(newest.value)) if flag else newest.value.normalize(), "words": newest.wording}
    form = ValueForm(measure, posted(request), request.FILES or None, initial=initial)
    back = f"{reverse('readiness:item', args=[item.code])}?year={seen.year}"
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            said = form.cleaned_data
            try:
                enter_value(
                    organisation_id=seen.authority.pk,
                    said=Said(year=seen.year, measure=code, value=said["value"], as_of=said["as_of"]),
                    seen=form.seen_version,
                    handed_in=form.handed_in(),
                    actor=request.user,
                    on=request.today,
                )
            except YanzhenError as refusal:
                form.add_error(None, refusal.message)
                status = CONFLICT
            else:
                messages.success(request, f"已填报{seen.year}年“{measure.title}”。")
                return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": f"填报{seen.year}年“{measure.title}”",
        "lead": f"{item.part.words}第{item.number}项　标准：{measure.wanted}",
        "note": measure.note,
        "crumbs": [CRUMB, (f"{item.part.words}第{item.number}项", back), ("填报", "")],
        "max_bytes": MAX_BYTES,
        "back": back,
    }
    return render(request, "readiness/value_form.html", context, status=status)


@needs("readiness.edit")
@form_page
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry back."""
    seen = seen_by(request)
    row = get_object_or_404(ChecklistValue, pk=pk, organisation=seen.authority)
    item, measure = measure_or_404(request, seen, row.measure)
    _filling(seen, item.code)
    back = reverse("readiness:measure", args=[measure.code])

    def do(said: dict[str, Any]) -> str:
        withdraw_value(value_id=row.pk, reason=said["reason"], actor=request.user, on=request.today)
        return back

    return answer_form(
        request,
        ReasonForm(posted(request)),
        do,
        title=f"撤销{row.year}年“{measure.title}”的填报",
        lead=row.wording,
        back=back,
        label="撤销",
        done="已撤销，之前的填报重新有效。",
        notes=("撤销后以前一次填报为准；没有前一次的，算作缺数。撤销的填报仍留在历史里。",),
        danger=True,
        crumbs=[CRUMB, (measure.title, back), ("撤销", "")],
    )


@needs("readiness.edit")
@form_page
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Settle the line of a measure where sources differ."""
    seen = _managing(request)
    _, measure = measure_or_404(request, seen, code)
    row = MeasureSetting.objects.filter(organisation=seen.authority, measure=code).first()
    initial = {
        "seen": row.version if row else 0,
        "line": measure.line.normalize() if measure.line is not None else None,
        "is_counted": measure.is_counted,
        "basis": row.basis if row else "",
    }
    form = SettingForm(posted(request), initial=initial)
    back = reverse("readiness:measure", args=[code])

    def do(said: dict[str, Any]) -> str:
        set_measure(
            organisation_id=seen.authority.pk,
            code=code,
            line=said["line"],
            is_counted=said["is_counted"],
            basis=said["basis"],
            seen=form.seen_version,
            actor=request.user,
            on=request.today,
        )
        return back

    found = "、".join(f"{one:f}{measure.unit}" for one in measure.alternatives)
    notes = [one for one in (measure.note, f"文件里见到的：{found}" if found else "") if one]
    return answer_form(
        request,
        form,
        do,
        title=f"设定“{measure.title}”的判断口径",
        back=back,
        label="保存",
        done="已保存。",
        notes=notes,
        crumbs=[CRUMB, (measure.title, back), ("设定", "")],
    )


@needs("readiness.edit")
@form_page
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Say which section answers for an item."""
    seen = _managing(request)
    wanted = item_or_404(request, seen, code)
    row = seen.assigned.get(code)
    sections = sections_below(seen.authority, on=request.today)
    suggested = next((one.pk for one in sections if one.name == wanted.section), None)
    initial = {"seen": row.version if row else 0, "section": row.section_id if row else suggested}
    form = AssignForm(sections, posted(request), initial=initial)
    back = reverse("readiness:item", args=[code])

    def do(said: dict[str, Any]) -> str:
        assign_item(
            organisation_id=seen.authority.pk,
            code=code,
            section_id=said["section"],
            seen=form.seen_version,
            actor=request.user,
            on=request.today,
        )
        return back

    return answer_form(
        request,
        form,
        do,
        title=f"{wanted.part.words}第{wanted.number}项由谁负责",
        lead=wanted.title,
        back=back,
        label="保存",
        done="责任科室已确定。",
        crumbs=[CRUMB, (f"{wanted.part.words}第{wanted.number}项", back), ("责任科室", "")],
    )
