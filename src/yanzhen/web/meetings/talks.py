"""Talks of secretary and principal: that they took place, who and when; never what was said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.meetings.actions.note_talk import note_talk
from yanzhen.apps.meetings.models import Talk
from yanzhen.apps.meetings.queries import heads_of, leading_group
from yanzhen.apps.meetings.rule_sets import limit_of
from yanzhen.apps.meetings.waiting import talks_overdue
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.presets.decisions import NATIONAL
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.meetings.finding import prepared_schools, proposing_bodies
from yanzhen.web.meetings.tables import TalkTable
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.permissions import needs


class TalkForm(forms.Form):
    """When and who."""

    organisation = forms.ModelChoiceField(label="学校", queryset=Organisation.objects.none(), empty_label=None)
    held_on = day_field("沟通日期")
    persons = forms.ModelMultipleChoiceField(
        label="参加人", queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, schools: Any, group: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = schools
        self.fields["persons"].queryset = Person.objects.filter(pk__in=group)


@needs("meetings.view")
@require_safe
def talk_list(request: HttpRequest) -> HttpResponse:
    """List the talks of the user's schools, and say where one is due."""
    within = reach_ids(request.user, "meetings.view", on=request.today)
    return render_list(
        request,
        template="meetings/talks.html",
        title="书记校长沟通",
        noun="沟通",
        rows=Talk.objects.filter(organisation_id__in=within)
        .select_related("organisation", "entered_by__person")
        .prefetch_related("persons"),
        table=TalkTable,
        empty=Empty("还没有登记沟通", "书记、校长定期沟通后，登记日期和参加人，不登记内容。"),
        context={
            "tabs": meeting_tabs(request, "talks"),
            "overdue": talks_overdue(request.user, on=request.today),
            "days": limit_of(NATIONAL, "talks_interval_days", on=request.today),
            "may_note": prepared_schools(request).exists(),
        },
    )


@needs("meetings.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def talk_new(request: HttpRequest) -> HttpResponse:
    """Note a talk."""
    bodies = proposing_bodies(request)
    schools = prepared_schools(request).filter(pk__in=bodies.order_by().values("organisation_id"))
    group = {pk for school in schools for pk in leading_group(school.pk, on=request.today)}
    heads = heads_of(schools[0].pk, on=request.today) if schools else None
    first = [person.pk for person in (heads.secretary, heads.principal) if person] if heads else []
    form = TalkForm(posted(request), schools=schools, group=group, initial={"held_on": request.today, "persons": first})

    def do(data: dict[str, Any]) -> str:
        note_talk(
            organisation_id=data["organisation"].pk,
            held_on=data["held_on"],
            person_ids=[person.pk for person in data["persons"]],
            actor=request.user,
            on=request.today,
        )
        return reverse("meetings:talks")

    return answer_form(
        request,
        form,
        do,
        title="登记沟通",
        back=reverse("meetings:talks"),
        label="登记",
        done="已登记。",
        notes=["只登记日期和参加人，不登记沟通的内容。", "书记、校长由一人担任的，登记与有关班子成员的沟通。"],
        crumbs=[("书记校长沟通", reverse("meetings:talks")), ("登记", "")],
    )
