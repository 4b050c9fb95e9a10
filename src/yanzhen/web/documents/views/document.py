"""One document: what is known about it, its versions, and what happened to it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.documents.actions.describe_document import describe_document
from yanzhen.apps.documents.comment_queries import requests_to, rounds_drafted_by
from yanzhen.apps.documents.comment_refusals import why_not_ask_for_comments
from yanzhen.apps.documents.errors import DocumentError
from yanzhen.apps.documents.models import CommentRound, Document, DocumentVersion, DraftStage
from yanzhen.apps.documents.queries import progress_by_version
from yanzhen.apps.documents.wording import day_in_words
from yanzhen.apps.plans.following import tasks_from_earlier
from yanzhen.apps.plans.queries.visible import plans_visible_to
from yanzhen.web.documents.access import document_for, number_in
from yanzhen.web.documents.forms import DescriptionForm
from yanzhen.web.documents.history import history_of
from yanzhen.web.permissions import needs, require

SHOWN_AT_ONCE = 8


@needs("documents.view")
@require_safe
def document_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a document with its versions and its history."""
    document = document_for(request, pk)
    versions = list(document.versions.light().select_related("uploaded_by__person", "file").order_by("-ordinal"))
    progress = progress_by_version(version.pk for version in versions)
    rows = [
        {"version": version, "progress": progress[version.pk], "before": before}
        for version, before in zip(versions, [*versions[1:], None], strict=True)
    ]
    history = history_of(document, versions)
    context = {
        "document": document,
        "facts": _facts(document),
        "rows": rows,
        "latest": versions[0],
        "follow_count": _tasks_to_follow(request, versions[0]),
        "rounds": _rounds(request, document),
        "asked": requests_to(request.user, on=request.today).filter(round__document_version__document=document),
        "can_ask": why_not_ask_for_comments(versions[0], request.user, on=request.today) is None,
        "history": history[:SHOWN_AT_ONCE],
        "earlier": history[SHOWN_AT_ONCE:],
        "can_edit": may(request.user, "documents.edit", document.organisation_id, on=request.today),
        "can_upload": may(request.user, "documents.upload", document.organisation_id, on=request.today),
    }
    return render(request, "documents/document.html", context)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known about a document; a stale page keeps what was typed and says who changed it."""
    document = document_for(request, pk)
    require(request, "documents.edit", document.organisation_id)
    form = DescriptionForm(
        request.POST or None,
        initial=DescriptionForm.initial_of(document),
        user=request.user,
        on=request.today,
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            describe_document(
                document_id=pk,
                seen=number_in(request, "seen"),
                description=form.description(),
                actor=request.user,
            )
        except DocumentError as error:
            fields = {"BAD_NUMBER": "number", "NO_NAMED_UNITS": "named_units"}
            form.add_error(fields.get(error.code), error.message)
            status = 409 if error.code == "STALE" else 422
            document.refresh_from_db()
        else:
            messages.success(request, "文件信息已保存。")
            return redirect("documents:document", pk=pk)
    elif form.errors:
        status = 422
    context = {"document": document, "form": form, "facts": _facts(document) if status == 409 else None}
    return render(request, "documents/describe.html", context, status=status)


def _tasks_to_follow(request: HttpRequest, latest: DocumentVersion) -> int:
    """Count the tasks in force that could follow the issued version, for whoever issues plans."""
    holds = any(may_anywhere(request.user, name, on=request.today) for name in ("plans.issue", "plans.sign"))
    if not holds or latest.stage != DraftStage.ISSUED or latest.ordinal == 1:
        return 0
    plans = plans_visible_to(request.user, on=request.today).order_by().values("pk")
    return tasks_from_earlier(latest).filter(plan__in=plans).count()


def _rounds(request: HttpRequest, document: Document) -> QuerySet[CommentRound]:
    """Return the rounds of comments with their numbers, to those who may read all comments."""
    rows = rounds_drafted_by(request.user, on=request.today).filter(document_version__document=document)
    counted = rows.annotate(
        asked=Count("requests"), replied=Count("requests", filter=Q(requests__replied_on__isnull=False))
    )
    return counted.defer("document_version__text", "document_version__anchors", "document_version__reading")


def _facts(document: Document) -> list[tuple[str, str]]:
    units = "、".join(str(unit) for unit in document.shared_with.all())
    return [
        ("发文字号", document.number or "—"),
        ("发文机关", document.issuer or "—"),
        ("成文日期", day_in_words(document.issued_on) if document.issued_on else "—"),
        ("所属年度", f"{document.year}年" if document.year else "—"),
        ("文件类别", document.get_kind_display()),
        ("条线", document.get_line_display()),
        ("归属单位", str(document.organisation)),
        ("公开范围", document.get_secrecy_display()),
        ("知悉单位", units or "—"),
    ]
