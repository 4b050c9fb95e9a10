"""Forms of items before their meeting."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS
from yanzhen.apps.meetings.actions.draft_item import ItemFacts
from yanzhen.apps.meetings.models import Body, Item, ItemKind, StandChoice
from yanzhen.apps.meetings.queries import leading_group
from yanzhen.apps.meetings.routing import MATTER_CHOICES
from yanzhen.apps.meetings.rule_sets import limit_of
from yanzhen.apps.meetings.sight import opened_words
from yanzhen.apps.meetings.staff_body import congress_items
from yanzhen.apps.organisations.models import Person
from yanzhen.presets.decisions import NATIONAL
from yanzhen.web.organisations.forms import day_field


class BodyChoice(forms.ModelChoiceField):
    """Names the school where the user works for several."""

    def label_from_instance(self, body: Body) -> str:
        """Return the body's name, with its school where that is needed."""
        return body.name if self.is_one_school else f"{body.organisation}·{body.name}"

    is_one_school = True


class ItemForm(forms.Form):
    """What is said of an item."""

    body = BodyChoice(label="提交会议", queryset=Body.objects.none(), empty_label="请选择")
    proposer = forms.ModelChoiceField(
        label="提出人",
        queryset=Person.objects.none(),
        empty_label="请选择",
        help_text="只有学校领导班子成员能提出议题，其他人请由一位成员代为提出。",
    )
    raised_by = forms.CharField(
        label="受谁委托", max_length=60, required=False, help_text="代别人提出的写明，例如“教务处张老师”。"
    )
    title = forms.CharField(label="议题名称", max_length=200)
    kind = forms.ChoiceField(label="类别", choices=ItemKind.choices, initial=ItemKind.DECIDE)
    matter = forms.ChoiceField(
        label="事项",
        choices=[("", "请选择"), *MATTER_CHOICES],
        required=False,
        help_text="研究决定的必选，用来确定由哪个会议决定。",
    )
    amount_yuan = forms.DecimalField(
        label="金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=Decimal(0),
        required=False,
        help_text="涉及资金的填写。",
    )
    candidates = forms.IntegerField(
        label="人选数", min_value=1, max_value=99, required=False, help_text="干部任免的填写；一人一票，逐人表决。"
    )
    summary = forms.CharField(
        label="说明",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="为什么提、怎么办、要会议决定什么。不写对人的评价。",
    )
    staff_item = forms.ModelChoiceField(
        label="教代会通过的议题",
        queryset=Item.objects.none(),
        required=False,
        empty_label="不涉及",
        help_text="教职工福利、绩效分配、考核奖惩提交党组织会议决定前，先经教代会讨论通过。",
    )
    is_first_topic = forms.BooleanField(label="第一议题", required=False)
    is_sealed = forms.BooleanField(
        label="密封", required=False, help_text="密封后，名称、说明和材料只对本会议成员和提出人开放，会务人员也看不到。"
    )
    is_emergency = forms.BooleanField(label="紧急事项", required=False)
    emergency_reason = forms.CharField(label="紧急事由", max_length=200, required=False)
    acted_on = day_field("先行处置日期", required=False, help_text="来不及上会、已先行处置的填写。")
    report_due_on = day_field("应报告日期", required=False, help_text="先行处置后应向会议报告的最后一天。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, bodies: QuerySet[Body], on: date, is_edit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = sorted(set(bodies.values_list("organisation_id", flat=True)))
        self.fields["body"].queryset = bodies
        self.fields["body"].is_one_school = len(schools) < 2
        group = {pk for school in schools for pk in leading_group(school, on=on)}
        self.fields["proposer"].queryset = Person.objects.filter(pk__in=group)
        before = [item.pk for school in schools for item in congress_items(school)]
        self.fields["staff_item"].queryset = Item.objects.filter(pk__in=before)
        self.on = on
        if is_edit:
            del self.fields["body"]

    @staticmethod
    def of(item: Item) -> dict[str, Any]:
        """Return the present values."""
        title, summary = opened_words(item)
        plain = ("kind", "matter", "amount_yuan", "candidates", "raised_by", "is_first_topic", "is_sealed")
        plain += ("is_emergency", "emergency_reason", "acted_on", "report_due_on", "version")
        found = {name: getattr(item, name) for name in plain}
        return found | {
            "title": title,
            "summary": summary,
            "proposer": item.proposer_id,
            "staff_item": item.staff_item_id,
        }

    def facts(self) -> ItemFacts:
        """Return what was filled in; without a day of its own the report is due after the days of the rules."""
        said = self.cleaned_data
        due = said["report_due_on"]
        if said["acted_on"] is not None and due is None:
            due = said["acted_on"] + timedelta(days=limit_of(NATIONAL, "report_after_days", on=self.on))
        staff = said["staff_item"]
        return ItemFacts(
            title=said["title"],
            summary=said["summary"],
            proposer_id=said["proposer"].pk,
            kind=said["kind"],
            matter=said["matter"] if said["kind"] == ItemKind.DECIDE else "",
            amount_yuan=said["amount_yuan"],
            candidates=said["candidates"],
            raised_by=said["raised_by"],
            is_sealed=said["is_sealed"],
            is_first_topic=said["is_first_topic"],
            is_emergency=said["is_emergency"],
            emergency_reason=said["emergency_reason"],
            acted_on=said["acted_on"],
            report_due_on=due,
            staff_item_id=staff.pk if staff is not None else None,
        )


class PaperForm(forms.Form):
    """A paper of an item."""

    title = forms.CharField(label="材料名称", max_length=120, required=False, help_text="不填的用文件名。")
    file = forms.FileField(label="材料")
    declared = forms.ChoiceField(label="这份材料是否涉密", choices=[("", "请选择"), *DECLARATION_LABELS.items()])


class StandForm(forms.Form):
    """What someone asked says; the clerk names the day, the person the next meeting."""

    stand = forms.ChoiceField(choices=StandChoice.choices)
    said_on = forms.DateField(required=False)
    next_on = forms.DateField(required=False)


class DeliberationForm(forms.Form):
    """On which day and in which circle; nothing else is kept."""

    held_on = forms.DateField()
    circle = forms.CharField(max_length=60)


class ReconsiderForm(forms.Form):
    """Who proposes to take a decided item up again, and why."""

    proposer = forms.ModelChoiceField(label="提出人", queryset=Person.objects.none(), empty_label="请选择")
    reason = forms.CharField(label="复议理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, persons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposer"].queryset = persons
