"""The dialog in which numbers, tables, charts and words are picked; it writes nothing: the editor keeps its answer."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Task
from yanzhen.apps.reports.models import Measure, Report
from yanzhen.engines.reports import DISTRICT, TAKE_TITLES, THIS_SCOPE, UNIT, NumberAsked, Take, unit_of
from yanzhen.presets.live_parts import asked_from, asked_json
from yanzhen.presets.report_templates import EACH_TITLES, WORDS, WORDS_OF
from yanzhen.web.permissions import needs
from yanzhen.web.reports.composing import visible_report
from yanzhen.web.reports.pick_forms import ChartForm, CountForm, NumberForm, TableForm, bodies_in_reach

NOT_IN_KEYS = re.compile(r"\W+")
KEY_AT_MOST = 30
LETTERS = {"plan": "计划$p", "task": "任务$t", "task_with_value": "任务$t", "school": "学校$s"}
# Which repetition a count needs; ``scope`` may stand anywhere.
ABOUT_TEMPLATE = [
    ("scope", "报告统计范围承担的全部任务"),
    ("plan", "每个计划的任务（段落按计划重复）"),
    ("task", "每项任务下发到各单位的任务（段落按任务重复）"),
]


@needs("reports.edit")
def pick_number(request: HttpRequest) -> HttpResponse:
    """Pick one figure of an indicator."""
    return _pick(request, NumberForm, "number", _number_answer)


@needs("reports.edit")
def pick_table(request: HttpRequest) -> HttpResponse:
    """Pick what a table holds."""
    return _pick(request, TableForm, "table", _block_answer)


@needs("reports.edit")
def pick_chart(request: HttpRequest) -> HttpResponse:
    """Pick what a chart draws."""
    return _pick(request, ChartForm, "chart", _block_answer)


def _pick(request: HttpRequest, kind: type, name: str, answer) -> HttpResponse:
    bodies = bodies_in_reach(request)
    status = 200
    if request.method == "POST":
        form = kind(request.POST, bodies=bodies)
        if form.is_valid():
            shape = form.shape()
            asked, table = asked_from("indicator" if name == "number" else name, shape)
            if not table.problems:
                return JsonResponse(answer(form, asked_json(asked), asked, name))
            for problem in table.problems:
                form.add_error(None, problem.message.partition("：")[2] or problem.message)
        status = 422
    else:
        # A search, or a table opened again to be changed, brings what was picked so far along.
        form = kind(request.GET if request.GET.get("again") else None, bodies=bodies)
        if not form.is_bound:
            form.initial = {**form.initial, "q": request.GET.get("q", "")}
    context = {"form": form, "name": name, "picked": set(form.picked_codes()), "takes": TAKE_TITLES}
    return render(request, f"reports/pick/_{name}.html", context, status=status)


def _number_answer(form: NumberForm, shape: dict[str, Any], asked: NumberAsked, _name: str) -> dict[str, Any]:
    indicator = form.indicators[asked.indicator]
    body = _body_name(asked.scope)
    words = "" if asked.take is Take.THIS else TAKE_TITLES[asked.take]
    label = f"{indicator.title}{words}{f'（{body}）' if body else ''}"
    suffix = "文字" if asked.in_words else ""
    unit = "" if asked.in_words else unit_of(asked.take, indicator.unit)
    return {
        "key": _key(f"{body}{indicator.title}{words}{suffix}"),
        "label": label,
        "unit": unit,
        "kind": "number",
        "shape": shape,
    }


def _block_answer(_form, shape: dict[str, Any], asked, name: str) -> dict[str, Any]:
    title = "表" if name == "table" else "图"
    return {"key": _key(f"{title}{asked.caption}"), "label": asked.caption, "kind": name, "shape": {name: shape}}


def _body_name(scope: str) -> str:
    if scope == THIS_SCOPE:
        return ""
    if scope == DISTRICT:
        return "全区"
    found = Organisation.objects.filter(code=scope.removeprefix(UNIT)).first()
    return str(found) if found else scope


def _key(text: str) -> str:
    return NOT_IN_KEYS.sub("", text)[:KEY_AT_MOST] or "数"


@needs("reports.edit")
def pick_count(request: HttpRequest) -> HttpResponse:
    """Pick a count of tasks: of a plan, a task or the scope in a report; of each plan or task in a template."""
    report = _report_of(request)
    form = CountForm(request.POST or None, abouts=_abouts(report) if report else ABOUT_TEMPLATE)
    if request.method == "POST" and form.is_valid():
        return JsonResponse(_count_answer(form.cleaned_data, dict(form.fields["about"].choices), report))
    context = {"form": form, "name": "count", "report": report}
    return render(request, "reports/pick/_count.html", context, status=422 if request.method == "POST" else 200)


def _report_of(request: HttpRequest) -> Report | None:
    key = request.GET.get("report", "")
    return visible_report(request, int(key), capability="reports.edit") if key.isdecimal() else None


def _abouts(report: Report) -> list[tuple[str, str]]:
    plans = list(report.plans.all())
    tasks = Task.objects.filter(plan__in=plans).own().live().order_by("plan_id", "position", "pk")
    return [
        ("scope", f"{report.scope}承担的全部任务"),
        *((f"plan:{plan.pk}", f"《{plan.title}》的任务") for plan in plans),
        *((f"task:{task.pk}", f"“{task.title}”下发的任务") for task in tasks),
    ]


def _count_answer(given: dict[str, Any], names: dict[str, str], report: Report | None) -> dict[str, Any]:
    measure, (about, _, key) = given["measure"], given["about"].partition(":")
    title = "数值" if measure == "value" else Measure(measure).label.partition("（")[0]
    shape: dict[str, Any] = {"measure": measure}
    if given["decimals"] is not None:
        shape["decimals"] = given["decimals"]
    each = ""
    if report is None:
        each = "task_with_value" if measure == "value" else "" if about == "scope" else about
        named = f"{LETTERS[each]}{title}" if each else _key(f"承担{title}")
    else:
        if about != "scope":
            shape[about] = int(key)
        named = _key(f"{names[given['about']]}{title}")
    where = f"{EACH_TITLES[each]}：" if each else ""
    return {"key": named, "label": f"{where}{title}", "unit": "", "kind": "number", "shape": shape, "each": each}


@needs("reports.edit")
def pick_word(request: HttpRequest) -> HttpResponse:
    """List the words that are filled when a report is started."""
    groups = [("全文都能用", "", WORDS)]
    groups += [(EACH_TITLES[each], each, words) for each, words in WORDS_OF.items() if words]
    return render(request, "reports/pick/_word.html", {"groups": groups})
