"""One row: its card, and the acts that ask for something first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.alignment.actions.make_task import make_task
from yanzhen.apps.alignment.actions.pick_answer import pick_answer
from yanzhen.apps.alignment.actions.set_aside import set_aside
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.models import AskedRow
from yanzhen.apps.alignment.queries import drafts_for, statements_matching
from yanzhen.apps.alignment.refusals import why_not_make_task
from yanzhen.apps.plans.errors import PlanError
from yanzhen.web.alignment.access import row_for
from yanzhen.web.alignment.answers import row_answer
from yanzhen.web.alignment.forms import DraftForm
from yanzhen.web.alignment.page import row_context
from yanzhen.web.documents.access import number_in
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs

REASONS = ("不属于本单位职责", "本地没有此类对象", "由其他文件落实", "属于上级自身工作")
FOUND_AT_MOST = 30


@needs("documents.view")
@require_safe
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row."""
    found = row_for(request, pk, changes=False)
    return render_page(request, "alignment/row.html", "alignment/_row.html", row_context(request, found))


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Search the local document for another statement, and take one as the answer."""
    found = row_for(request, pk)
    if request.method == "POST":
        try:
            pick_answer(
                row_id=pk,
                seen=number_in(request, "seen"),
                item_id=number_in(request, "item"),
                actor=request.user,
                on=request.today,
            )
        except AlignmentError as error:
            return row_answer(request, pk, error=error)
        return row_answer(request, pk)
    return _asked(request, found, "pick", **_search(request, found))


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an ask does not apply, and mark it."""
    found = row_for(request, pk)
    if request.method == "GET":
        return _asked(request, found, "aside", reasons=REASONS)
    reason = request.POST.get("other", "").strip() or request.POST.get("reason", "")
    try:
        set_aside(row_id=pk, seen=number_in(request, "seen"), reason=reason, actor=request.user, on=request.today)
    except AlignmentError as error:
        if error.code not in ("NO_REASON", "REASON_TOO_LONG"):
            return row_answer(request, pk, error=error)
        return _asked(request, found, "aside", status=422, reasons=REASONS, error=error)
    return row_answer(request, pk)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a plan draft and put the ask into it as a task."""
    found = row_for(request, pk)
    if refusal := why_not_make_task(found):
        return row_answer(request, pk, error=refusal)
    plans = drafts_for(request.user, on=request.today)
    form = DraftForm(request.POST or None, plans=plans)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return _asked(request, found, "task", status=status, form=form, plans=plans)
    try:
        make_task(
            row_id=pk,
            seen=number_in(request, "seen"),
            plan_id=form.cleaned_data["plan"].pk,
            actor=request.user,
            on=request.today,
        )
    except (AlignmentError, PlanError) as error:
        return row_answer(request, pk, error=error)
    return row_answer(request, pk)


def _asked(request: HttpRequest, found: AskedRow, name: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show a question inside the row, or on a page of its own without script."""
    context = {**row_context(request, found), "question": f"alignment/_{name}.html", **more}
    return render_page(request, "alignment/question.html", f"alignment/_{name}.html", context, status=status)


def _search(request: HttpRequest, found: AskedRow) -> dict[str, Any]:
    words = request.GET.get("words", "").strip()
    text = found.sheet.local_version.text
    items = statements_matching(found.sheet.local_version_id, text, words)
    shown = [
        {
            "pk": item.pk,
            "text": item.wording_in(text),
            "heading": " › ".join(heading["text"] for heading in item.heading_path),
        }
        for item in items[:FOUND_AT_MOST]
    ]
    return {"words": words, "matches": shown, "left": len(items) - len(shown)}
