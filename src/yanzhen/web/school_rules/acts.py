"""The acts on rules, each a form on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.meetings.models import AgendaItem, AgendaState
from yanzhen.apps.school_rules.actions.abolish_rule import abolish_rule
from yanzhen.apps.school_rules.actions.add_rule import add_rule
from yanzhen.apps.school_rules.actions.describe_rule import describe_rule
from yanzhen.apps.school_rules.actions.fill_wording import fill_wording
from yanzhen.apps.school_rules.actions.put_in_force import put_in_force
from yanzhen.apps.school_rules.actions.review_rule import review_rule
from yanzhen.apps.school_rules.actions.revise_rule import give_up_revision, remove_draft, start_revision
from yanzhen.apps.school_rules.actions.write_draft import write_draft
from yanzhen.apps.school_rules.models import RuleVersion, SchoolRule
from yanzhen.apps.school_rules.refusals import APPROVED, RULE_ACTS, why_not_act
from yanzhen.apps.school_rules.wanted import Asked, asked_of, review_day, whole_list
from yanzhen.apps.school_rules.wording import MAX_BYTES
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.organisations.answering import CONFLICT, UNPROCESSABLE, answer_form, posted
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs, require
from yanzhen.web.school_rules.forms import (
    AbolishForm,
    DescriptionForm,
    NewRuleForm,
    PutForm,
    ReasonForm,
    ReviewForm,
    WordingForm,
)
from yanzhen.web.school_rules.lists import CRUMB, seen_rule, seen_school

form_page = require_http_methods(["GET", "HEAD", "POST"])
POINTS_SHOWN = 40


def _kept(request: HttpRequest, pk: int) -> SchoolRule:
    """Return the rule if the user keeps the school's rules."""
    rule = seen_rule(request, pk)
    require(request, "rules.edit", rule.organisation_id)
    return rule


def _refused(request: HttpRequest, rule: SchoolRule, act: str) -> HttpResponse | None:
    """Return to the rule with the reason where its state forbids the act."""
    refusal = why_not_act(rule, act, request.user, on=request.today)
    if refusal is None:
        return None
    messages.error(request, refusal.message)
    return redirect(rule)


def _seen(request: HttpRequest, rule: SchoolRule) -> int:
    """Return the version that the person saw: of the form when it was sent, else the present one."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() else rule.version


def _saw(rule: SchoolRule) -> dict[str, int]:
    """Return the version on the page as an initial value."""
    return {"seen": rule.version}


def _crumbs(rule: SchoolRule, title: str) -> list[tuple[str, str]]:
    return [CRUMB, (rule.title, rule.get_absolute_url()), (title, "")]


def _simple(
    request: HttpRequest, rule: SchoolRule, act: str, form: Any, do: Callable[[dict[str, Any]], Any], **words: Any
) -> HttpResponse:
    """Show a small form of one act, or do it and go back to the rule."""
    if refused := _refused(request, rule, act):
        return refused

    def carry_out(said: dict[str, Any]) -> str:
        do(said)
        return rule.get_absolute_url()

    title = f"{RULE_ACTS[act][0]}《{rule.title}》"
    crumbs = _crumbs(rule, RULE_ACTS[act][0])
    return answer_form(request, form, carry_out, title=title, back=rule.get_absolute_url(), crumbs=crumbs, **words)


def _wording_page(
    request: HttpRequest, form: Any, do: Callable[[], SchoolRule], *, done: str, back: str, **context: Any
) -> HttpResponse:
    """Show a form that takes a text or a file, or do its act."""
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                rule = do()
            except YanzhenError as refusal:
                form.add_error(None, refusal.message)
                status = CONFLICT
            else:
                messages.success(request, done)
                return HttpResponseRedirect(rule.get_absolute_url())
    page = {"form": form, "back": back, "max_bytes": MAX_BYTES, **context}
    return render(request, "school_rules/wording.html", page, status=status)


@needs("rules.edit")
@form_page
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a rule with its first draft; ``code`` chooses the entry of the list."""
    school = seen_school(request, pk)
    require(request, "rules.edit", school)
    entries = {entry.code: entry for entry in asked_of(school, whole_list().values())}
    wanted = entries.get(request.GET.get("code", ""))
    form = NewRuleForm(
        posted(request), request.FILES or None, asked=entries.values(), initial=_initial_of(wanted) if wanted else {}
    )

    def do() -> SchoolRule:
        return add_rule(
            organisation=school,
            description=form.description(),
            wording=form.wording(),
            actor=request.user,
            on=request.today,
        )

    back = reverse("rules:school", args=[school.pk])
    crumbs = [CRUMB, (str(school), back), ("登记制度", "")]
    words = {"title": "登记制度", "lead": f"{school}　先登记为草案，会议审议通过后再办理施行", "label": "登记为草案"}
    return _wording_page(request, form, do, done="已登记为草案。", back=back, crumbs=crumbs, **words)


def _initial_of(entry: Asked) -> dict[str, Any]:
    return {"code": entry.code, "title": entry.title, "category": entry.category}


