"""Forms of what a meeting leaves behind."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS
from yanzhen.apps.meetings.models import AgendaItem, Disclosure, DisclosureNeed, InspectionKind, Resolution
from yanzhen.apps.meetings.refusals.case_files import DAYS_KEPT
from yanzhen.apps.meetings.sight import opened_words
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.apps.plans.models import Plan, Task

DAY = {"type": "date"}


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """Return a field for one day."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), help_text=help_text
    )


class SummaryForm(forms.Form):
    """The words of a summary, one field for each point."""

    def __init__(self, *args: object, points: Iterable[AgendaItem], texts: dict[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for point in points:
            self.fields[f"point_{point.pk}"] = forms.CharField(
                label=f"第{point.position}项　{opened_words(point.item)[0]}",
                initial=texts[point.pk],
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @property
    def texts(self) -> dict[int, str]:
        """The words by point."""
        return {int(name.removeprefix("point_")): words for name, words in self.cleaned_data.items()}


class NoticeWordsForm(forms.Form):
    """To whom a notice of a resolution goes, and what is asked."""

    addressee = forms.CharField(label="主送", max_length=120, help_text="例如：总务处、教务处。")
    ask = forms.CharField(
        label="工作要求",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写在决议内容之后；不写个人的表决意见。",
    )


class ReasonForm(forms.Form):
    """Why a paper is corrected."""

    reason = forms.CharField(
        label="更正理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明原来哪里不对、应当怎样；理由印在新版上，原版保留。",
    )


class SettleForm(forms.Form):
    """Owner, days and disclosure of a resolution."""

    owner = forms.ModelChoiceField(Person.objects.none(), label="责任人")
    due_on = day_field("完成时限", required=False)
    disclosure = forms.ChoiceField(
        label="公开要求", choices=DisclosureNeed, help_text="公示、公开、公布是三件事：公示有起止日期，听取意见。"
    )
    follow_up_on = day_field("拟回头看日期", required=False, help_text="到期前在同一会议上听取落实情况。")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, resolution: Resolution, people: Iterable[Person], **kwargs: object) -> None:
        initial = {
            "owner": resolution.owner_id,
            "due_on": resolution.due_on,
            "disclosure": resolution.disclosure,
            "follow_up_on": resolution.follow_up_on,
            "version": resolution.version,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["owner"].queryset = people


class TaskForm(forms.Form):
    """A task that carries a resolution out."""

    title = forms.CharField(
        label="任务",
        max_length=300,
        help_text="写要做的事，不抄决议原文：计划里的任务，本会以外的人和上级部门也能看到。",
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="责任单位")
    due_on = day_field("完成时限")
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="放进哪份计划", required=False, empty_label="本年度的会议决议任务（没有就新拟一份）"
    )

    def __init__(self, *args: object, units: object, plans: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units
        self.fields["plan"].queryset = plans


class LinkForm(forms.Form):
    """A task that is there already."""

    task = forms.ModelChoiceField(Task.objects.none(), label="已有的任务")

    def __init__(self, *args: object, tasks: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = tasks


class _ProofForm(forms.Form):
    """What every form with an optional file asks."""

    upload = forms.FileField(label="证明材料", required=False)
    declared = forms.ChoiceField(
        label="材料是否涉密", choices=tuple(DECLARATION_LABELS.items()), required=False, widget=forms.RadioSelect
    )


class DiscloseForm(_ProofForm):
    """That a resolution was told."""

    form = forms.ChoiceField(label="形式", choices=[one for one in DisclosureNeed.choices if one[0] != "none"])
    started_on = day_field("起始日期")
    ended_on = day_field("终止日期", required=False, help_text="公示必填。")
    place = forms.CharField(label="地点或载体", max_length=Disclosure._meta.get_field("place").max_length)
    field_order = ("form", "started_on", "ended_on", "place", "upload", "declared")


class FollowUpForm(forms.Form):
    """At which later point the resolution was followed up."""

    point = forms.ModelChoiceField(AgendaItem.objects.none(), label="在哪次会议的哪一项")

    def __init__(self, *args: object, points: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].queryset = points
        self.fields["point"].label_from_instance = lambda point: (
            f"{point.meeting.title}　第{point.position}项　{point.item.title}"
        )


class NoticeForm(_ProofForm):
    """A notice of inspection."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="被查阅学校")
    kind = forms.ChoiceField(label="类别", choices=InspectionKind, widget=forms.RadioSelect)
    number = forms.CharField(label="通知文号", max_length=60, help_text="例如：示教巡〔2026〕2号。")
    readers = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="查阅人", help_text="只有列名的人能看；按住Ctrl可选多人。"
    )
    reads_from = day_field("查阅起")
    reads_to = day_field("查阅止")
    covers_from = day_field("所查会议起")
    covers_to = day_field("所查会议止")
    field_order = (
        "organisation",
        "kind",
        "number",
        "readers",
        "reads_from",
        "reads_to",
        "covers_from",
        "covers_to",
        "upload",
        "declared",
    )

    def __init__(self, *args: object, schools: object, people: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = schools
        self.fields["readers"].queryset = people
        self.fields["upload"].label = "书面通知"


class ExportForm(forms.Form):
    """Which school and which days."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="学校", empty_label=None)
    covers_from = day_field("会议日期起")
    covers_to = day_field("会议日期止", help_text=f"导出后{DAYS_KEPT}天内可以下载，只有您本人能下载。")

    def __init__(self, *args: object, schools: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = schools
