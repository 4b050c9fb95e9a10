"""From the proposal to its end: offices, decision, notice, terms, effect."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.meetings.models import Resolution
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.rotation.actions.conclude import (
    close_term,
    measure_effect,
    post_notice,
    record_answer,
    record_decision,
    start_terms,
)
from yanzhen.apps.rotation.actions.scenarios import revise
from yanzhen.apps.rotation.models import Round, RoundState, Term
from yanzhen.apps.rotation.notice import notice_of
from yanzhen.apps.rotation.queries import terms_visible_to
from yanzhen.apps.rotation.refusals import manages, offices_of, why_not_act
from yanzhen.presets.workdays import load_calendar
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs
from yanzhen.web.rotation.acts import managed, press
from yanzhen.web.rotation.forms import DecisionForm, OfficeForm, ReasonForm, TermForm
from yanzhen.web.rotation.rounds import crumbs, seen_round, tabs
from yanzhen.web.rotation.tables import ManagedTermTable, TermTable

form_page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 60
PUBLISHED = (RoundState.PUBLIC, RoundState.RUNNING, RoundState.CLOSED)


def _refused(request: HttpRequest, round_: Round, act: str) -> HttpResponse | None:
    refusal = why_not_act(round_, act, request.user, on=request.today)
    if refusal is None:
        return None
    messages.error(request, refusal.message)
    return redirect(round_)


def _form(request: HttpRequest, round_: Round, form: Any, do: Any, **words: Any) -> HttpResponse:
    def carry(said: dict[str, Any]) -> str:
        do(said)
        return round_.get_absolute_url()

    back = round_.get_absolute_url()
    return answer_form(request, form, carry, back=back, crumbs=crumbs(round_, (words["title"], "")), **words)


@needs("rotation.manage")
@form_page
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the answer of an office."""
    round_ = managed(request, pk)
    if refused := _refused(request, round_, "consult"):
        return refused
    offices = offices_of(round_)
    form = OfficeForm(posted(request), offices=offices, initial={"answered_on": request.today})
    return _form(
        request,
        round_,
        form,
        lambda said: record_answer(round_id=round_.pk, actor=request.user, on=request.today, **said),
        title="登记部门意见",
        label="登记",
        done="已登记。",
        notes=(f"{'、'.join(office.label for office in offices)}都答复后，才能登记决定；重复登记同一部门即为更正。",),
    )


@needs("rotation.manage")
@form_page
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the decision."""
    round_ = managed(request, pk)
    if refused := _refused(request, round_, "decide_plan"):
        return refused
    authorities = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY)
    newest = Resolution.objects.filter(agenda_item__item__organisation__in=authorities).order_by("-made_on", "-pk")
    keys = list(newest.values_list("pk", flat=True)[:SHOWN])
    form = DecisionForm(
        posted(request),
        resolutions=Resolution.objects.filter(pk__in=keys),
        initial={"decided_on": request.today, "seen": round_.version},
    )
    return _form(
        request,
        round_,
        form,
        lambda said: record_decision(
            round_id=round_.pk, seen=said["seen"], decision=form.decision(), actor=request.user, on=request.today
        ),
        title="登记决定",
        label="登记决定",
        done="决定已登记，可以公示。",
        notes=("方案由会议集体研究决定；系统只登记决定，不替人决定。",),
    )


@needs("rotation.manage")
@form_page
def go_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Go back to making plans, with the reason."""
    round_ = managed(request, pk)
    if refused := _refused(request, round_, "revise"):
        return refused
    form = ReasonForm(posted(request), initial={"seen": round_.version})
    return _form(
        request,
        round_,
        form,
        lambda said: revise(
            round_id=round_.pk, seen=said["seen"], reason=said["reason"], actor=request.user, on=request.today
        ),
        title="重新拟订方案",
        label="重新拟订",
        done="已回到拟订方案；原建议方案留作记录，可以复制后调整。",
        danger=True,
        notes=("部门意见、决定和公示要重新办理。",),
    )


@needs("rotation.manage")
@require_POST
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Post the list."""
    return press(
        request,
        pk,
        post_notice,
        done="已公示，抽签种子同时公开；公示期内学校可以对安排提出异议。",
        calendar=load_calendar(),
    )


@needs("rotation.manage")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the plan out."""
    return press(request, pk, start_terms, done="轮岗期已登记，落实计划已拟好，请按计划的程序审核、签发、下发。")


@needs("rotation.manage")
@require_POST
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Measure the effect."""
    return press(request, pk, measure_effect, done="已评估，与方案承诺逐项对照。")


@needs("rotation.view")
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the published list: codes and schools, no reasons, small groups of the summary hidden."""
    round_ = seen_round(request, pk)
    if round_.state not in PUBLISHED:
        raise Http404
    context = {
        "round": round_,
        "tabs": tabs(request, round_, "rotation:notice"),
        "crumbs": crumbs(round_, ("公示名单", "")),
        "notice": notice_of(round_, on=request.today),
    }
    return render(request, "rotation/notice.html", context)


@needs("rotation.view")
@require_safe
def term_list(request: HttpRequest, pk: int) -> HttpResponse:
    """List the terms: a school those who left it or came to it."""
    round_ = seen_round(request, pk)
    is_managing = manages(round_, request.user, on=request.today)
    return render_list(
        request,
        template="rotation/people.html",
        context={
            "round": round_,
            "tabs": tabs(request, round_, "rotation:terms"),
            "crumbs": crumbs(round_, ("轮岗期", "")),
        },
        title=f"{round_.title}轮岗期",
        noun="轮岗期",
        rows=terms_visible_to(round_, request.user, on=request.today),
        table=ManagedTermTable if is_managing else TermTable,
        empty=Empty("还没有轮岗期", "公示结束、开始执行后登记。"),
    )


@needs("rotation.manage")
@form_page
def end_term(request: HttpRequest, pk: int, term: int) -> HttpResponse:
    """Close a term."""
    round_ = managed(request, pk)
    found = get_object_or_404(Term, round=round_, pk=term)
    if not manages(round_, request.user, on=request.today):
        raise PermissionDenied
    form = TermForm(posted(request), initial={"seen": found.version, "closed_on": request.today})

    def do(said: dict[str, Any]) -> str:
        close_term(term_id=found.pk, actor=request.user, on=request.today, **said)
        return reverse("rotation:terms", args=[pk])

    return answer_form(
        request,
        form,
        do,
        title=f"了结教师{found.code}的轮岗期",
        back=reverse("rotation:terms", args=[pk]),
        label="了结",
        done="已登记。",
        crumbs=crumbs(round_, ("轮岗期", reverse("rotation:terms", args=[pk])), (found.code, "")),
    )
