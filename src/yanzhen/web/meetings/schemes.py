"""Schemes such as performance pay: the list, one scheme with its five stages, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, StagedFile, staged_file
from yanzhen.apps.files.media import DOCX, JPEG, PDF, PNG
from yanzhen.apps.meetings.actions import schemes as acts
from yanzhen.apps.meetings.models import Body, Scheme, SchemeStage, SchemeStep
from yanzhen.apps.meetings.queries import bodies_in_force, leading_group
from yanzhen.apps.meetings.refusals.outside import why_not_enter, why_not_stage
from yanzhen.apps.meetings.routing import matter_title
from yanzhen.apps.meetings.scheme_stages import KINDS_OF_STAGE, in_words, progress_of
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.engines.decisions.matters import MATTERS
from yanzhen.engines.decisions.vocabulary import MatterClass
from yanzhen.web.acting import act_and_return
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.finding import prepared_schools
from yanzhen.web.meetings.tables import SchemeTable
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.permissions import needs

form_page = require_http_methods(["GET", "HEAD", "POST"])
PROOF_TYPES = (PDF, DOCX, PNG, JPEG)
PROOF_BYTES = 20 * 1024 * 1024
STAFF_MATTERS = tuple(
    (matter.value, facts.title) for matter, facts in MATTERS.items() if facts.matter_class is MatterClass.F
)


class SchemeForm(forms.Form):
    """A new scheme."""

    organisation = forms.ModelChoiceField(label="学校", queryset=Organisation.objects.none(), empty_label=None)
    title = forms.CharField(label="方案名称", max_length=160)
    matter = forms.ChoiceField(label="事项", choices=STAFF_MATTERS, initial="pay_distribution")

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = schools


class BringForm(forms.Form):
    """To which body, proposed by whom."""

    body = forms.ModelChoiceField(label="提交会议", queryset=Body.objects.none(), empty_label=None)
    proposer = forms.ModelChoiceField(label="提出人", queryset=Person.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, bodies: Any, persons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies
        self.fields["proposer"].queryset = persons


class PublicityForm(forms.Form):
    """From when to when it was shown, and where."""

    started_on = day_field("公示开始日期")
    done_on = day_field("公示结束日期")
    place = forms.CharField(label="公示地点", max_length=120)
    file = forms.FileField(label="公示材料（可以不附）", required=False)
    declared = forms.ChoiceField(
        label="材料是否涉密",
        choices=[("", "请选择"), *DECLARATION_LABELS.items()],
        required=False,
        help_text="附材料时必须选择。",
    )


class FilingForm(forms.Form):
    """When and with whom it was filed."""

    done_on = day_field("备案日期")
    place = forms.CharField(label="备案机关", max_length=120)
    file = forms.FileField(label="备案材料（可以不附）", required=False)
    declared = forms.ChoiceField(
        label="材料是否涉密",
        choices=[("", "请选择"), *DECLARATION_LABELS.items()],
        required=False,
        help_text="附材料时必须选择。",
    )


def visible_schemes(request: HttpRequest) -> QuerySet[Scheme]:
    """Return the schemes of the user's schools."""
    within = reach_ids(request.user, "meetings.view", on=request.today)
    return Scheme.objects.filter(organisation_id__in=within).select_related("organisation")


class Table(SchemeTable):
    """Schemes with how far each has come, read with the page's rows."""

    def render_stage(self, record: Scheme) -> str:
        """Write how far it has come."""
        return in_words(record, progress_of(record, record.steps.all()))

    def value_stage(self, record: Scheme) -> str:
        """The same in a spreadsheet."""
        return self.render_stage(record)


@needs("meetings.view")
@require_safe
def scheme_list(request: HttpRequest) -> HttpResponse:
    """List the schemes of the user's schools."""
    steps = Prefetch("steps", queryset=SchemeStep.objects.select_related("item__body", "file").order_by("pk"))
    return render_list(
        request,
        template="meetings/schemes.html",
        title="方案",
        noun="方案",
        rows=visible_schemes(request).prefetch_related(steps),
        table=Table,
        empty=Empty("还没有方案", "绩效工资等方案按拟订、审议、教代会通过、公示、备案的次序办理。"),
        context={"tabs": meeting_tabs(request, "schemes"), "may_start": prepared_schools(request).exists()},
    )


