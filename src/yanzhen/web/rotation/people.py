"""Teachers on the list: who is due and why, wishes and schools' opinions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.say_wish import say_wish
from yanzhen.apps.rotation.boards import plan_around
from yanzhen.apps.rotation.leader_reasons import reasons_for_leader
from yanzhen.apps.rotation.leaders import board_of
from yanzhen.apps.rotation.models import Participant, Round, RoundState, ScenarioLeaderMove, ScenarioMove
from yanzhen.apps.rotation.queries import participants_visible_to
from yanzhen.apps.rotation.reasons import reasons_for_move
from yanzhen.apps.rotation.refusals import manages, why_not_speak
from yanzhen.apps.rotation.wording import DUTIES, EXEMPTIONS, STAGES, SUBJECTS, day_in_words, plain, reasons_in_words
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs, require
from yanzhen.web.rotation.filters import PeopleFilter
from yanzhen.web.rotation.forms import WishForm
from yanzhen.web.rotation.rounds import crumbs, seen_round, tabs
from yanzhen.web.rotation.tables import PeopleTable


@needs("rotation.view")
@require_safe
def people_list(request: HttpRequest, pk: int) -> HttpResponse:
    """List the teachers: a school its own, the section and leaders all."""
    round_ = seen_round(request, pk)
    request.rotation_people = participants_visible_to(round_, request.user, on=request.today)
    return render_list(
        request,
        template="rotation/people.html",
        context={
            "round": round_,
            "tabs": tabs(request, round_, "rotation:people"),
            "crumbs": crumbs(round_, ("名单", "")),
            "sheet": f"{reverse('rotation:people_sheet', args=[pk])}?{request.GET.urlencode()}",
        },
        title=f"{round_.title}名单",
        noun="教师",
        rows=request.rotation_people,
        table=PeopleTable,
        filters=PeopleFilter,
        empty=Empty("还没有开列名单", "人事科摸底完成后开列名单，各校随即可以核对。"),
    )


def seen_person(request: HttpRequest, round_: Round, pk: int) -> Participant:
    """Return the teacher if the user may see her in this round."""
    return get_object_or_404(participants_visible_to(round_, request.user, on=request.today), pk=pk)


@needs("rotation.view")
@require_safe
def participant(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Show one teacher: facts, answer with reasons, wish, opinion, objections."""
    round_ = seen_round(request, pk)
    found = seen_person(request, round_, person)
    found.round = round_
    managed = manages(round_, request.user, on=request.today)
    facts = [
        ("学校", f"{found.school}（{STAGES.get(found.stage, '')}）"),
        ("职务", DUTIES.get(found.duty, "")),
        ("任教学科", SUBJECTS.get(found.subject, "")),
        ("第二学科", SUBJECTS.get(found.second_subject, "—")),
        ("在本校连续任教", f"{plain(found.years_at_school)}年" if found.years_at_school is not None else "不详"),
        ("高于规定学历", "是" if found.above_qualification else "否"),
        ("区级及以上骨干", "是" if found.backbone else "否"),
    ]
    if managed and found.exempt:
        facts.append(("不参加或暂缓", EXEMPTIONS.get(found.exempt, "")))
    move = _posted_move(round_, found)
    leading = _posted_leading(round_, found)
    context = {
        "round": round_,
        "person": found,
        "move": move or leading,
        "move_reasons": _reasons(round_, found, is_section=managed, leads=leading is not None)
        if move or leading
        else (),
        "facts": facts,
        "reasons": reasons_in_words(found, round_.values),
        "objections": found.objections.select_related("raised_by__person", "decided_by__person"),
        "say": why_not_speak(found, "say", request.user, on=request.today),
        "object": why_not_speak(found, "object", request.user, on=request.today),
        "manages": managed,
        "objecting": _objecting(round_, has_move=bool(move or leading), on=request.today),
        "crumbs": crumbs(round_, ("名单", f"/rotation/{round_.pk}/teachers/"), (found.code, "")),
    }
    return render(request, "rotation/participant.html", context)


def _objecting(round_: Round, *, has_move: bool, on: date) -> str:
    """Say who may object to what, how, and until when."""
    days = plain(round_.values["objection_workdays"])
    how = f"本人向所在学校说明，由学校在这一页提出；人事科在{days}个工作日内核查答复，写明理由，答复不满意的可以再提。"
    if round_.state == RoundState.LISTED:
        return f"现在是名单核对，名单定稿前都可以提：应不应列入、登记的事实有没有错。{how}"
    if round_.state == RoundState.PUBLIC and round_.notice_until is not None and on <= round_.notice_until:
        until = day_in_words(round_.notice_until)
        what = "对上面的安排不服的" if has_move else "对公示名单有意见的"
        return f"公示到{until}止，{what}，在这一天以前提出。{how}异议成立的，重新拟订。"
    if round_.state == RoundState.PUBLIC:
        return f"公示已于{day_in_words(round_.notice_until)}结束；还有异议的，向人事科反映。"
    if round_.state in (RoundState.RUNNING, RoundState.CLOSED):
        return "公示和异议都已办结；情况有变化的，由学校向人事科反映。"
    return f"名单已定稿，方案公示以后、公示期内可以对安排提出异议。{how}"


def _posted_move(round_: Round, person: Participant) -> ScenarioMove | None:
    """Return where the teacher goes, once that is posted."""
    if round_.posted_on is None:
        return None
    return (
        ScenarioMove.objects.filter(scenario=round_.proposal_id, participant=person).select_related("to_school").first()
    )


def _posted_leading(round_: Round, person: Participant) -> ScenarioLeaderMove | None:
    """Return where a head or deputy goes, once that is posted."""
    if round_.posted_on is None or not person.leads:
        return None
    rows = ScenarioLeaderMove.objects.filter(scenario=round_.proposal_id, participant=person)
    return rows.select_related("to_school").first()


def _reasons(round_: Round, person: Participant, *, is_section: bool, leads: bool) -> list[str]:
    scenario = round_.proposal
    scenario.round = round_
    if leads:
        return reasons_for_leader(board_of(scenario), person.code, is_section=is_section)
    return reasons_for_move(plan_around(scenario, person), person.code, is_section=is_section)


@needs("rotation.report")
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Enter the teacher's wish and the school's opinion."""
    round_ = seen_round(request, pk)
    found = seen_person(request, round_, person)
    require(request, "rotation.report", found.school_id)
    if refusal := why_not_speak(found, "say", request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect(found)
    codes = Participant.objects.filter(round=round_, stage=found.stage).order_by().values("school")
    schools = Organisation.objects.filter(pk__in=codes).exclude(pk=found.school_id).order_by("sort_key", "code")
    initial = {"seen": found.version, "wish": found.wish, "wish_school": found.wish_school_id, "opinion": found.opinion}
    form = WishForm(posted(request), schools=schools, initial=initial)

    def do(said: dict[str, Any]) -> str:
        say_wish(participant_id=found.pk, actor=request.user, on=request.today, **said)
        return found.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title=f"教师{found.code}的意愿和学校意见",
        back=found.get_absolute_url(),
        label="保存",
        done="已保存，名单定稿前都可以改。",
        notes=("意愿供拟订方案时参考，不等于安排；方案里每一条都会写明与意愿是否一致。",),
        crumbs=crumbs(round_, (found.code, found.get_absolute_url()), ("意愿和意见", "")),
    )
