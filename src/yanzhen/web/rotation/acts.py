"""Acts of the personnel section on a round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.rotation.actions.list_teachers import list_teachers, reopen_list, settle_list, unlist_teachers
from yanzhen.apps.rotation.actions.open_round import open_round
from yanzhen.apps.rotation.actions.set_settings import set_settings
from yanzhen.apps.rotation.actions.set_tiers import set_tiers
from yanzhen.apps.rotation.models import Round
from yanzhen.apps.rotation.refusals import why_not_act, why_not_open
from yanzhen.web.acting import act_and_return
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs, require
from yanzhen.web.rotation.forms import NewRoundForm, SettingsForm, TiersForm
from yanzhen.web.rotation.rounds import CRUMB, crumbs, seen_round

form_page = require_http_methods(["GET", "HEAD", "POST"])


def managed(request: HttpRequest, pk: int) -> Round:
    """Return the round if the user conducts it for the personnel section."""
    round_ = seen_round(request, pk)
    require(request, "rotation.manage", round_.owner_id)
    return round_


def seen_version(request: HttpRequest) -> int:
    """Return the version that stood on the page, 0 where none was sent."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() else 0


def press(request: HttpRequest, pk: int, act: Callable[..., Any], *, done: str, **more: Any) -> HttpResponse:
    """Do an act of one button on a round, against the version that stood on the page, and go back to the round."""
    round_ = managed(request, pk)
    given = {"round_id": round_.pk, "seen": seen_version(request), **more}
    return act_and_return(request, act, back=round_.get_absolute_url(), done=done, **given)


@needs("rotation.manage")
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Open a round for a school year."""
    if refusal := why_not_open(request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect("rotation:list")
    form = NewRoundForm(posted(request), initial={"year": request.today.year})
    return answer_form(
        request,
        form,
        lambda said: open_round(year=said["year"], actor=request.user, on=request.today).get_absolute_url(),
        title="设立轮岗批次",
        back=reverse("rotation:list"),
        label="设立",
        done="已设立，先核对设置，再看摸底问题。",
        notes=(
            "设置采用规则库的缺省值，开列名单之前都可以改。",
            "系统随即抽定抽签种子并公布其承诺值；种子到公示时公开，谁都可以核对没有换过。",
        ),
        crumbs=[CRUMB, ("设立轮岗批次", "")],
    )


@needs("rotation.manage")
@form_page
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the settings of the round."""
    round_ = managed(request, pk)
    if refusal := why_not_act(round_, "set", request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect(round_)
    defaults = {one.key: one.default for one in round_.settings}
    values = defaults if "defaults" in request.GET else None
    form = SettingsForm(posted(request), round_=round_, values=values, initial={"seen": round_.version})

    def do(said: dict[str, Any]) -> str:
        set_settings(
            round_id=round_.pk,
            seen=said["seen"],
            values=form.values(),
            note=said["note"],
            actor=request.user,
            on=request.today,
        )
        return round_.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title="批次设置",
        back=round_.get_absolute_url(),
        label="保存",
        done="设置已保存。",
        crumbs=crumbs(round_, ("批次设置", "")),
        template="rotation/settings.html",
        more={"round": round_},
    )


@needs("rotation.manage")
@form_page
def tiers(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the tiers of the round's schools."""
    round_ = managed(request, pk)
    if refusal := why_not_act(round_, "set", request.user, on=request.today):
        messages.error(request, refusal.message)
        return redirect(round_)
    form = TiersForm(posted(request), initial={"seen": round_.version, "tiers": "\n".join(round_.tiers)})
    back = reverse("rotation:settings", args=[pk])

    def do(said: dict[str, Any]) -> str:
        set_tiers(round_id=pk, seen=said["seen"], tiers=said["tiers"], actor=request.user, on=request.today)
        return f"{back}#group-cover"

    return answer_form(
        request,
        form,
        do,
        title="学校层级",
        back=back,
        label="保存",
        done="层级已保存，接着规定交流方向、比例和不减少的层级。",
        notes=(
            "缺省是城区、镇区、乡村，取自“一数一源”的城乡属性。有山区、边远学校的，可以规定得更细。",
            "更细的层级在“一数一源”的“交流轮岗层级”里逐校填写；没有填的，看城乡属性在不在这里的层级里。",
            "改动层级以后，不再有的层级之间的规定随即取消。",
        ),
        crumbs=crumbs(round_, ("批次设置", back), ("学校层级", "")),
    )


@needs("rotation.manage")
@require_POST
def list_(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the list from the register."""
    return press(request, pk, list_teachers, done="名单已开列，各校现在可以核对、填报意愿和意见、提出异议。")


@needs("rotation.manage")
@require_POST
def unlist(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the list back."""
    return press(request, pk, unlist_teachers, done="名单已收回，改正数据后重新开列。")


@needs("rotation.manage")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle the list."""
    return press(request, pk, settle_list, done="名单已定稿。")


@needs("rotation.manage")
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a settled list again."""
    return press(request, pk, reopen_list, done="名单重新打开，可以继续填报和提出异议。")
