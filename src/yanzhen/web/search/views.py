"""Search over documents, plans, tasks, indicators, reports, notices and organisations.

A task is indexed once, as the plan has it; a school that it was handed down to is led to its own.
"""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.plans.models import Task
from yanzhen.apps.plans.queries.visible import tasks_visible_to
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.queries import Found, search
from yanzhen.web.objects import address_of
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response

MOST_EXPORTED = 1000


@needs("search.use")
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show one page of answers to ``?q=``; ``kind`` narrows, ``after`` goes on."""
    kinds = [kind for kind in request.GET.getlist("kind") if kind in SearchKind.values]
    query, on = request.GET.get("q", ""), request.today
    if request.GET.get("export") == "xlsx":
        return _workbook(search(query, user=request.user, on=on, kinds=kinds, size=MOST_EXPORTED))
    found = search(query, user=request.user, on=on, kinds=kinds, page=request.GET.get("after"))
    _lead_to_own_tasks(found, request)
    context = {
        "found": found,
        "facets": _facets(found, kinds),
        "units": [(unit, address_of(f"organisations.organisation:{unit.pk}")) for unit in found.organisations],
        "next_url": _url(found.query, kinds, found.next_page),
        "export_url": f"{_url(found.query, kinds)}&export=xlsx",
        "most_exported": MOST_EXPORTED,
    }
    return render_page(request, "search/search.html", "search/_found.html", context)


def _workbook(found: Found) -> FileResponse:
    rows = (
        [
            hit.entry.get_kind_display(),
            hit.entry.title,
            "".join(piece.text for piece in hit.snippet),
            str(hit.entry.organisation or ""),
            hit.entry.happened_on,
        ]
        for hit in found.hits
    )
    return rows_response(f"检索{found.query}", ["类别", "标题", "摘要", "单位", "日期"], rows)


def _lead_to_own_tasks(found: Found, request: HttpRequest) -> None:
    origins = {
        int(hit.entry.url_arguments[0]): hit.entry
        for hit in found.hits
        if hit.entry.kind == SearchKind.TASK and hit.entry.url_arguments
    }
    if not origins:
        return
    seen = tasks_visible_to(request.user, on=request.today).filter(pk__in=origins)
    hidden = origins.keys() - set(seen.values_list("pk", flat=True))
    within = reach_ids(request.user, "tasks.view", on=request.today)
    own = Task.objects.live().filter(origin_id__in=hidden, organisation_id__in=within).order_by("-pk")
    for origin_id, task_id in own.values_list("origin_id", "pk"):
        origins[origin_id].url_arguments = [task_id]


def _facets(found: Found, chosen: list[str]) -> list[dict[str, object]]:
    everything = {"title": "全部", "url": _url(found.query, []), "current": not chosen, "count": found.total}
    labels = dict(SearchKind.choices)
    kinds = [
        {"title": labels[kind], "url": _url(found.query, [kind]), "current": chosen == [kind], "count": count}
        for kind, count in found.counts.items()
    ]
    return [everything, *kinds]


def _url(query: str, kinds: list[str], after: str | None = None) -> str:
    parts = QueryDict(mutable=True)
    parts["q"] = query
    parts.setlist("kind", kinds)
    if after:
        parts["after"] = after
    return f"?{parts.urlencode()}"
