"""The list of documents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.documents.queries import documents_for, with_latest_version
from yanzhen.web.documents.filters import DocumentFilter
from yanzhen.web.documents.tables import DocumentTable
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs


@needs("documents.view")
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """Show the documents that the user may see."""
    can_upload = may_anywhere(request.user, "documents.upload", on=request.today)
    rows = with_latest_version(documents_for(request.user, on=request.today)).select_related("organisation")
    upload = {"url": reverse("documents:new"), "label": "上传文件"} if can_upload else {}
    return render_list(
        request,
        template="documents/list.html",
        context={"can_upload": can_upload},
        title="文件",
        noun="文件",
        rows=rows,
        table=DocumentTable,
        filters=DocumentFilter,
        empty=Empty("还没有文件", "上传或粘贴一份计划，系统会把它读成任务清单。", **upload),
    )
