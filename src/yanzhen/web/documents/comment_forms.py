"""Forms of comments: to whom a draft goes and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.organisations.models import Organisation
from yanzhen.kernel.calendar import WorkdayError, add_workdays
from yanzhen.presets.workdays import load_calendar
from yanzhen.web.documents.forms import UNIT_KINDS

OFFERED_WORKDAYS = 5  # an offer only; the office sets the day


class RoundForm(forms.Form):
    """Units, last day and a word on the way; an internal document goes to its named units alone."""

    units = forms.ModelMultipleChoiceField(
        label="征求对象",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个单位。"},
    )
    due_on = forms.DateField(
        label="反馈截止",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写反馈截止日期。", "invalid": "日期写法不对，应像2026-06-30。"},
    )
    text = forms.CharField(
        label="说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：请重点看第三部分的分工和时限；没有意见也请反馈。",
    )

    def __init__(self, *args: Any, version: DocumentVersion, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = reach(user, "organisations.view", on=on).existing_on(on).filter(kind__in=UNIT_KINDS)
        document = version.document
        if document.secrecy == Secrecy.INTERNAL:
            rows = rows.filter(pk__in=document.shared_with.values("pk"))
        self.fields["units"].queryset = rows.exclude(pk=document.organisation_id).order_by("kind", "sort_key", "code")
        self.fields["due_on"].initial = _offered(on)
        self.fields["due_on"].help_text = f"应是工作日；默认为{OFFERED_WORKDAYS}个工作日之后。"

    def groups(self) -> list[dict[str, Any]]:
        """Return the units to tick by kind of unit, each kind with its name."""
        field, found = self["units"], []
        kinds = dict(Organisation._meta.get_field("kind").choices)
        chosen = {str(value) for value in field.value() or []}
        for unit in self.fields["units"].queryset:
            if not found or found[-1]["kind"] != unit.kind:
                found.append({"kind": unit.kind, "title": kinds[unit.kind], "units": []})
            found[-1]["units"].append({"unit": unit, "is_chosen": str(unit.pk) in chosen})
        return found


def _offered(on: date) -> date | None:
    try:
        return add_workdays(on, OFFERED_WORKDAYS, load_calendar(), allow_guess=True)
    except WorkdayError:
        return None
