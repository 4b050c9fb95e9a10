"""Objections: raised by the teacher's school, answered by the personnel section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.rotation.actions.objections import (
    decide_objection,
    raise_objection,
    reopen_objection,
    withdraw_objection,
)
from yanzhen.apps.rotation.models import Objection, ObjectionState, Round
from yanzhen.apps.rotation.queries import objections_visible_to
from yanzhen.apps.rotation.refusals import why_not_decide, why_not_reopen, why_not_speak
from yanzhen.apps.rotation.wording import reasons_in_words
from yanzhen.presets.workdays import load_calendar
from yanzhen.web.acting import act_and_return
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs, require
from yanzhen.web.rotation.acts import managed, seen_version
from yanzhen.web.rotation.forms import AnswerForm, ObjectionForm
from yanzhen.web.rotation.people import seen_person
from yanzhen.web.rotation.rounds import crumbs, seen_round, tabs
from yanzhen.web.rotation.tables import ObjectionTable
from yanzhen.web.rotation.why import if_granted

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _seen(request: HttpRequest, round_: Round, pk: int) -> Objection:
    found = get_object_or_404(objections_visible_to(round_, request.user, on=request.today), pk=pk)
    found.round = found.participant.round = round_
    return found


@needs("rotation.view")
@require_safe
def objection_list(request: HttpRequest, pk: int) -> HttpResponse:
    """List the objections that concern teachers the user sees."""
    round_ = seen_round(request, pk)
    return render_list(
        request,
        template="rotation/people.html",
        context={
            "round": round_,
            "tabs": tabs(request, round_, "rotation:objections"),
            "crumbs": crumbs(round_, ("异议", "")),
        },
        title=f"{round_.title}异议",
        noun="异议",
        rows=objections_visible_to(round_, request.user, on=request.today),
        table=ObjectionTable,
        empty=Empty("没有异议", "学校在名单核对和公示期间可以逐人提出。"),
    )


@needs("rotation.view")
@require_safe
def objection_page(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Show one objection with the teacher's reasons and its outcome."""
    round_ = seen_round(request, pk)
    found = _seen(request, round_, objection)
    context = {
        "round": round_,
        "objection": found,
        "person": found.participant,
        "reasons": reasons_in_words(found.participant, round_.values),
        "decide": why_not_decide(found, request.user, on=request.today),
        "may_reopen": why_not_reopen(found, request.user, on=request.today) is None,
        "may_withdraw": found.state == ObjectionState.OPEN
        and why_not_speak(found.participant, "withdraw", request.user, on=request.today) is None,
        "is_late": found.state == ObjectionState.OPEN and found.due_on < request.today,
        "granted": if_granted(request, found),
        "crumbs": crumbs(round_, ("异议", f"/rotation/{round_.pk}/objections/"), (str(found), "")),
    }
    return render(request, "rotation/objection.html", context)


@needs("rotation.report")
@form_page
def raise_(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Raise an objection about a teacher of the user's school."""
    round_ = seen_round(request, pk)
    found = seen_person(request, round_, person)
    require(request, "rotation.report", found.school_id)
    if refusal := why_not_speak(found, "object", request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect(found)
    form = ObjectionForm(posted(request), kinds=ObjectionForm.kinds_in(round_.state))

    def do(said: dict[str, Any]) -> str:
        return raise_objection(
            participant_id=found.pk, actor=request.user, on=request.today, calendar=load_calendar(), **said
        ).get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title=f"对教师{found.code}提出异议",
        back=found.get_absolute_url(),
        label="提出",
        done="已提出，人事科在时限内答复。",
        crumbs=crumbs(round_, (found.code, found.get_absolute_url()), ("提出异议", "")),
    )


@needs("rotation.manage")
@form_page
def answer(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Uphold or refuse an objection."""
    round_ = managed(request, pk)
    found = _seen(request, round_, objection)
    if refusal := why_not_decide(found, request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect(found)
    form = AnswerForm(posted(request), initial={"seen": found.version})

    def do(said: dict[str, Any]) -> str:
        decide_objection(
            objection_id=found.pk,
            seen=said["seen"],
            is_upheld=said["upheld"],
            outcome=said["outcome"],
            actor=request.user,
            on=request.today,
        )
        return found.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title=f"答复异议{found}",
        back=found.get_absolute_url(),
        label="答复",
        done="已答复。",
        lead=f"{found.participant.school}教师{found.participant.code}：{found.get_kind_display()}。{found.wording}",
        notes=(
            "对“应不应列入”的异议成立的，这名教师的判断随即更正。",
            "对事实的异议，先在名册里更正并审核，再答复成立。",
        ),
        crumbs=crumbs(round_, (str(found), found.get_absolute_url()), ("答复", "")),
    )


@needs("rotation.report")
@require_POST
def withdraw(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Take an objection back."""
    found = _seen(request, seen_round(request, pk), objection)
    require(request, "rotation.report", found.participant.school_id)
    return act_and_return(
        request,
        withdraw_objection,
        objection_id=found.pk,
        done="异议已撤回。",
        back=found.get_absolute_url(),
    )


@needs("rotation.manage")
@require_POST
def reopen(request: HttpRequest, pk: int, objection: int) -> HttpResponse:
    """Take an answer back."""
    found, seen = _seen(request, managed(request, pk), objection), seen_version(request)
    return act_and_return(
        request,
        reopen_objection,
        objection_id=found.pk,
        seen=seen,
        done="答复已收回，这件异议重新待核查。",
        back=found.get_absolute_url(),
    )
