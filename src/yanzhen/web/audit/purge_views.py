"""Purges: one proposes, another decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.audit.actions.decide_purge import confirm_purge, reject_purge
from yanzhen.apps.audit.actions.propose_purge import propose_purge
from yanzhen.apps.audit.errors import PurgeError
from yanzhen.apps.audit.models import Purge
from yanzhen.apps.audit.queries import history_of
from yanzhen.apps.audit.refusals import why_not_decide, why_not_propose
from yanzhen.apps.audit.wording import sentence_of
from yanzhen.web.audit.forms import PurgeForm
from yanzhen.web.audit.tables import PurgeTable
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.pages import ask_first
from yanzhen.web.permissions import needs

HISTORY_SHOWN = 20


@needs("purge.propose", "purge.confirm", "audit.view")
@require_safe
def purge_list(request: HttpRequest) -> HttpResponse:
    """List all purges, open ones first."""
    return render_list(
        request,
        template="audit/purges.html",
        title="清除",
        noun="清除",
        rows=Purge.objects.select_related("proposed_by__person", "decided_by__person"),
        table=PurgeTable,
        empty=Empty("没有提出过清除", "误传涉密信息、依法删除个人信息等，由系统管理员提出，安全保密管理员复核。"),
        context={"may_propose": may_anywhere(request.user, "purge.propose", on=request.today)},
    )


@needs("purge.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for the purge of one object, named by ``?subject=``."""
    form = PurgeForm(request.POST or None, initial={"subject": request.GET.get("subject", "")})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            purge = propose_purge(actor=request.user, **form.cleaned_data)
        except PurgeError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("audit:purge", pk=purge.pk)
    if form.errors:
        status = 422
    subject = form["subject"].value() or ""
    context = {"form": form, "subject": subject, "why_not": why_not_propose(subject) if subject else None}
    return render(request, "audit/propose_purge.html", context, status=status)


@needs("purge.propose", "purge.confirm", "audit.view")
@require_safe
def purge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one purge with what the log says of its object."""
    return _render(request, get_object_or_404(Purge, pk=pk))


@needs("purge.confirm")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then remove the content everywhere."""
    purge = get_object_or_404(Purge, pk=pk)
    if request.method != "POST":
        return ask_first(
            request,
            title="复核清除",
            sentence=f"确认清除“{purge.subject}”的全部内容吗？清除后不能恢复。",
            consequences=[
                "附件、正文、检索条目和日志里的内容一并删除，只留下何时、何人、依据什么清除。",
                "以后从旧备份恢复时会自动再次清除。",
            ],
            back=f"/audit/purges/{purge.pk}/",
            confirm_label="确认清除",
            danger=True,
        )
    try:
        confirm_purge(purge_id=pk, actor=request.user)
    except PurgeError as refusal:
        purge.refresh_from_db()
        return _render(request, purge, refusal)
    return redirect("audit:purge", pk=pk)


@needs("purge.confirm")
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the content where it is."""
    purge = get_object_or_404(Purge, pk=pk)
    try:
        reject_purge(purge_id=pk, actor=request.user)
    except PurgeError as refusal:
        purge.refresh_from_db()
        return _render(request, purge, refusal)
    return redirect("audit:purge", pk=pk)


def _render(request: HttpRequest, purge: Purge, refusal: PurgeError | None = None) -> HttpResponse:
    context = {
        "purge": purge,
        "refusal": refusal,
        "may_decide": may_anywhere(request.user, "purge.confirm", on=request.today),
        "why_not": why_not_decide(purge, request.user),
        "history": [(event, sentence_of(event)) for event in history_of(purge.subject)[:HISTORY_SHOWN]],
    }
    return render(request, "audit/purge.html", context, status=409 if refusal else 200)
