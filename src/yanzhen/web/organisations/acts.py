"""The acts on organisations, each a form on a page of its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.accounts.directory import edit_scope
from yanzhen.apps.organisations.actions.add_campus import add_campus
from yanzhen.apps.organisations.actions.close_organisation import close_organisation
from yanzhen.apps.organisations.actions.create_organisation import create_organisation
from yanzhen.apps.organisations.actions.edit_organisation import edit_organisation
from yanzhen.apps.organisations.actions.leave_organisation import leave_organisation
from yanzhen.apps.organisations.actions.merge_organisations import merge_organisations
from yanzhen.apps.organisations.actions.move_organisation import move_organisation
from yanzhen.apps.organisations.actions.rename_organisation import rename_organisation
from yanzhen.apps.organisations.actions.reopen_organisation import reopen_organisation
from yanzhen.apps.organisations.actions.split_organisation import split_organisation
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation
from yanzhen.web.organisations import forms
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.organisations.views import CRUMB, seen
from yanzhen.web.permissions import needs

EDITING = "organisations.edit"
form_page = require_http_methods(["GET", "HEAD", "POST"])


def editable(request: HttpRequest, pk: int) -> Organisation:
    """Return the organisation if the user may change it."""
    organisation = seen(request, pk)
    if not edit_scope(request.user, on=request.today).covers(organisation):
        raise PermissionDenied
    return organisation


def _page(request: HttpRequest, organisation: Organisation, form: Any, do: Any, **words: Any) -> HttpResponse:
    """Answer one act on ``organisation``; ``do`` returns nothing and the page goes back to the organisation."""
    back = organisation.get_absolute_url()

    def then_back(data: dict[str, Any]) -> str:
        do(data)
        return back

    crumbs = [CRUMB, (organisation.name, back), (words["title"], "")]
    return answer_form(request, form, then_back, back=back, lead=organisation.name, crumbs=crumbs, **words)


@needs(EDITING)
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Register an organisation; who keeps one school registers under it alone."""
    scope = edit_scope(request.user, on=request.today)
    parents = Organisation.objects.existing_on(request.today)
    if not scope.whole_district:
        parents = parents.filter(pk__in=scope.ids)
    form = forms.NewOrganisationForm(posted(request), parents=parents, initial={"opened_on": request.today})

    def do(data: dict[str, Any]) -> str:
        if not scope.covers(data["parent"]):
            raise PermissionDenied
        return create_organisation(draft=form.draft(), actor=request.user).get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title="登记单位",
        back=reverse("organisations:list"),
        label="登记",
        done="已登记。",
        crumbs=[CRUMB, ("登记单位", "")],
    )


@needs(EDITING)
@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit what is not dated."""
    row = editable(request, pk)
    form = forms.DetailsForm(posted(request), initial=forms.DetailsForm.of(row))

    def do(data: dict[str, Any]) -> None:
        edit_organisation(organisation_id=row.pk, seen=data["version"] or 0, details=form.details(), actor=request.user)

    return _page(request, row, form, do, title="维护基本信息", label="保存", done="已保存。")


@needs(EDITING)
@form_page
def campus(request: HttpRequest, pk: int) -> HttpResponse:
    """Set up a campus or site."""
    row = editable(request, pk)
    form = forms.CampusForm(posted(request), initial={"opened_on": request.today, "name": row.name})

    def do(data: dict[str, Any]) -> None:
        add_campus(school_id=row.pk, draft=form.draft(), actor=request.user)

    return _page(request, row, form, do, title="增设校区、校址", label="增设", done="已增设。")


@needs(EDITING)
@form_page
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new name from a day on."""
    row = editable(request, pk)
    initial = {"on": request.today, "name": row.name, "short_name": row.short_name}
    form = forms.RenameForm(posted(request), initial=initial)

    def do(data: dict[str, Any]) -> None:
        rename_organisation(organisation_id=row.pk, today=request.today, actor=request.user, **data)

    notes = ["生效日之前的名称不变，查看那时的样子仍用旧名。"]
    return _page(request, row, form, do, title="更名", label="更名", done="已更名。", notes=notes)


@needs(EDITING)
@form_page
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand under another parent from a day on."""
    row = editable(request, pk)
    form = forms.MoveForm(posted(request), organisation=row, on=request.today, initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        parent = data.pop("parent")
        if not edit_scope(request.user, on=request.today).whole_district:
            raise PermissionDenied
        move_organisation(organisation_id=row.pk, parent_id=parent.pk, actor=request.user, **data)

    notes = ["原来的隶属到生效日前一天为止；联盟、资源带可以同时加入几个。"]
    return _page(request, row, form, do, title="调整隶属", label="调整", done="已调整隶属。", notes=notes)


@needs(EDITING)
@form_page
def leave(request: HttpRequest, pk: int, edge_id: int) -> HttpResponse:
    """Stop standing under a parent from a day on."""
    row = editable(request, pk)
    edge = Affiliation.objects.filter(pk=edge_id, child=row).select_related("parent").first()
    if edge is None:
        raise Http404
    form = forms.LeaveForm(posted(request), initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        if not edit_scope(request.user, on=request.today).whole_district:
            raise PermissionDenied
        leave_organisation(
            organisation_id=row.pk, parent_id=edge.parent_id, hierarchy=edge.hierarchy, actor=request.user, **data
        )

    title = f"退出{Hierarchy(edge.hierarchy).label}：{edge.parent.name}"
    return _page(request, row, form, do, title=title, label="退出", done="已退出。")


@needs(EDITING)
@form_page
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the organisation from a day on."""
    row = editable(request, pk)
    form = forms.CloseForm(posted(request), initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        close_organisation(organisation_id=row.pk, actor=request.user, **data)

    notes = ["它的校区、校址一并撤销。", "名称、隶属、任职和责任关系都到前一天为止；以前的记录都在。"]
    return _page(request, row, form, do, title="撤销单位", label="撤销", done="已撤销。", notes=notes, danger=True)


@needs(EDITING)
@form_page
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge the school into another."""
    row = editable(request, pk)
    form = forms.MergeForm(posted(request), organisation=row, on=request.today, initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        into = data.pop("into")
        if not edit_scope(request.user, on=request.today).covers(into):
            raise PermissionDenied
        merge_organisations(predecessor_ids=[row.pk], into=into.pk, actor=request.user, **data)

    notes = ["它的校区、党组织和人员转到并入的学校；书记、校长的任职到前一天为止。"]
    return _page(request, row, form, do, title="合并", label="并入", done="已合并。", notes=notes, danger=True)


@needs(EDITING)
@form_page
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split the school."""
    row = editable(request, pk)
    form = forms.SplitForm(posted(request), initial={"on": request.today})

    def do(data: dict[str, Any]) -> None:
        split_organisation(
            organisation_id=row.pk,
            drafts=form.drafts(row),
            keeps=data["keeps"],
            on=data["on"],
            basis=data["basis"],
            actor=request.user,
        )

    notes = ["新单位的学段和隶属与原单位相同，之后可以各自调整。"]
    return _page(request, row, form, do, title="分立", label="分立", done="已分立。", notes=notes, danger=True)


@needs(EDITING)
@form_page
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a closing back that was an error."""
    row = editable(request, pk)
    form = forms.ReopenForm(posted(request))

    def do(data: dict[str, Any]) -> None:
        reopen_organisation(organisation_id=row.pk, actor=request.user, **data)

    notes = ["只用于登记有误：撤销时随之终止的隶属、任职和责任关系一并恢复，日志保留两次操作。"]
    return _page(request, row, form, do, title="更正恢复", label="恢复", done="已恢复。", notes=notes)
