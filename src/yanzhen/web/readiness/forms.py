"""Forms of readiness."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, Declaration
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.evidence import HandedIn
from yanzhen.engines.equity.checklist import Measure
from yanzhen.web.organisations.forms import day_field

FILE_HINT = "会议纪要、统计表、批复等佐证；Word、PDF、OFD、文本或扫描图片，不超过20MB。"


class SeenForm(forms.Form):
    """Base of the forms: what the person saw."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def seen_version(self) -> int:
        """Return what was seen; 0 where there was nothing."""
        return self.cleaned_data.get("seen") or 0


class ValueForm(SeenForm):
    """A value with its day, its origin and its evidence."""

    as_of = day_field("数据日期", help_text="这个数说的是哪一天的情况，要在所填年度内。")
    words = forms.CharField(
        label="来源说明",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="这个数或结论从哪里来，如“2026年教育事业统计”“某次专项检查”。",
    )
    declared = forms.ChoiceField(
        label="所填内容和文件是否涉密、属于工作秘密或内部文件？",
        choices=[(answer.value, DECLARATION_LABELS[answer]) for answer in Declaration],
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择是否涉密。"},
    )
    upload = forms.FileField(label="佐证文件", required=False, allow_empty_file=True, help_text=FILE_HINT)
    field_order = ("seen", "value", "as_of", "words", "declared", "upload")

    def __init__(self, measure: Measure, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if measure.comparator.is_flag:
            self.fields["value"] = forms.TypedChoiceField(
                label=measure.title, choices=[("1", "是"), ("0", "否")], widget=forms.RadioSelect, coerce=Decimal
            )
        else:
            unit = f"（{measure.unit}）" if measure.unit else ""
            self.fields["value"] = forms.DecimalField(
                label=f"{measure.title}{unit}", min_value=0, max_digits=18, decimal_places=4
            )
        self.order_fields(self.field_order)

    def handed_in(self) -> HandedIn:
        """Return words and file."""
        said = self.cleaned_data
        return HandedIn(declared=said["declared"], upload=said["upload"], words=said["words"])


class ReasonForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(label="撤销理由", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SettingForm(SeenForm):
    """The line that holds, and whether the measure counts."""

    line = forms.DecimalField(label="标准", max_digits=18, decimal_places=4)
    is_counted = forms.BooleanField(label="计入判断", required=False)
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="按哪个文件的哪一条。")


class AssignForm(SeenForm):
    """The section that answers for an item."""

    section = forms.TypedChoiceField(label="责任科室", coerce=int)

    def __init__(self, sections: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", "请选择"), *((one.pk, one.name) for one in sections)]


def last_day_of(year: int, *, today: date) -> date:
    """Return the day that a value of a year most likely tells of: today, or the year's last day."""
    return today if year >= today.year else date(year, 12, 31)
