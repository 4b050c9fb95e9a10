"""A draft sent for comments, as the drafting unit sees it: who replied, what they said, what came of it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.documents.actions.answer_comment import answer_comment
from yanzhen.apps.documents.actions.close_comment_round import close_comment_round
from yanzhen.apps.documents.actions.extend_comment_round import extend_comment_round
from yanzhen.apps.documents.actions.open_comment_round import open_comment_round
from yanzhen.apps.documents.actions.remind_commenters import remind_commenters
from yanzhen.apps.documents.comment_queries import missing_units, reminder_text, requests_to, rounds_drafted_by
from yanzhen.apps.documents.comment_refusals import why_not_ask_for_comments, why_not_close
from yanzhen.apps.documents.errors import CommentError
from yanzhen.apps.documents.models import Adoption, Comment, CommentRound
from yanzhen.apps.messaging.channels import channels_on
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.workdays import load_calendar
from yanzhen.web.acting import act_and_return
from yanzhen.web.documents.access import may_work_on, number_in, version_to_work_on
from yanzhen.web.documents.comment_forms import RoundForm
from yanzhen.web.documents.comment_summary import sheets_of, summary_of, word_of
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import FORBIDDEN_IN_NAMES, sheets_response

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHOWN = (("", "全部意见"), ("open", "待答复"), *Adoption.choices)


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def ask_for_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version to chosen units for comments."""
    version = version_to_work_on(request, pk)
    refusal = why_not_ask_for_comments(version, request.user, on=request.today)
    form = RoundForm(request.POST or None, version=version, user=request.user, on=request.today)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = open_comment_round(
                version_id=pk,
                units=list(form.cleaned_data["units"]),
                due_on=form.cleaned_data["due_on"],
                text=form.cleaned_data["text"],
                calendar=load_calendar(),
                actor=request.user,
                on=request.today,
            )
        except CommentError as error:
            form.add_error("due_on" if error.code.startswith("DUE") else "units", error.message)
        else:
            messages.success(request, f"已向{made.requests.count()}个单位征求意见。")
            return redirect("documents:comments", pk=made.pk)
    if form.errors:
        status = 422
    context = {"version": version, "document": version.document, "form": form, "refusal": refusal}
    return render(request, "documents/comments_new.html", context, status=status)


@needs("documents.view")
@require_safe
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round to the drafting unit; a unit that was asked is led to its own reply."""
    comment_round = rounds_drafted_by(request.user, on=request.today).filter(pk=pk).first()
    if comment_round is None:
        mine = requests_to(request.user, on=request.today).filter(round=pk).order_by("pk").first()
        if mine is None:
            raise Http404
        return redirect("documents:reply", pk=mine.pk)
    summary = summary_of(comment_round)
    missing = missing_units(comment_round)
    can_work = may_work_on(request, comment_round.document_version)
    context = {
        "round": comment_round,
        "version": comment_round.document_version,
        "document": comment_round.document_version.document,
        "summary": summary,
        "spoken": {one.request_id for one in summary.comments},
        "comments": _narrowed(summary.comments, request.GET.get("show", "")),
        "tabs": _tabs(request, summary.comments),
        "missing": missing,
        "reminder": reminder_text(comment_round, [str(row.organisation) for row in missing]),
        "channels": channels_on() if can_work and not comment_round.is_closed else [],
        "can_work": can_work and not comment_round.is_closed,
        "adoptions": Adoption.choices,
        "why_not_close": why_not_close(comment_round, request.user, on=request.today) if can_work else None,
        "is_over": not comment_round.is_closed and comment_round.due_on < request.today,
    }
    return render(request, "documents/comments.html", context)


@needs("documents.edit")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a comment, and come back to it."""
    comment = get_object_or_404(Comment.objects.select_related("request"), pk=pk)
    comment_round = _drafted(request, comment.request.round_id)
    return act_and_return(
        request,
        answer_comment,
        back=f"{reverse('documents:comments', args=[comment_round.pk])}{_query(request)}#c-{pk}",
        done="已答复。",
        comment_id=pk,
        seen=number_in(request, "seen"),
        adoption=request.POST.get("adoption", ""),
        reason=request.POST.get("reason", ""),
    )


@needs("documents.edit")
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the units that have not replied through a channel that is switched on."""
    comment_round = _drafted(request, pk)
    channel = request.POST.get("channel", "")
    try:
        sent = remind_commenters(round_id=comment_round.pk, channel=channel, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已发出提醒，涉及{sent.units}个单位。")
        if sent.without_mobile:
            messages.warning(request, f"没有登记手机号码，短信没有发到：{'、'.join(sent.without_mobile)}。")
    return redirect("documents:comments", pk=pk)


@needs("documents.edit")
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the last day for replies off."""
    comment_round = _drafted(request, pk)
    back = reverse("documents:comments", args=[pk])
    try:
        due_on = date.fromisoformat(request.POST.get("due_on", ""))
    except ValueError:
        messages.error(request, "日期写法不对，应像2026-06-30。")
        return redirect(back)
    given = {"round_id": comment_round.pk, "due_on": due_on, "calendar": load_calendar()}
    return act_and_return(request, extend_comment_round, back=back, done="反馈截止已延长。", **given)


@needs("documents.edit")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a round after asking once more."""
    comment_round = _drafted(request, pk)
    back = reverse("documents:comments", args=[pk])
    if not confirmed(request):
        missing = comment_round.requests.missing().count()
        sentence = "办结后不能再反馈，也不能再改答复。" + (f"还有{missing}个单位没有反馈。" if missing else "")
        return ask_first(request, title="办结征求意见", sentence=sentence, back=back, confirm_label="办结")
    return act_and_return(request, close_comment_round, back=back, done="征求意见已办结。", round_id=pk)


@needs("documents.view")
@require_safe
def summary_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the table of a round on paper; ``export`` gives it as ``xlsx`` or ``docx``."""
    summary = summary_of(_drafted(request, pk))
    wanted = request.GET.get("export")
    if wanted == "xlsx":
        return sheets_response(summary.title, sheets_of(summary))
    if wanted == "docx":
        answer = HttpResponse(word_of(summary), content_type=WORD_TYPE)
        name = f"{summary.title.translate(FORBIDDEN_IN_NAMES)}.docx"
        answer["Content-Disposition"] = content_disposition_header(True, name)
        return answer
    return render(request, "documents/comments_print.html", {"summary": summary, "round": summary.round})


def _drafted(request: HttpRequest, pk: int) -> CommentRound:
    return get_object_or_404(rounds_drafted_by(request.user, on=request.today), pk=pk)


def _narrowed(rows: list[Comment], show: str) -> list[Comment]:
    if show == "open":
        return [row for row in rows if not row.adoption]
    return [row for row in rows if row.adoption == show] if show in Adoption.values else rows


def _tabs(request: HttpRequest, rows: list[Comment]) -> list[dict]:
    current = request.GET.get("show", "")
    return [
        {
            "title": title,
            "count": len(_narrowed(rows, show)),
            "url": f"?show={show}" if show else "?",
            "current": current == show,
        }
        for show, title in SHOWN
    ]


def _query(request: HttpRequest) -> str:
    show = request.POST.get("show", "")
    return f"?show={show}" if show in dict(SHOWN) and show else ""
