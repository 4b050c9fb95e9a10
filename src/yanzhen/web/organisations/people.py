"""People: the list, one person with posts and duties over time, and the acts on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.directory import (
    edit_scope,
    may_edit_person,
    may_name_deputy,
    visible_accounts,
    visible_people,
)
from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.organisations.actions.create_person import create_person
from yanzhen.apps.organisations.actions.edit_person import edit_person
from yanzhen.apps.organisations.actions.end_deputy import end_deputy
from yanzhen.apps.organisations.actions.end_duty import end_duty
from yanzhen.apps.organisations.actions.hand_over import hand_over
from yanzhen.apps.organisations.actions.post_person import post_person
from yanzhen.apps.organisations.actions.set_deputy import set_deputy
from yanzhen.apps.organisations.actions.set_duty import set_duty
from yanzhen.apps.organisations.actions.unpost_person import unpost_person
from yanzhen.apps.organisations.handover import OpenItem, open_items
from yanzhen.apps.organisations.models import Deputy, Duty, HandOver, Organisation, Person, Posting
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.organisations import people_forms as forms
from yanzhen.web.organisations.acts import EDITING, form_page
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.organisations.filters import PersonFilter
from yanzhen.web.organisations.tables import PersonTable
from yanzhen.web.organisations.views import CRUMB, VIEWING, tabs_of
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs

PEOPLE_CRUMB = ("人员", "/organisations/people/")


def seen_person(request: HttpRequest, pk: int) -> Person:
    """Return the person if the user may see them."""
    return get_object_or_404(visible_people(request.user, on=request.today), pk=pk)


def editable_person(request: HttpRequest, pk: int) -> Person:
    """Return the person if the user may change what is kept of them."""
    person = seen_person(request, pk)
    if not may_edit_person(request.user, person, on=request.today):
        raise PermissionDenied
    return person


def editable_organisations(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the organisations that the user may put people into."""
    scope = edit_scope(request.user, on=request.today)
    rows = Organisation.objects.existing_on(request.today)
    return rows if scope.whole_district else rows.filter(pk__in=scope.ids)


@needs(VIEWING)
@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """List the people in reach with the posts of today."""
    today = Posting.objects.in_force_on(request.today).select_related("organisation")
    rows = visible_people(request.user, on=request.today)
    return render_list(
        request,
        template="organisations/people.html",
        title="人员名册",
        noun="人",
        rows=rows.prefetch_related(Prefetch("postings", queryset=today, to_attr="postings_today")),
        table=PersonTable,
        filters=PersonFilter,
        empty=Empty("没有符合条件的人员", "请放宽筛选条件，或从批量导入登记人员。"),
        context={
            "tabs": tabs_of(request, "people"),
            "may_edit": edit_scope(request.user, on=request.today).whole_district,
        },
    )


@needs(VIEWING)
@require_safe
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: posts, duties, deputies and hand-overs over time."""
    person = seen_person(request, pk)
    accounts = visible_accounts(request.user, on=request.today)
    context = {
        "person": person,
        "account": accounts.filter(person=person).first(),
        "may_open_account": may_anywhere(request.user, "accounts.edit", on=request.today),
        "today": request.today,
        "postings": person.postings.select_related("organisation").order_by("-started_on"),
        "duties": person.duties.select_related("organisation").order_by("kind", "-started_on"),
        "deputies": person.deputies.select_related("deputy").order_by("-started_on"),
        "standing_in": person.stands_in_for.select_related("principal").order_by("-started_on"),
        "handed": HandOver.objects.filter(person=person).select_related("successor"),
        "taken": HandOver.objects.filter(successor=person).select_related("person"),
        "may_edit": may_edit_person(request.user, person, on=request.today),
        "may_name_deputy": may_name_deputy(request.user, person, on=request.today),
        "crumbs": [CRUMB, PEOPLE_CRUMB, (person.name, "")],
    }
    return render_page(request, "organisations/person.html", "organisations/_person.html", context)


def _page(request: HttpRequest, person: Person, form: Any, do: Any, **words: Any) -> HttpResponse:
    back = person.get_absolute_url()

    def then_back(data: dict[str, Any]) -> str:
        do(data)
        return back

    crumbs = [CRUMB, PEOPLE_CRUMB, (person.name, back), (words["title"], "")]
    return answer_form(request, form, then_back, back=back, lead=person.name, crumbs=crumbs, **words)


@needs(EDITING)
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Enter a person; only who keeps the whole district enters someone without a post."""
    if not edit_scope(request.user, on=request.today).whole_district:
        raise PermissionDenied
    form = forms.PersonForm(posted(request))

    def do(data: dict[str, Any]) -> str:
        return create_person(actor=request.user, **data).get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title="登记人员",
        back=reverse("organisations:people"),
        label="登记",
        done="已登记；请接着登记任职。",
        crumbs=[CRUMB, PEOPLE_CRUMB, ("登记人员", "")],
    )


