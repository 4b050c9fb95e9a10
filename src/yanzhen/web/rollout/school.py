"""The page of one school: every criterion with its reason and what to do, its steps, its own way, its counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.models import SchoolProfile
from yanzhen.apps.rollout.queries import schools_followed, sees_own_counts
from yanzhen.apps.rollout.refusals import why_not_decide
from yanzhen.apps.rollout.spans import term_of
from yanzhen.apps.rollout.standing import CRITERIA, Standing, standings_of
from yanzhen.apps.rollout.steps import steps_in_order
from yanzhen.apps.rollout.summary import summary_of
from yanzhen.apps.rollout.withholding import shown_count, shown_counts
from yanzhen.apps.school_rules.queries import schools_with_rules
from yanzhen.presets.indicators import small_count_below
from yanzhen.web.permissions import needs
from yanzhen.web.rollout.forms import FIELD_ORDER
from yanzhen.web.rollout.signs import SIGNS

CRUMB = ("落实进度", "/rollout/")
NOTHING_WITHHELD = 1


def seen_school(request: HttpRequest, pk: int) -> Organisation:
    """Return the school if the user may see how it stands."""
    return get_object_or_404(schools_followed(request.user, on=request.today), pk=pk)


def _context(request: HttpRequest, school: Organisation) -> dict[str, Any]:
    standing = standings_of([school], on=request.today)[school.pk]
    profile = SchoolProfile.objects.select_related("policy_file", "edited_by__person").filter(pk=school.pk).first()
    return {
        "school": school,
        "standing": standing,
        "overall": SIGNS[standing.overall],
        "marks": [(standing.marks[key], SIGNS[standing.marks[key].answer]) for key in CRITERIA],
        "steps": _steps(request, standing),
        "profile": profile,
        "facts": _facts(profile),
        "counts": _counts(request, standing),
        "may_report": may(request.user, "rollout.report", school, on=request.today),
        "sees_rules": schools_with_rules(request.user, on=request.today).filter(pk=school.pk).exists(),
        "crumbs": [CRUMB, (str(school), "")],
    }


@needs("rollout.view")
@require_safe
def school_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one school."""
    return render(request, "rollout/school.html", _context(request, seen_school(request, pk)))


@needs("rollout.view")
@require_safe
def print_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one school as a sheet for paper."""
    return render(request, "rollout/print.html", _context(request, seen_school(request, pk)))


def _steps(request: HttpRequest, standing: Standing) -> list[dict[str, Any]]:
    rows = []
    for step in steps_in_order():
        report = standing.reports.get(step.code)
        rows.append(
            {
                "step": step,
                "report": report,
                "is_due": step.is_due(request.today),
                "beside": [(standing.marks[key], SIGNS[standing.marks[key].answer]) for key in step.criteria],
                "may_confirm": report is not None
                and why_not_decide(report, request.user, "confirm", on=request.today) is None,
                "may_send_back": report is not None
                and why_not_decide(report, request.user, "send_back", on=request.today) is None,
            }
        )
    return rows


def _facts(profile: SchoolProfile | None) -> list[tuple[str, str]]:
    """Return what the school said of itself, in words; what it did not say is 未填."""
    return [(str(SchoolProfile._meta.get_field(name).verbose_name), _word(profile, name)) for name in FIELD_ORDER]


def _word(profile: SchoolProfile | None, name: str) -> str:
    value = getattr(profile, name) if profile else None
    if value is None or value == "":
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    return profile.get_staff_body_display() if name == "staff_body" else str(value)


def _counts(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """Return the term's counts; those of the school's own office see small ones too."""
    own = sees_own_counts(request.user, standing.school, on=request.today)
    below = NOTHING_WITHHELD if own else small_count_below("peers", on=request.today)
    summary = summary_of([standing.counts])
    return {
        "term": term_of(request.today).name,
        "bodies": standing.counts.bodies,
        "summary": summary,
        "by_class": shown_counts(summary.by_class, below=below).items(),
        "below": None if own else below,
        "rest": [
            (title, shown_count(getattr(summary, key), below=below))
            for key, title in (("held_back", "暂缓上会"), ("deferred", "缓议"), ("overturned", "复议改变"))
        ],
    }
