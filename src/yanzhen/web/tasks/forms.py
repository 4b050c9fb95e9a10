"""The form for a progress report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS
from yanzhen.apps.indicators.models import Formula, IndicatorVersion
from yanzhen.apps.plans.bridge import period_name, periods_open
from yanzhen.apps.plans.models import Evidence, StatusReported, Target, Task
from yanzhen.apps.plans.refusals.progress import Statement

REUSABLE = 30


class ReportForm(forms.Form):
    """A number, or a status with one sentence; evidence is optional."""

    period = forms.ChoiceField(label="填报期间")
    status = forms.ChoiceField(label="状态", choices=StatusReported, widget=forms.RadioSelect, required=False)
    value = forms.DecimalField(label="数值", max_digits=20, decimal_places=6, required=False)
    numerator = forms.DecimalField(label="分子", max_digits=20, decimal_places=6, required=False)
    denominator = forms.DecimalField(label="分母", max_digits=20, decimal_places=6, required=False)
    sentence = forms.CharField(
        label="进展说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一句话即可，最多300字；填了数值可以不写。",
    )
    reused = forms.ChoiceField(label="引用本单位已有材料", required=False)
    file = forms.FileField(label="佐证材料（可以不附）", required=False)
    declared = forms.ChoiceField(
        label="这份材料是否涉密",
        choices=[("", "请选择"), *DECLARATION_LABELS.items()],
        required=False,
        help_text="附新材料时必须选择。",
    )
    reason = forms.CharField(label="更正理由", max_length=200, required=False)
    is_sure = forms.BooleanField(label="已核对，仍要报送", required=False)

    def __init__(
        self,
        task: Task,
        target: Target | None,
        version: IndicatorVersion | None,
        *args: Any,
        on: date,
        corrects: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [
            (f"{start}/{end}", period_name(start, end, task.rhythm)) for start, end in periods_open(task, on)
        ]
        self._keep_figures(target, version)
        self.fields["reused"].choices = [("", "不引用"), *_reusable(task)]
        if corrects:
            del self.fields["period"]
        else:
            del self.fields["reason"]

    def _keep_figures(self, target: Target | None, version: IndicatorVersion | None) -> None:
        """Ask for the figures that the target's indicator is made of, and for no others."""
        if version is not None and version.formula == Formula.RATE:
            self.fields["numerator"].label = version.numerator_title
            self.fields["denominator"].label = version.denominator_title
            self.fields["denominator"].help_text = version.definition
            del self.fields["value"]
            return
        del self.fields["numerator"], self.fields["denominator"]
        if target is None:
            del self.fields["value"]
            return
        unit = f"（{target.unit}）" if target.unit else ""
        self.fields["value"].label = f"{target.metric}{unit}"
        if version is not None:
            self.fields["value"].help_text = version.definition

    def period_chosen(self) -> tuple[date, date]:
        """Return the chosen period."""
        start, _, end = self.cleaned_data["period"].partition("/")
        return date.fromisoformat(start), date.fromisoformat(end)

    def statement(self) -> Statement:
        """Return what is reported."""
        said = self.cleaned_data
        return Statement(
            status=said.get("status") or None,
            value=said.get("value"),
            numerator=said.get("numerator"),
            denominator=said.get("denominator"),
            sentence=said.get("sentence", ""),
        )


def _reusable(task: Task) -> list[tuple[str, str]]:
    """The files that the unit attached before, newest first."""
    rows = Evidence.objects.filter(report__organisation_id=task.organisation_id, file__purged_at=None)
    rows = rows.select_related("file", "report__task").order_by("-pk")[:REUSABLE]
    names = {row.file_id: f"{row.file.name}（{row.report.task.title[:20]}）" for row in rows}
    return [(str(key), name) for key, name in names.items()]