@needs("rules.edit")
@form_page
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, category, entry of the list or who sees it."""
    rule = _kept(request, pk)
    asked = asked_of(rule.organisation, whole_list().values())
    initial = {name: getattr(rule, name) for name in ("title", "category", "code", "is_public")} | _saw(rule)
    form = DescriptionForm(posted(request), asked=asked, initial=initial)
    seen = _seen(request, rule)
    return _simple(
        request,
        rule,
        "describe",
        form,
        lambda said: describe_rule(
            rule_id=rule.pk, seen=seen, description=form.description(), actor=request.user, on=request.today
        ),
        label="保存",
        done="已保存。",
    )


def _edit_words(
    request: HttpRequest, rule: SchoolRule, act: str, version: RuleVersion, do: Callable[..., Any], done: str
) -> HttpResponse:
    initial = {name: getattr(version, name) for name in ("document_number", "change_note", "text")} | _saw(rule)
    form = WordingForm(posted(request), request.FILES or None, initial=initial)

    def carry_out() -> SchoolRule:
        do(
            rule_id=rule.pk,
            seen=_seen(request, rule),
            wording=form.wording(),
            actor=request.user,
            on=request.today,
        )
        return rule

    title = f"{RULE_ACTS[act][0]}《{rule.title}》"
    return _wording_page(
        request,
        form,
        carry_out,
        done=done,
        back=rule.get_absolute_url(),
        crumbs=_crumbs(rule, RULE_ACTS[act][0]),
        title=title,
        lead=f"{rule.organisation}　第{version.number}版",
        label="保存",
        rule=rule,
        file=version.file,
    )


@needs("rules.edit")
@form_page
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of the draft."""
    rule = _kept(request, pk)
    if refused := _refused(request, rule, "write"):
        return refused
    draft = rule.versions.draft().select_related("file").get()
    return _edit_words(request, rule, "write", draft, write_draft, "草案已保存。")


@needs("rules.edit")
@form_page
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a version in force the words that it was entered without."""
    rule = _kept(request, pk)
    if refused := _refused(request, rule, "fill"):
        return refused
    current = rule.versions.current().select_related("file").get()
    return _edit_words(request, rule, "fill", current, fill_wording, "文本已补录。")


def _points(rule: SchoolRule) -> QuerySet[AgendaItem]:
    """Return what the school's meetings passed, the newest first."""
    passed = AgendaItem.objects.filter(
        item__organisation=rule.organisation_id, item__kind="decide", state=AgendaState.CLOSED, outcome__in=APPROVED
    )
    newest = passed.order_by("-meeting__planned_at", "-pk").values("pk")[:POINTS_SHOWN]
    shown = AgendaItem.objects.filter(pk__in=list(newest.values_list("pk", flat=True)))
    return shown.select_related("meeting__body", "item").order_by("-meeting__planned_at", "-pk")


@needs("rules.edit")
@form_page
def put(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the draft in force."""
    rule = _kept(request, pk)
    entry = whole_list().get(rule.code)
    initial = {"in_force_from": request.today, "review_on": review_day(entry, request.today)} | _saw(rule)
    form = PutForm(posted(request), points=_points(rule), initial=initial)
    seen = _seen(request, rule)
    return _simple(
        request,
        rule,
        "put",
        form,
        lambda said: put_in_force(
            rule_id=rule.pk,
            seen=seen,
            approval=form.approval(),
            in_force_from=said["in_force_from"],
            review_on=said["review_on"],
            actor=request.user,
            on=request.today,
        ),
        label="施行",
        done="已登记施行。",
        notes=("施行后正文不能改动；要改请启动修订。", "原来的版本在新版施行的前一天停止施行。"),
    )


@needs("rules.edit")
@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a revision from the words in force."""
    rule = _kept(request, pk)
    try:
        start_revision(rule_id=rule.pk, seen=_seen(request, rule), actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect(rule)
    messages.success(request, "已启动修订；修订期间现行版本照常施行。")
    return redirect("rules:write", pk=rule.pk)


@needs("rules.edit")
@form_page
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a revision up."""
    rule = _kept(request, pk)
    seen = _seen(request, rule)
    return _simple(
        request,
        rule,
        "give_up",
        ReasonForm(posted(request), initial=_saw(rule)),
        lambda said: give_up_revision(
            rule_id=rule.pk, seen=seen, reason=said["reason"], actor=request.user, on=request.today
        ),
        label="放弃修订",
        done="已放弃修订，现行版本照常施行。",
        danger=True,
    )


@needs("rules.edit")
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a rule that was never in force, after asking."""
    rule = _kept(request, pk)
    if refused := _refused(request, rule, "remove"):
        return refused
    if not confirmed(request):
        return ask_first(
            request,
            title="删除草案",
            sentence=f"《{rule.title}》从未施行，删除后不能恢复。",
            back=rule.get_absolute_url(),
            confirm_label="删除",
            danger=True,
            hidden={"seen": str(_seen(request, rule))},
        )
    back = reverse("rules:school", args=[rule.organisation_id])
    try:
        remove_draft(rule_id=rule.pk, seen=_seen(request, rule), actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect(rule)
    messages.success(request, "草案已删除。")
    return redirect(back)


@needs("rules.edit")
@form_page
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the rule was looked over and stays."""
    rule = _kept(request, pk)
    initial = {"review_on": review_day(whole_list().get(rule.code), request.today)} | _saw(rule)
    seen = _seen(request, rule)
    return _simple(
        request,
        rule,
        "review",
        ReviewForm(posted(request), initial=initial),
        lambda said: review_rule(
            rule_id=rule.pk,
            seen=seen,
            review_on=said["review_on"],
            note=said["note"],
            actor=request.user,
            on=request.today,
        ),
        label="登记复核",
        done="已登记复核。",
    )


@needs("rules.edit")
@form_page
def abolish(request: HttpRequest, pk: int) -> HttpResponse:
    """Abolish the rule."""
    rule = _kept(request, pk)
    seen = _seen(request, rule)
    return _simple(
        request,
        rule,
        "abolish",
        AbolishForm(posted(request), initial={"ended_on": request.today} | _saw(rule)),
        lambda said: abolish_rule(
            rule_id=rule.pk,
            seen=seen,
            ended_on=said["ended_on"],
            reason=said["reason"],
            actor=request.user,
            on=request.today,
        ),
        label="废止",
        done="已废止。",
        notes=("废止后不再计入应有制度；历次版本仍可查看。",),
        danger=True,
    )
