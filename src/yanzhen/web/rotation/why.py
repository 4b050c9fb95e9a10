"""Why a teacher goes where a scenario sends her, and what if she were exempt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.rotation.actions.ask_trial import ask_trial
from yanzhen.apps.rotation.bridge import values_of
from yanzhen.apps.rotation.findings import stamp_of
from yanzhen.apps.rotation.models import Objection, ObjectionKind, Scenario, ScenarioMove, Trial, TrialKind
from yanzhen.apps.rotation.reasons import TOLD, gap_in_words, in_words, reasons_for_move
from yanzhen.apps.rotation.refusals import manages, why_not_act, why_not_scenario
from yanzhen.apps.rotation.stand_ins import Mending
from yanzhen.apps.rotation.trials import AtOnce, at_once
from yanzhen.apps.rotation.why import Plan
from yanzhen.apps.rotation.wording import INDICATOR_TITLES, STAGES
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.web.acting import act_and_return
from yanzhen.web.pages import render_page, unchanged
from yanzhen.web.permissions import needs
from yanzhen.web.rotation.acts import managed
from yanzhen.web.rotation.rounds import crumbs
from yanzhen.web.rotation.seen import move_of, seen_scenario

SHOWN = 60


@needs("rotation.view")
@require_safe
def why(request: HttpRequest, pk: int, scenario: int, person: int) -> HttpResponse:
    """Say why a teacher goes there, who would be next, and what is known at once of her staying."""
    found = seen_scenario(request, pk, scenario)
    row = move_of(found, person)
    is_managing = manages(found.round, request.user, on=request.today)
    plan, known = at_once(found, row.participant)
    context = {
        "round": found.round,
        "scenario": found,
        "row": row,
        "person": row.participant,
        "reasons": reasons_for_move(plan, row.participant.code, is_section=is_managing),
        "known": known_in_words(plan, known, is_section=is_managing),
        "may_try": is_managing and _why_not_try(request, found) is None,
        "trials": _trials(found, row),
        "manages": is_managing,
        "may_lay": is_managing and _may_lay(request, found),
        "crumbs": crumbs(found.round, (found.name, found.get_absolute_url()), (row.participant.code, "")),
    }
    return render(request, "rotation/why.html", context)


def _why_not_try(request: HttpRequest, scenario: Scenario) -> Any:
    return why_not_act(scenario.round, "try", request.user, on=request.today) or why_not_scenario(scenario, "try")


def _may_lay(request: HttpRequest, scenario: Scenario) -> bool:
    refusal = why_not_act(scenario.round, "plan", request.user, on=request.today)
    return (refusal or why_not_scenario(scenario, "lay")) is None


def _trials(scenario: Scenario, row: ScenarioMove) -> list[Trial]:
    stamp = stamp_of(scenario)
    return list(scenario.trials.select_related("job").filter(participant=row.participant_id, stamp=stamp))


def known_in_words(plan: Plan, known: AtOnce, *, is_section: bool) -> list[str]:
    """Say what is known without solving: a bound by the prices, and the best plan close to this one."""
    found = []
    if known.least is not None:
        found.append(
            f"按方案的影子价格，不安排本人，任何重新安排的下界都要差{known.least * TOLD:.3f}。"
            if known.least * TOLD >= 0.0005
            else "按方案的影子价格，不安排本人，均衡的下界不变：均衡上不是非本人不可。"
        )
    if known.mending is None:
        found.append("只改动一两个人，找不到合规的安排；要知道全区能否重新安排，请重新求解。")
    else:
        found.append(f"只改动一两个人，最好的办法是：{_mended(plan, known.mending, is_section=is_section)}。")
    return found


def _mended(plan: Plan, mending: Mending, *, is_section: bool) -> str:
    own = {one.teacher for one in mending.added}
    said = []
    for move in mending.added:
        who = (
            f"{plan.school_name(move.from_unit)}教师{move.teacher}"
            if is_section
            else f"{plan.school_name(move.from_unit)}的一名教师"
        )
        said.append(f"{who}到{plan.school_name(move.to_unit)}任教{move.subject}")
    others = [one for one in mending.removed[1:] if one.teacher not in own]
    said += [
        f"{plan.school_name(one.from_unit)}{f'教师{one.teacher}' if is_section else '的一名教师'}也不再交流"
        for one in others
    ]
    price = mending.price
    words = [gap_in_words(price.balance, plan.balance)]
    if price.moves:
        words.append(f"交流人数{_more(price.moves)}{abs(price.moves)}人")
    if is_section and abs(price.added_km) >= 0.05:
        words.append(f"总路程{_more(price.added_km)}{abs(price.added_km):.1f}千米")
    return f"{'，'.join(said) or '这个岗位不补人'}；{'，'.join(words)}"


def price_in_words(price: dict[str, float], *, is_section: bool) -> list[str]:
    """Say what a change of a plan costs."""
    found = [f"{in_words(price['equity'])}（差异系数平方的万分之一）"]
    if price["moves"]:
        found.append(f"交流人数{_more(price['moves'])}{abs(price['moves']):.0f}人")
    if is_section:
        found.append(f"总路程{_more(price['added_km'])}{abs(price['added_km']):.1f}千米")
    return found


def _more(number: float) -> str:
    return "多" if number > 0 else "少"


@needs("rotation.manage")
@require_POST
def ask(request: HttpRequest, pk: int, scenario: int, person: int) -> HttpResponse:
    """Ask for the plan to be solved without this teacher."""
    managed(request, pk)
    found = seen_scenario(request, pk, scenario)
    row = move_of(found, person)
    kind = request.POST.get("kind", "")
    kind = kind if kind in TrialKind.values else TrialKind.STAYS
    asked: dict[str, str] = {}

    def act(**given: Any) -> None:
        asked["url"] = ask_trial(**given).get_absolute_url()

    back = reverse("rotation:why", args=[pk, scenario, person])
    answer = act_and_return(request, act, scenario_id=found.pk, participant_id=row.participant_id, kind=kind, back=back)
    return redirect(asked["url"]) if asked else answer


@needs("rotation.view")
@require_safe
def trial(request: HttpRequest, pk: int, scenario: int, trial: int) -> HttpResponse:
    """Show how far a trial is, and what it found."""
    found = seen_scenario(request, pk, scenario)
    asked = get_object_or_404(Trial.objects.select_related("job", "participant__school"), scenario=found, pk=trial)
    is_running = asked.result is None and asked.job is not None and not asked.job.has_ended
    if is_running and (same := unchanged(request, asked.job.version)):
        return same
    is_managing = manages(found.round, request.user, on=request.today)
    names = _unit_names(found)
    result = asked.result or {}
    context = {
        "round": found.round,
        "scenario": found,
        "trial": asked,
        "person": asked.participant,
        "result": result,
        "gap": f"{result['gap'] * 100:.3f}" if result.get("gap") is not None else "",
        "is_old": asked.stamp != stamp_of(found),
        "figures": _figures(result, is_section=is_managing),
        "rows": _coefficients(result, values_of(found)),
        "lines": {key: _lines(result.get(key, ()), names) for key in ("stays", "goes", "elsewhere")},
        "counts": {key: len(result.get(key, ())) for key in ("stays", "goes", "elsewhere")},
        "shown": SHOWN,
        "manages": is_managing,
        "why_url": reverse("rotation:why", args=[pk, scenario, asked.participant_id]),
        "may_try": is_managing and _why_not_try(request, found) is None,
        "crumbs": crumbs(
            found.round,
            (found.name, found.get_absolute_url()),
            (asked.participant.code, reverse("rotation:why", args=[pk, scenario, asked.participant_id])),
            ("试算", ""),
        ),
    }
    return render_page(request, "rotation/trial.html", "rotation/_trial.html", context)


def _unit_names(scenario: Scenario) -> dict[str, str]:
    rows = scenario.round.participants.order_by().values_list("school__code", "school__name", "stage").distinct()
    return {f"{code}-{stage}": name for code, name, stage in rows}


def _lines(rows: Any, names: dict[str, str]) -> list[list[str]]:
    """Return code, from, to, subject and, for who moves elsewhere, the former place, with names of schools."""
    return [
        [row[0], names.get(row[1], row[1]), names.get(row[2], row[2]), row[3]]
        + ([names.get(row[4], row[4]), row[5]] if len(row) > 4 else [])
        for row in list(rows)[:SHOWN]
    ]


def _figures(result: dict[str, Any], *, is_section: bool) -> list[tuple[str, str, str, str]]:
    if not result.get("after"):
        return []
    before, after = result["before"], result["after"]
    rows = [
        ("均衡目标（万分之一）", before["equity"] * TOLD, after["equity"] * TOLD, 3),
        ("拟交流（人）", before["moves"], after["moves"], 0),
        ("其中骨干（人）", before["backbone"], after["backbone"], 0),
        ("跨学区（人）", before["off_district"], after["off_district"], 0),
        ("计入基数（人）", before["eligible"], after["eligible"], 0),
    ]
    if is_section:
        rows.append(("单程合计增加（千米）", before["added_km"], after["added_km"], 1))
    return [
        (title, f"{a:.{d}f}", f"{b:.{d}f}", f"{b - a:+.{d}f}" if round(b - a, d) else "不变") for title, a, b, d in rows
    ]


def _coefficients(result: dict[str, Any], values: dict[str, Any]) -> list[dict[str, Any]]:
    if not result.get("after"):
        return []
    old, new = (result[key]["coefficients"] for key in ("before", "after"))
    return [
        {
            "title": f"{STAGES[stage]}{INDICATOR_TITLES[name]}差异系数",
            "before": old[stage][name][1],
            "after": new[stage][name][1],
            "limit": values[f"cv_limit_{stage}"],
        }
        for stage in STAGES
        if stage in new
        for name in INDICATORS
    ]


OF_OBJECTION = {ObjectionKind.MOVE: TrialKind.STAYS, ObjectionKind.SHOULD_NOT: TrialKind.LEAVES}


def if_granted(request: HttpRequest, objection: Objection) -> dict[str, Any] | None:
    """Return what the plan would be if the objection were upheld; None where no plan moves the teacher or to others."""
    round_, kind = objection.round, OF_OBJECTION.get(ObjectionKind(objection.kind))
    if kind is None or not manages(round_, request.user, on=request.today):
        return None
    wanted = {"participant": objection.participant_id, "scenario__round": round_}
    rows = ScenarioMove.objects.select_related("scenario__job", "participant__school", "to_school").filter(**wanted)
    row = rows.filter(scenario=round_.proposal_id).first() or rows.order_by("-scenario__number").first()
    if row is None:
        return None
    scenario = row.scenario
    scenario.round = round_
    plan, known = at_once(scenario, row.participant)
    keys = [round_.pk, scenario.pk, row.participant_id]
    return {
        "scenario": scenario,
        "title": kind.label,
        "kind": kind.value,
        "words": known_in_words(plan, known, is_section=True),
        "url": reverse("rotation:why", args=keys),
        "try_url": reverse("rotation:try", args=keys),
        "may_try": _why_not_try(request, scenario) is None,
        "trial": next((one for one in _trials(scenario, row) if one.kind == kind), None),
    }
