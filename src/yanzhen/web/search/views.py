"""Search over documents, plans, tasks, indicators, reports, notices and organisations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.queries import Found, search
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs


@needs("search.use")
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show one page of answers to ``?q=``; ``kind`` narrows, ``after`` goes on."""
    kinds = [kind for kind in request.GET.getlist("kind") if kind in SearchKind.values]
    found = search(
        request.GET.get("q", ""), user=request.user, on=request.today, kinds=kinds, page=request.GET.get("after")
    )
    context = {"found": found, "facets": _facets(found, kinds), "next_url": _url(found.query, kinds, found.next_page)}
    return render_page(request, "search/search.html", "search/_found.html", context)


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