@needs(EDITING)
@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name and telephone."""
    person = editable_person(request, pk)
    initial = {"name": person.name, "phone": person.phone, "version": person.version}
    form = forms.EditPersonForm(posted(request), initial=initial)

    def do(data: dict[str, Any]) -> None:
        edit_person(person_id=person.pk, seen=data.pop("version"), actor=request.user, **data)

    return _page(request, person, form, do, title="维护人员信息", label="保存", done="已保存。")


@needs(EDITING)
@form_page
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint to a post."""
    person = editable_person(request, pk)
    form = forms.PostForm(posted(request), organisations=editable_organisations(request), initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        organisation = data.pop("organisation")
        post_person(person_id=person.pk, organisation_id=organisation.pk, actor=request.user, **data)

    return _page(request, person, form, do, title="登记任职", label="登记", done="已登记任职。")


def _ending(request: HttpRequest, person: Person, title: str, end: Any, done: str) -> HttpResponse:
    form = forms.LastDayForm(posted(request), initial={"last_day": request.today})
    return _page(request, person, form, lambda data: end(data["last_day"]), title=title, label="终止", done=done)


@needs(EDITING)
@form_page
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """End a posting."""
    posting = get_object_or_404(Posting.objects.select_related("organisation"), pk=pk)
    person = editable_person(request, posting.person_id)
    if not edit_scope(request.user, on=request.today).covers(posting.organisation):
        raise PermissionDenied

    def end(last_day: Any) -> None:
        unpost_person(posting_id=posting.pk, last_day=last_day, actor=request.user)

    return _ending(request, person, f"免去{posting.organisation}{posting.post}", end, "任职已终止。")


@needs(EDITING)
@form_page
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a duty towards an organisation."""
    person = editable_person(request, pk)
    form = forms.DutyForm(posted(request), organisations=editable_organisations(request), initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        organisation = data.pop("organisation")
        set_duty(person_id=person.pk, organisation_id=organisation.pk, actor=request.user, **data)

    notes = ["一个单位同一时间只有一位分管领导，原来的到前一天为止；联系和督导可以有几位。"]
    return _page(request, person, form, do, title="分管、联系、督导", label="确定", done="已登记。", notes=notes)


@needs(EDITING)
@form_page
def end_duty_page(request: HttpRequest, pk: int) -> HttpResponse:
    """End a duty."""
    row = get_object_or_404(Duty.objects.select_related("organisation"), pk=pk)
    person = editable_person(request, row.person_id)
    if not edit_scope(request.user, on=request.today).covers(row.organisation):
        raise PermissionDenied

    def end(last_day: Any) -> None:
        end_duty(duty_id=row.pk, last_day=last_day, actor=request.user)

    return _ending(request, person, f"解除{row.get_kind_display()}{row.organisation}", end, "责任关系已终止。")


def _whose_deputy(request: HttpRequest, pk: int) -> Person:
    """Return the person if the user may say who stands in for them."""
    person = seen_person(request, pk)
    if not may_name_deputy(request.user, person, on=request.today):
        raise PermissionDenied
    return person


@needs(VIEWING)
@form_page
def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who stands in while the person is absent: the person does so, or a security administrator."""
    person = _whose_deputy(request, pk)
    people = visible_people(request.user, on=request.today).exclude(pk=person.pk)
    form = forms.DeputyForm(posted(request), people=people, initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        row = data.pop("deputy")
        set_deputy(principal_id=person.pk, deputy_id=row.pk, actor=request.user, **data)

    notes = ["代行期间B角有A角的权限（三员除外），日志写明代谁办理；到期自动终止。"]
    return _page(request, person, form, do, title="指定B角", label="指定", done="已指定B角。", notes=notes)


@needs(VIEWING)
@form_page
def end_deputy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputy's standing in early."""
    row = get_object_or_404(Deputy.objects.select_related("deputy"), pk=pk)
    person = _whose_deputy(request, row.principal_id)

    def end(last_day: Any) -> None:
        end_deputy(row_id=row.pk, last_day=last_day, actor=request.user)

    return _ending(request, person, f"结束{row.deputy.name}的代行", end, "代行已结束。")


def _openable(request: HttpRequest, items: list[OpenItem]) -> list[OpenItem]:
    """Take the links away that would only refuse the user."""
    may_open = {
        name: not name or may_anywhere(request.user, name, on=request.today)
        for name in {item.opened_with for item in items}
    }
    return [item if may_open[item.opened_with] else replace(item, url="") for item in items]


@needs(EDITING)
@form_page
def hand_over_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass what the person has in hand to a successor."""
    person = editable_person(request, pk)
    people = visible_people(request.user, on=request.today).exclude(pk=person.pk)
    listed = [(holding, _openable(request, items)) for holding, items in open_items(person, on=request.today)]
    form = forms.HandOverForm(posted(request), people=people, listed=listed, initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        hand_over(
            person_id=person.pk,
            successor_id=data["successor"].pk,
            tokens=data["items"],
            on=data["on"],
            actor=request.user,
        )

    fixed = [
        format_html("{}：{}", forms.item_in_words(item), item.remark)
        for _holding, items in listed
        for item in items
        if item.remark
    ]
    notes = ["勾选的各项一并移交，任何一项移交不了就都不动。", *fixed]
    return _page(request, person, form, do, title="交接", label="移交", done="已移交，清单已保存。", notes=notes)


@needs(VIEWING)
@require_safe
def hand_over_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a hand-over list for printing and signing."""
    row = get_object_or_404(HandOver.objects.select_related("person", "successor"), pk=pk)
    known = visible_people(request.user, on=request.today).filter(pk__in=[row.person_id, row.successor_id])
    if not known.exists():
        raise Http404
    return render_page(request, "organisations/hand_over.html", "organisations/hand_over.html", {"row": row})
