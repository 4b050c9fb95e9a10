"""The acts on the roll-out, each a form on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.actions.decide_step import confirm_step, send_step_back
from yanzhen.apps.rollout.actions.report_step import report_step
from yanzhen.apps.rollout.actions.save_profile import save_facts, save_policy
from yanzhen.apps.rollout.actions.set_step import set_step
from yanzhen.apps.rollout.evidence import MAX_BYTES
from yanzhen.apps.rollout.models import SchoolProfile, StepReport
from yanzhen.apps.rollout.queries import schools_followed
from yanzhen.apps.rollout.steps import Step, steps_by_code
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.organisations.answering import CONFLICT, UNPROCESSABLE, answer_form, posted
from yanzhen.web.permissions import needs, require
from yanzhen.web.rollout.forms import AnswerForm, FactsForm, FileForm, PolicyForm, SettingForm, StepForm
from yanzhen.web.rollout.school import CRUMB, seen_school

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _address(school: Organisation) -> str:
    return reverse("rollout:school", args=[school.pk])


def _crumbs(school: Organisation, title: str) -> list[tuple[str, str]]:
    return [CRUMB, (str(school), _address(school)), (title, "")]


def _reporting(request: HttpRequest, pk: int) -> Organisation:
    school = seen_school(request, pk)
    require(request, "rollout.report", school)
    return school


def _step(code: str) -> Step:
    found = steps_by_code().get(code)
    if found is None:
        raise Http404
    return found


@needs("rollout.report")
@form_page
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what only the school can tell."""
    school = _reporting(request, pk)
    form = FactsForm(posted(request), initial=FactsForm.of(SchoolProfile.objects.filter(pk=school.pk).first()))

    def do(said: dict[str, Any]) -> str:
        save_facts(
            organisation_id=school.pk,
            seen=form.seen_version,
            facts=form.facts(),
            actor=request.user,
            on=request.today,
        )
        return _address(school)

    return answer_form(
        request,
        form,
        do,
        title="基本情况",
        lead=f"{school}　只填别处没有登记的；不清楚的不填，不会当作“否”",
        back=_address(school),
        label="保存",
        done="基本情况已保存。",
        crumbs=_crumbs(school, "基本情况"),
    )


def _file_page(
    request: HttpRequest, school: Organisation, form: FileForm, do: Callable[[], Any], *, done: str, **words: Any
) -> HttpResponse:
    """Show a form with a file, or do its act and go back to the school."""
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                do()
            except YanzhenError as refusal:
                form.add_error(None, refusal.message)
                status = CONFLICT
            else:
                messages.success(request, done)
                return HttpResponseRedirect(_address(school))
    page = {"form": form, "back": _address(school), "max_bytes": MAX_BYTES, **words}
    return render(request, "rollout/file_form.html", page, status=status)


@needs("rollout.report")
@form_page
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the school's own way."""
    school = _reporting(request, pk)
    present = SchoolProfile.objects.select_related("policy_file").filter(pk=school.pk).first()
    initial = {"seen": present.version if present else 0, "policy_on": request.today}
    if present is not None and present.policy_on:
        initial |= {"policy_on": present.policy_on, "words": present.policy}
    form = PolicyForm(posted(request), request.FILES or None, initial=initial)
    return _file_page(
        request,
        school,
        form,
        lambda: save_policy(
            organisation_id=school.pk,
            seen=form.seen_version,
            handed_in=form.handed_in(),
            policy_on=form.cleaned_data["policy_on"],
            actor=request.user,
            on=request.today,
        ),
        done="一校一策已保存。",
        title="一校一策",
        lead=str(school),
        label="保存",
        file=present.policy_file if present else None,
        crumbs=_crumbs(school, "一校一策"),
    )


@needs("rollout.report")
@form_page
def report(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Say that the school has done a step."""
    school, step = _reporting(request, pk), _step(code)
    present = StepReport.objects.select_related("file").filter(organisation=school, step=code).first()
    initial: dict[str, Any] = {"seen": present.version if present else 0, "done_on": request.today}
    if present is not None:
        initial |= {"done_on": present.done_on, "words": present.note}
    form = StepForm(posted(request), request.FILES or None, initial=initial)
    return _file_page(
        request,
        school,
        form,
        lambda: report_step(
            organisation_id=school.pk,
            step=code,
            seen=form.seen_version,
            done_on=form.cleaned_data["done_on"],
            handed_in=form.handed_in(),
            actor=request.user,
            on=request.today,
        ),
        done="已填报，待主管科室确认。",
        title=f"填报{step.title}",
        lead=str(school),
        label="填报",
        asks=step.asks,
        file=present.file if present else None,
        crumbs=_crumbs(school, "填报"),
    )


def _to_decide(request: HttpRequest, pk: int) -> StepReport:
    found = get_object_or_404(StepReport.objects.select_related("organisation"), pk=pk)
    if not schools_followed(request.user, on=request.today).filter(pk=found.organisation_id).exists():
        raise Http404
    require(request, "rollout.confirm", found.organisation_id)
    return found


def _decide(request: HttpRequest, pk: int, act: Callable[..., Any], **words: Any) -> HttpResponse:
    found = _to_decide(request, pk)
    form = AnswerForm(posted(request), initial={"seen": found.version})
    step = steps_by_code().get(found.step)
    title = f"{words.pop('verb')}“{step.title if step else found.step}”"

    def do(said: dict[str, Any]) -> str:
        act(report_id=found.pk, seen=form.seen_version, answer=said["answer"], actor=request.user, on=request.today)
        return _address(found.organisation)

    return answer_form(
        request,
        form,
        do,
        title=title,
        lead=f"{found.organisation}　{found.note}",
        back=_address(found.organisation),
        crumbs=_crumbs(found.organisation, title),
        **words,
    )


@needs("rollout.confirm")
@form_page
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm that a school has done a step."""
    return _decide(request, pk, confirm_step, verb="确认", label="确认完成", done="已确认。")


@needs("rollout.confirm")
@form_page
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a report back with what is missing."""
    return _decide(request, pk, send_step_back, verb="退回", label="退回补充", done="已退回。", danger=True)


@needs("rollout.confirm")
@form_page
def set_step_page(request: HttpRequest, code: str) -> HttpResponse:
    """Settle what a step asks and by when."""
    step, back = _step(code), reverse("rollout:steps")
    initial = {"title": step.title, "asks": "\n".join(step.asks), "due_on": step.due_on, "seen": step.version}
    form = SettingForm(posted(request), initial=initial)

    def do(said: dict[str, Any]) -> str:
        set_step(
            code=code,
            seen=form.seen_version,
            title=said["title"],
            asks=said["asks"],
            due_on=said["due_on"],
            actor=request.user,
            on=request.today,
        )
        return back

    crumbs = [CRUMB, ("三年三步", back), (step.title, "")]
    return answer_form(
        request, form, do, title=f"设定“{step.title}”", back=back, label="保存", done="已保存。", crumbs=crumbs
    )
