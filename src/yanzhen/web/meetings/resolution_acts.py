"""Acts on a resolution; a fault brings the page back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import JPEG, PDF, PNG
from yanzhen.apps.meetings.actions.resolutions import (
    Settled,
    disclose_resolution,
    follow_up_resolution,
    link_resolution_task,
    make_resolution_task,
    settle_resolution,
)
from yanzhen.apps.meetings.models import Resolution
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.meetings.resolutions import (
    disclose_form,
    follow_up_form,
    link_form,
    page_context,
    settle_form,
    task_form,
    visible_resolution,
)
from yanzhen.web.permissions import signed_in

MAX_BYTES = 20 * 1024 * 1024
PROOF_TYPES = {PDF, PNG, JPEG}


def _act(
    request: HttpRequest, resolution: Resolution, name: str, form: forms.Form, done: str, act: Callable[[dict], Any]
) -> HttpResponse:
    """Do the act with what the form says, or show the page again with what was wrong."""
    refusal = None
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except YanzhenError as error:
            refusal = error
        else:
            messages.success(request, done)
            return redirect(resolution)
    context = page_context(request, visible_resolution(request, resolution.pk), {name: form}, refusal)
    return render(request, "meetings/resolution.html", context, status=409 if refusal else 422)


@signed_in
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Set owner, days and disclosure."""
    resolution = visible_resolution(request, pk)

    def act(said: dict) -> None:
        settled = Settled(
            owner_id=said["owner"].pk,
            due_on=said["due_on"],
            disclosure=said["disclosure"],
            follow_up_on=said["follow_up_on"],
        )
        settle_resolution(resolution_id=pk, seen=said["version"], settled=settled, actor=request.user, on=request.today)

    return _act(request, resolution, "settle", settle_form(resolution, request.POST), "已落实责任和时限。", act)


@signed_in
@require_POST
def new_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a task of the resolution."""
    resolution = visible_resolution(request, pk)

    def act(said: dict) -> None:
        make_resolution_task(
            resolution_id=pk,
            title=said["title"],
            organisation_id=said["organisation"].pk,
            due_on=said["due_on"],
            plan_id=said["plan"].pk if said["plan"] else None,
            actor=request.user,
            on=request.today,
        )

    done = "任务已写入计划；计划签发、下发以后开始填报。"
    return _act(request, resolution, "task", task_form(resolution, request.POST), done, act)


@signed_in
@require_POST
def link_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie a task that is there already."""
    resolution = visible_resolution(request, pk)

    def act(said: dict) -> None:
        link_resolution_task(resolution_id=pk, task_id=said["task"].pk, actor=request.user, on=request.today)

    return _act(request, resolution, "link", link_form(resolution, request.POST), "已关联任务。", act)


@signed_in
@require_POST
def disclose(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the resolution was told."""
    resolution = visible_resolution(request, pk)

    def act(said: dict) -> None:
        given = {name: said[name] for name in ("form", "started_on", "ended_on", "place")}
        with_proof(
            request,
            said["upload"],
            said["declared"],
            lambda proof: disclose_resolution(
                resolution_id=pk, proof=proof, actor=request.user, on=request.today, **given
            ),
        )

    return _act(
        request, resolution, "disclose", disclose_form(resolution, request.POST, request.FILES), "已登记公开情况。", act
    )


def with_proof(request: HttpRequest, upload: UploadedFile | None, declared: str, act: Callable[[Any], Any]) -> Any:
    """Call ``act`` with the staged file, or with None where nothing was sent. Raises FileError."""
    if upload is None:
        return act(None)
    with staged_file(
        upload, actor=request.user, declared=declared, allowed_types=PROOF_TYPES, max_bytes=MAX_BYTES
    ) as staged:
        return act(staged)


@signed_in
@require_POST
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Note at which later meeting the resolution was followed up."""
    resolution = visible_resolution(request, pk)

    def act(said: dict) -> None:
        follow_up_resolution(resolution_id=pk, point_id=said["point"].pk, actor=request.user, on=request.today)

    return _act(request, resolution, "follow_up", follow_up_form(resolution, request.POST), "已登记回头看。", act)
