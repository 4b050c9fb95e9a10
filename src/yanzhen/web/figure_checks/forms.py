"""Forms of figure checks: hand in a draft, check it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.documents.actions.receive_document import ACCEPTED
from yanzhen.apps.figure_checks.actions.check_draft import DraftSubmission
from yanzhen.apps.figure_checks.models import FigureCheck
from yanzhen.apps.figure_checks.refusals import TITLE_LENGTH
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web.declaring import TextForm, declaration_of


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AboutForm(forms.Form):
    """Whom and when the draft speaks of where a sentence says neither."""

    subject = forms.ModelChoiceField(
        label="稿子说的是哪个单位",
        queryset=Organisation.objects.none(),
        help_text="句子里写明了学校的，按写明的学校核验。",
        error_messages={"required": "请选择稿子说的是哪个单位。"},
    )
    period_start = _day("期间起")
    period_end = _day("期间止")

    def __init__(self, *args: Any, subjects: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = subjects
        self.fields["period_end"].help_text = "都不填时，按标题和正文写明的年份。"

    def clean(self) -> dict[str, Any]:
        """Refuse half a period and one that runs backwards."""
        data = super().clean()
        first, last = data.get("period_start"), data.get("period_end")
        if (first is None) != (last is None):
            self.add_error("period_end", "期间的起、止要么都填，要么都不填。")
        elif first and last and last < first:
            self.add_error("period_end", "期间止不能早于期间起。")
        return data

    @staticmethod
    def initial_of(check: FigureCheck) -> dict[str, Any]:
        """Return what the draft was last checked with."""
        return {"subject": check.subject_id, "period_start": check.period_start, "period_end": check.period_end}


class DraftForm(AboutForm, TextForm):
    """A draft as file or pasted text, after the answer to 是否涉密."""

    declared = declaration_of("这份稿子")
    title = forms.CharField(label="标题", required=False, max_length=TITLE_LENGTH, help_text="不填时取稿子自己的标题。")
    organisation = forms.ModelChoiceField(
        label="归属单位",
        queryset=Organisation.objects.none(),
        help_text="这个单位里有权看总结报告的人能看到核验结果。",
        error_messages={"required": "请选择归属单位。"},
    )

    def __init__(self, *args: Any, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["upload"].label = "稿子"
        self.fields["upload"].help_text = f"支持{ACCEPTED}，不超过20MB。只留文字，不留原文件。"
        self.fields["pasted"].widget.attrs["placeholder"] = "把要核验的稿子粘贴到这里"

    def submission(self) -> DraftSubmission:
        """Return what was handed in."""
        data = self.cleaned_data
        names = ("declared", "upload", "pasted", "title", "subject", "period_start", "period_end")
        return DraftSubmission(**{name: data[name] for name in names})
