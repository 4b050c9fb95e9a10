"""The guide's table of contents and its pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.web.help.contents import BY_SLUG, PAGES, rendered
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """List the pages of the guide."""
    return render(request, "help/contents.html", {"pages": PAGES})


@signed_in
@require_safe
def guide_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one page of the guide."""
    page = BY_SLUG.get(slug)
    if page is None:
        raise Http404
    crumbs = [("帮助", reverse("help:contents")), (page.title, "")]
    return render(request, "help/page.html", {"page": page, "pages": PAGES, "text": rendered(page), "crumbs": crumbs})
