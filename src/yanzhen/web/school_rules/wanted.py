"""The district's list of rules that a complete school has."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.school_rules.actions.set_wanted import set_wanted
from yanzhen.apps.school_rules.models import Category
from yanzhen.apps.school_rules.wanted import Asked, whole_list
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs
from yanzhen.web.school_rules.acts import form_page
from yanzhen.web.school_rules.forms import KINDS, WantedForm
from yanzhen.web.school_rules.lists import CRUMB, tabs

ORDER = {category.value: place for place, category in enumerate(Category)}
KIND_NAMES = dict(KINDS)


@needs("rules.view")
@require_safe
def wanted_list(request: HttpRequest) -> HttpResponse:
    """Show the list: what is asked of whom, how often it is reviewed, what it rests on."""
    entries = sorted(whole_list().values(), key=lambda one: (not one.is_asked, ORDER[one.category]))
    context = {
        "tabs": tabs(request, "rules:wanted"),
        "rows": [(one, Category(one.category).label, _whom(one)) for one in entries],
        "may_set": may_anywhere(request.user, "rules.design", on=request.today),
    }
    return render(request, "school_rules/wanted.html", context)


def _whom(entry: Asked) -> str:
    names = "、".join(KIND_NAMES[kind] for kind in entry.kinds if kind in KIND_NAMES)
    return names if entry.is_for_private else f"{names}（民办除外）"


@needs("rules.design")
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Add an entry of the district's own."""
    form = WantedForm(posted(request), initial={"is_asked": True, "is_for_private": True, "review_months": 36})
    return _answer(request, form, code="", seen=0, title="增加清单项")


@needs("rules.design")
@form_page
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Settle an entry as the district wants it."""
    entry = whole_list().get(code)
    if entry is None:
        raise Http404
    form = WantedForm(posted(request), initial=WantedForm.of(entry))
    return _answer(request, form, code=code, seen=entry.version, title=f"设定“{entry.title}”")


def _answer(request: HttpRequest, form: WantedForm, *, code: str, seen: int, title: str) -> HttpResponse:
    back = reverse("rules:wanted")

    def do(said: dict[str, Any]) -> str:
        sent = said["seen"]
        set_wanted(
            code=code, seen=seen if sent is None else sent, entry=form.entry(), actor=request.user, on=request.today
        )
        return back

    crumbs = [CRUMB, ("制度清单", back), (title, "")]
    return answer_form(request, form, do, title=title, back=back, label="保存", done="清单已更新。", crumbs=crumbs)
