"""Acts on the figures of a document: collect them, confirm or refuse several, take the last act back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.document_facts.actions.confirm_facts import confirm_facts
from yanzhen.apps.document_facts.actions.read_facts import read_facts
from yanzhen.apps.document_facts.actions.refuse_facts import refuse_facts
from yanzhen.apps.document_facts.actions.undo_step import undo_fact_step
from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.web.documents.access import version_for
from yanzhen.web.permissions import needs, require


@needs("indicators.edit")
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the figures that the text reports."""
    version = _version(request, pk)
    try:
        waiting = read_facts(version_id=pk, actor=request.user, on=request.today)
    except DocumentFactError as error:
        messages.error(request, error.message)
    else:
        said = f"读出{waiting}个数，请逐个核对原句后确认。" if waiting else "这份文件没有写成效的数。"
        messages.success(request, said)
    return _back(version)


@needs("indicators.edit")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse the chosen figures, all or none."""
    version = _version(request, pk)
    seen = _seen(request)
    try:
        if "refuse" in (request.POST.get("act"), request.GET.get("act")):
            facts = refuse_facts(
                version_id=pk,
                seen=seen,
                actor=request.user,
                on=request.today,
                reason=request.POST.get("reason", ""),
            )
            messages.success(request, f"已剔除{len(facts)}个数。")
        else:
            facts = confirm_facts(version_id=pk, seen=seen, actor=request.user, on=request.today)
            messages.success(request, f"已确认{len(facts)}个数，记入指标历史；与已有数值不同的，并列保留。")
    except DocumentFactError as error:
        messages.error(request, error.message)
    return _back(version, request.POST.get("show", ""))


@needs("indicators.edit")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the user's own last act."""
    version = _version(request, pk)
    try:
        step = undo_fact_step(version_id=pk, actor=request.user, on=request.today)
    except DocumentFactError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已撤销：{step.label}。")
    return _back(version)


def _version(request: HttpRequest, pk: int) -> DocumentVersion:
    version = version_for(request, pk, light=True)
    require(request, "indicators.edit", version.document.organisation_id)
    return version


def _seen(request: HttpRequest) -> dict[int, int]:
    """Return the chosen figures with the versions the page showed; one button may name a single one."""
    one = request.POST.get("one", "")
    chosen = [one] if one else request.POST.getlist("fact")
    found = {}
    for pair in chosen:
        key, _, version = pair.partition("-")
        if key.isdecimal() and version.isdecimal():
            found[int(key)] = int(version)
    return found


def _back(version: DocumentVersion, show: str = "") -> HttpResponse:
    address = reverse("document_facts:facts", args=[version.pk])
    return redirect(f"{address}?show={show}" if show in ("ready", "unclear") else address)