@needs("meetings.view")
@require_safe
def scheme_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one scheme, stage by stage, with the act that is next."""
    scheme = get_object_or_404(visible_schemes(request), pk=pk)
    rows = []
    for row in progress_of(scheme):
        refusal = why_not_stage(scheme, row.stage, request.user, on=request.today)
        rows.append(
            {"row": row, "refusal": None if row.is_done or row.is_under_way else refusal, "is_open": not refusal}
        )
    context = {
        "scheme": scheme,
        "matter": matter_title(scheme.matter),
        "rows": rows,
        "words": in_words(scheme, [one["row"] for one in rows]),
        "may_stop": scheme.ended_on is None
        and why_not_enter(scheme.organisation_id, request.user, on=request.today) is None
        and not all(one["row"].is_done for one in rows),
        "tabs": meeting_tabs(request, "schemes"),
        "crumbs": [("方案", reverse("meetings:schemes")), (scheme.title, "")],
    }
    return render(request, "meetings/scheme.html", context)


@needs("meetings.prepare")
@form_page
def scheme_new(request: HttpRequest) -> HttpResponse:
    """Start a scheme."""
    form = SchemeForm(posted(request), schools=prepared_schools(request))

    def do(data: dict[str, Any]) -> str:
        made = acts.start_scheme(
            organisation_id=data["organisation"].pk,
            title=data["title"],
            matter=data["matter"],
            actor=request.user,
            on=request.today,
        )
        return reverse("meetings:scheme", args=[made.pk])

    back = reverse("meetings:schemes")
    notes = [
        "次序：校长办公会议拟订、党组织会议审议、教职工代表大会通过、公示、报主管部门备案；前一步没有完成不能办后一步。"
    ]
    crumbs = [("方案", back), ("启动", "")]
    words = {"title": "启动方案", "label": "启动", "done": "已启动。"}
    return answer_form(request, form, do, back=back, notes=notes, crumbs=crumbs, **words)


@needs("meetings.prepare")
@form_page
def stage(request: HttpRequest, pk: int, stage_name: str) -> HttpResponse:
    """Go about one stage: bring it before its body, or note that it was shown or filed."""
    scheme = get_object_or_404(visible_schemes(request), pk=pk)
    if stage_name not in SchemeStage.values:
        raise Http404
    here = SchemeStage(stage_name)
    if here in KINDS_OF_STAGE:
        return _bring(request, scheme, here)
    form_class = PublicityForm if here == SchemeStage.PUBLICISED else FilingForm
    form = form_class(posted(request), request.FILES or None)

    def do(data: dict[str, Any]) -> str:
        file, declared = data.pop("file"), data.pop("declared")
        act = acts.note_publicity if here == SchemeStage.PUBLICISED else acts.note_filing

        def note(proof: StagedFile | None) -> None:
            act(scheme_id=scheme.pk, actor=request.user, on=request.today, proof=proof, **data)

        with_proof(request, file, declared, note)
        return reverse("meetings:scheme", args=[scheme.pk])

    return _answered(request, scheme, here, form, do)


def with_proof(request: HttpRequest, file: Any, declared: str, act: Callable[[StagedFile | None], None]) -> None:
    """Do the act with the file that came along, checked first, or without one."""
    if not file:
        act(None)
        return
    given = {"declared": declared, "allowed_types": PROOF_TYPES, "max_bytes": PROOF_BYTES}
    with staged_file(file, actor=request.user, **given) as proof, transaction.atomic():
        act(proof)


def _bring(request: HttpRequest, scheme: Scheme, here: SchemeStage) -> HttpResponse:
    group = leading_group(scheme.organisation_id, on=request.today)
    bodies = bodies_in_force(scheme.organisation_id, on=request.today).filter(kind__in=KINDS_OF_STAGE[here])
    mine = request.user.person_id if request.user.person_id in group else None
    persons = Person.objects.filter(pk__in=group)
    form = BringForm(posted(request), bodies=bodies, persons=persons, initial={"proposer": mine})

    def do(data: dict[str, Any]) -> str:
        item = acts.bring_scheme(
            scheme_id=scheme.pk,
            stage=here,
            body_id=data["body"].pk,
            proposer_id=data["proposer"].pk,
            actor=request.user,
            on=request.today,
        )
        return item.get_absolute_url()

    return _answered(request, scheme, here, form, do)


def _answered(
    request: HttpRequest, scheme: Scheme, here: SchemeStage, form: forms.Form, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    back = reverse("meetings:scheme", args=[scheme.pk])
    crumbs = [("方案", reverse("meetings:schemes")), (scheme.title, back), (here.label, "")]
    words = {"title": here.label, "label": "提出议题" if here in KINDS_OF_STAGE else "登记", "done": "已办理。"}
    return answer_form(request, form, do, back=back, lead=scheme.title, crumbs=crumbs, **words)


@needs("meetings.prepare")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a scheme."""
    scheme = get_object_or_404(visible_schemes(request), pk=pk)
    back = reverse("meetings:scheme", args=[scheme.pk])
    return act_and_return(request, acts.stop_scheme, back=back, done="已中止。", scheme_id=scheme.pk)
