"""A draft sent for comments, as a unit that is asked sees it: comment on a statement or on the whole, and reply."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.documents.actions.write_comments import add_comment, drop_comment, hand_in_comments, rewrite_comments
from yanzhen.apps.documents.comment_queries import requests_to
from yanzhen.apps.documents.comment_refusals import TEXT_LENGTH, why_not_reply, why_not_rewrite
from yanzhen.apps.documents.models import Comment, CommentRequest, ReadingItem
from yanzhen.web.acting import act_and_return
from yanzhen.web.documents.access import number_in
from yanzhen.web.permissions import needs


@needs("documents.view")
@require_safe
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft by statements, the unit's comments, and their answers once the round is closed."""
    asked = _asked(request, pk)
    version = asked.round.document_version
    items = list(version.items.live().order_by("start", "pk"))
    comments = list(asked.comments.select_related("item", "written_by__person"))
    chosen = _chosen(request, items)
    context = {
        "asked": asked,
        "round": asked.round,
        "version": version,
        "document": version.document,
        "sections": _sections(items, version.text, comments),
        "comments": comments,
        "chosen": chosen,
        "chosen_words": chosen.wording_in(version.text).strip() if chosen else "",
        "limit": TEXT_LENGTH,
        "refusal": why_not_reply(asked, request.user, on=request.today),
        "why_not_rewrite": why_not_rewrite(asked, request.user, on=request.today),
        "is_over": not asked.round.is_closed and asked.round.due_on < request.today,
    }
    return render(request, "documents/reply.html", context)


@needs("documents.comment")
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a comment; ``item`` is the statement, empty for the whole."""
    asked = _asked(request, pk)
    item = request.POST.get("item", "")
    return act_and_return(
        request,
        add_comment,
        back=f"{reverse('documents:reply', args=[asked.pk])}#mine",
        done="已记下这条意见；全部写完后请点“提交反馈”。",
        request_id=asked.pk,
        item_id=_item_id(item),
        text=request.POST.get("text", ""),
    )


@needs("documents.comment")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a comment that is not handed in."""
    comment = get_object_or_404(Comment, pk=pk)
    asked = _asked(request, comment.request_id)
    back = f"{reverse('documents:reply', args=[asked.pk])}#mine"
    return act_and_return(request, drop_comment, back=back, done="已删去这条意见。", comment_id=pk)


@needs("documents.comment")
@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the unit's reply."""
    asked = _asked(request, pk)
    if request.POST.get("none") and asked.comments.exists():
        messages.error(request, "已填写了意见，不能按“无意见”反馈；请先删去这些意见，或者提交反馈。")
        return redirect("documents:reply", pk=pk)
    return act_and_return(
        request,
        hand_in_comments,
        back=reverse("documents:reply", args=[asked.pk]),
        done="已反馈。",
        request_id=asked.pk,
        seen=number_in(request, "seen"),
    )


@needs("documents.comment")
@require_POST
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the reply back to change it."""
    asked = _asked(request, pk)
    back = reverse("documents:reply", args=[asked.pk])
    return act_and_return(request, rewrite_comments, back=back, done="可以重新填写了。", request_id=asked.pk)


def _asked(request: HttpRequest, pk: int) -> CommentRequest:
    return get_object_or_404(requests_to(request.user, on=request.today), pk=pk)


def _item_id(written: str) -> int | None:
    if not written:
        return None
    if not written.isdecimal() or not ReadingItem.objects.filter(pk=int(written)).exists():
        raise Http404
    return int(written)


def _chosen(request: HttpRequest, items: list[ReadingItem]) -> ReadingItem | None:
    wanted = request.GET.get("item", "")
    return next((item for item in items if str(item.pk) == wanted), None)


def _sections(items: list[ReadingItem], text: str, comments: list[Comment]) -> list[dict]:
    """Return the statements under their headings, each with how often the unit commented on it."""
    said: dict[int | None, int] = {}
    for comment in comments:
        said[comment.item_id] = said.get(comment.item_id, 0) + 1

    def over(item: ReadingItem) -> str:
        return " › ".join(heading["text"] for heading in item.heading_path)

    return [
        {
            "heading": heading,
            "statements": [
                {"item": item, "words": item.wording_in(text).strip(), "said": said.get(item.pk, 0)} for item in rows
            ],
        }
        for heading, rows in groupby(items, key=over)
    ]
