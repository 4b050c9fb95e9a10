"""Forms of the schools' rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, Declaration
from yanzhen.apps.meetings.models import AgendaItem
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.apps.school_rules.actions.add_rule import Description
from yanzhen.apps.school_rules.actions.put_in_force import Approval
from yanzhen.apps.school_rules.actions.set_wanted import WantedEntry
from yanzhen.apps.school_rules.models import Category
from yanzhen.apps.school_rules.queries import HAVING_RULES
from yanzhen.apps.school_rules.wanted import Asked
from yanzhen.apps.school_rules.wording import Wording
from yanzhen.web.organisations.forms import day_field

LONGEST_TEXT = 200_000
KINDS = [(kind.value, kind.label) for kind in (OrganisationKind(kind) for kind in HAVING_RULES)]


def declared_field() -> forms.ChoiceField:
    """The answer to 是否涉密, before anything is handed in."""
    return forms.ChoiceField(
        label="这份文本是否涉密、属于工作秘密或内部文件？",
        choices=[(answer.value, DECLARATION_LABELS[answer]) for answer in Declaration],
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择文本是否涉密。"},
    )


class SeenForm(forms.Form):
    """Base of forms that change something: which version of it the person saw."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DescriptionForm(SeenForm):
    """What a rule is called, where it stands in the list, who sees it."""

    code = forms.ChoiceField(label="对应清单项", required=False, help_text="不在清单里的校内制度选“清单以外”。")
    title = forms.CharField(label="制度名称", max_length=120)
    category = forms.ChoiceField(label="类别", choices=Category)
    is_public = forms.BooleanField(
        label="公开", required=False, help_text="公开的，施行后其他学校也能查看；不公开的只有本校和主管部门能查看。"
    )

    def __init__(self, *args: Any, asked: Iterable[Asked], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["code"].choices = [("", "清单以外"), *((entry.code, entry.title) for entry in asked)]

    def description(self) -> Description:
        """Return what was said."""
        said = self.cleaned_data
        return Description(
            title=said["title"], category=said["category"], code=said["code"], is_public=said["is_public"]
        )


class WordingForm(SeenForm):
    """The words of a version: pasted, or a file whose text is taken out."""

    document_number = forms.CharField(label="文号", max_length=60, required=False)
    change_note = forms.CharField(
        label="修订说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="改了哪些、为什么改；首次制定的可以不填。",
    )
    declared = declared_field()
    upload = forms.FileField(
        label="制度文件",
        required=False,
        allow_empty_file=True,
        help_text="Word、PDF、OFD、文本或扫描图片，不超过20MB；正文从文件里取出，可以检索。",
    )
    text = forms.CharField(
        label="正文",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="没有文件的，把正文粘贴在这里；上传了新文件的，以文件为准。",
    )

    def wording(self) -> Wording:
        """Return what was handed in."""
        said = self.cleaned_data
        return Wording(
            declared=said["declared"],
            text=said["text"],
            upload=said["upload"],
            document_number=said["document_number"],
            change_note=said["change_note"],
        )


class NewRuleForm(WordingForm, DescriptionForm):
    """A new rule with its first draft."""

    field_order = ("code", "title", "category", "is_public", "document_number", "declared", "upload", "text")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        del self.fields["change_note"], self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        """Leave the note on changes blank: there is nothing before."""
        return {**super().clean(), "change_note": ""}


class PointField(forms.ModelChoiceField):
    """A point of an agenda that was passed."""

    def label_from_instance(self, obj: AgendaItem) -> str:
        """Name meeting and item; a sealed item shows its placeholder."""
        return f"{obj.meeting.title}　{obj.item.number}　{obj.item.title}"


class PutForm(SeenForm):
    """Which meeting approved the draft, from when it holds, when it is looked at again."""

    point = PointField(
        label="审议通过的议题",
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label="不在系统里，见下",
        help_text="章程和基本制度选党组织会议的议题。",
    )
    approved_by = forms.CharField(
        label="审议会议",
        max_length=80,
        required=False,
        help_text="会议不在系统里的写明，例如2023年第4次党支部委员会会议。",
    )
    approved_on = day_field("审议日期", required=False)
    in_force_from = day_field("施行日期")
    review_on = day_field("下次复核日期")

    def __init__(self, *args: Any, points: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["point"].queryset = points

    def approval(self) -> Approval:
        """Return which meeting approved it."""
        said = self.cleaned_data
        if said["point"] is not None and not said["approved_by"]:
            return Approval(point=said["point"])
        return Approval(point=said["point"], approved_by=said["approved_by"].strip(), approved_on=said["approved_on"])


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class AbolishForm(ReasonForm):
    """Why, and from when."""

    ended_on = day_field("废止日期", help_text="这一天起不再施行。")
    field_order = ("ended_on", "reason")


class ReviewForm(SeenForm):
    """A review that left the rule as it is."""

    review_on = day_field("下次复核日期")
    note = forms.CharField(
        label="复核情况",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如“对照2026年新修订的规定逐条核对，不用修改”。",
    )


class WantedForm(SeenForm):
    """One entry of the district's list."""

    title = forms.CharField(label="制度名称", max_length=120)
    category = forms.ChoiceField(label="类别", choices=Category)
    kinds = forms.MultipleChoiceField(label="哪些单位应有", choices=KINDS, widget=forms.CheckboxSelectMultiple)
    is_for_private = forms.BooleanField(label="民办学校也应有", required=False)
    review_months = forms.IntegerField(label="复核期限（月）", min_value=1, max_value=240)
    basis = forms.CharField(label="依据", max_length=200, help_text="文件名和条款；没有文件的写“区级设定”。")
    is_asked = forms.BooleanField(label="列入清单", required=False, help_text="不列入的，各校不再按缺少计算。")

    def entry(self) -> WantedEntry:
        """Return what was settled."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return WantedEntry(**{**said, "kinds": tuple(said["kinds"])})

    @staticmethod
    def of(entry: Asked) -> dict[str, Any]:
        """Return an entry as initial values."""
        names = ("title", "category", "is_for_private", "review_months", "basis", "is_asked")
        return {**{name: getattr(entry, name) for name in names}, "kinds": list(entry.kinds), "seen": entry.version}
