"""Buttons of an item's page."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import DOCX, JPEG, OFD, PDF, PNG, PPTX, XLSX
from yanzhen.apps.meetings.actions import prepare_item, redirect_item
from yanzhen.apps.meetings.actions.consult import ask_for_stands, note_stand
from yanzhen.apps.meetings.actions.draft_item import propose_item
from yanzhen.apps.meetings.actions.papers import add_paper, remove_paper
from yanzhen.apps.meetings.refusals.items import why_not_handle
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.meetings.finding import visible_item
from yanzhen.web.meetings.item_forms import DeliberationForm, PaperForm, StandForm
from yanzhen.web.permissions import signed_in

PAPER_TYPES = (PDF, DOCX, XLSX, PPTX, OFD, PNG, JPEG)
PAPER_BYTES = 50 * 1024 * 1024


def _seen(request: HttpRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(one) for one in request.POST.getlist(name) if one.isdecimal() and len(one) < 19]


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None


@signed_in
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a draft or a mended item."""
    item = visible_item(request, pk)
    page = item.get_absolute_url()
    return act_and_return(request, propose_item, back=page, done="已提出。", item_id=item.pk, seen=_seen(request))


@signed_in
@require_POST
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the item to another body."""
    item = visible_item(request, pk)
    bodies = _numbers(request, "body")
    if not bodies or not type(item.body).objects.filter(pk=bodies[0], organisation=item.organisation_id).exists():
        raise Http404
    return act_and_return(
        request,
        redirect_item.transfer_item,
        back=item.get_absolute_url(),
        done="已改交。",
        item_id=item.pk,
        body_id=bodies[0],
    )


@signed_in
@require_POST
def prepared(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that preparation is finished."""
    item = visible_item(request, pk)
    return act_and_return(
        request,
        prepare_item.confirm_prepared,
        back=item.get_absolute_url(),
        done="已确认准备完成。",
        item_id=item.pk,
        seen=_seen(request),
    )


@signed_in
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the item to whom the rules name."""
    item = visible_item(request, pk)
    return act_and_return(
        request,
        ask_for_stands,
        back=item.get_absolute_url(),
        done="已征求意见，等待表态。",
        item_id=item.pk,
        chosen=_numbers(request, "person"),
        seen=_seen(request),
    )


@signed_in
@require_POST
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a stand: one's own, or by the clerk for somebody else."""
    item = visible_item(request, pk)
    form = StandForm(request.POST)
    persons = _numbers(request, "person") or [request.user.person_id or 0]
    if not form.is_valid():
        messages.error(request, "请选择同意或不同意；日期按“年-月-日”填写。")
        return redirect(item.get_absolute_url())
    said = form.cleaned_data
    return act_and_return(
        request,
        note_stand,
        back=item.get_absolute_url(),
        done="已记下。",
        item_id=item.pk,
        person_id=persons[0],
        stand=said["stand"],
        said_on=said["said_on"],
        next_on=said["next_on"] if said["stand"] == "disagree" else None,
    )


@signed_in
@require_POST
def deliberated(request: HttpRequest, pk: int) -> HttpResponse:
    """Note day and circle of a deliberation."""
    item = visible_item(request, pk)
    form = DeliberationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明酝酿日期和范围。")
        return redirect(item.get_absolute_url())
    back = item.get_absolute_url()
    return act_and_return(
        request, prepare_item.note_deliberation, back=back, done="已登记。", item_id=item.pk, **form.cleaned_data
    )


@signed_in
@require_POST
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the item may go to a meeting."""
    item = visible_item(request, pk)
    return act_and_return(
        request,
        prepare_item.call_ready,
        back=item.get_absolute_url(),
        done="可以上会了：由会务人员列入议程。",
        item_id=item.pk,
        seen=_seen(request),
    )


@signed_in
@require_POST
def next_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when a held or deferred item comes up again."""
    item = visible_item(request, pk)
    wanted = _day(request, "next_on")
    if wanted is None:
        messages.error(request, "请填写拟再次上会的日期。")
        return redirect(item.get_absolute_url())
    back = item.get_absolute_url()
    return act_and_return(
        request, prepare_item.set_next_day, back=back, done="已确定。", item_id=item.pk, next_on=wanted
    )


@signed_in
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a deferred item up again."""
    item = visible_item(request, pk)
    back = item.get_absolute_url()
    done = "已再次办理：请重新确认准备完成，并再次征求意见。"
    return act_and_return(request, prepare_item.take_up_again, back=back, done=done, item_id=item.pk)


@signed_in
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the item back with a reason."""
    item = visible_item(request, pk)
    return act_and_return(
        request,
        prepare_item.send_item_back,
        back=item.get_absolute_url(),
        done="已退回提出人。",
        item_id=item.pk,
        reason=request.POST.get("reason", ""),
    )


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the item with a reason."""
    item = visible_item(request, pk)
    return act_and_return(
        request,
        prepare_item.withdraw_item,
        back=item.get_absolute_url(),
        done="已撤回。",
        item_id=item.pk,
        reason=request.POST.get("reason", ""),
    )


@signed_in
@require_POST
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal the item's words, or open them."""
    item = visible_item(request, pk)
    is_sealed = request.POST.get("sealed") == "yes"
    return act_and_return(
        request,
        redirect_item.set_seal,
        back=item.get_absolute_url(),
        done="已密封。" if is_sealed else "已启封。",
        item_id=item.pk,
        is_sealed=is_sealed,
    )


@signed_in
@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper."""
    item = visible_item(request, pk)
    form = PaperForm(request.POST, request.FILES)
    refusal = why_not_handle(item, "paper", request.user, on=request.today)
    if refusal is not None:
        messages.error(request, refusal.message)
        return redirect(item.get_absolute_url())
    if not form.is_valid():
        messages.error(request, "请选择文件，并说明是否涉密。")
        return redirect(item.get_absolute_url())
    try:
        with staged_file(
            form.cleaned_data["file"],
            actor=request.user,
            declared=form.cleaned_data["declared"],
            allowed_types=PAPER_TYPES,
            max_bytes=PAPER_BYTES,
        ) as staged:
            title = form.cleaned_data["title"]
            add_paper(item_id=item.pk, staged=staged, title=title, actor=request.user, on=request.today)
    except YanzhenError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "材料已提交。")
    return redirect(item.get_absolute_url())


@signed_in
@require_POST
def paper_remove(request: HttpRequest, pk: int, paper_id: int) -> HttpResponse:
    """Take a paper back."""
    item = visible_item(request, pk)
    row = get_object_or_404(item.papers, pk=paper_id)
    return act_and_return(request, remove_paper, back=item.get_absolute_url(), done="已撤下。", paper_id=row.pk)
