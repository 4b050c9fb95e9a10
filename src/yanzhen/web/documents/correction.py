"""The form that corrects an item: every field filled from the text, targets as rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.http import QueryDict

from yanzhen.apps.documents.actions.edit_item import Correction
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import TITLE_LENGTH, ItemKind, ReadingItem
from yanzhen.apps.documents.wording import COMPARATORS, deadline_in_words, plain, target_in_words

COMPARATOR_CHOICES = [("eq", "等于"), *((key, word) for key, word in COMPARATORS.items() if word)]
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|—|–|~|～|至|到)\s*({_NUMBER})")
_APART = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True)
class TargetRow:
    """One target as typed: what is measured, how compared, the number, its unit; the label it came from."""

    metric: str = ""
    comparator: str = "ge"
    value: str = ""
    unit: str = ""
    start: str = ""

    @classmethod
    def of_item(cls, item: ReadingItem) -> list[Self]:
        """Return the item's targets as rows."""
        return [
            cls(
                metric=target.get("metric") or "",
                comparator=target.get("comparator") or "eq",
                value=_value_of(target),
                unit=target.get("unit") or "",
                start=str(target.get("start", "")),
            )
            for target in item.targets
        ]

    @classmethod
    def posted(cls, data: QueryDict) -> list[Self]:
        """Return the rows of the form."""
        names = ("metric", "comparator", "value", "unit", "start")
        columns = [data.getlist(f"target_{name}") for name in names]
        return [cls(*(value.strip() for value in row)) for row in zip(*columns, strict=False)]

    @property
    def is_filled(self) -> bool:
        """Did someone write into this row?"""
        return bool(self.value or self.metric)

    def target(self, number: int, item: ReadingItem) -> dict[str, Any]:
        """Return the row as a target. Raises ReadingError BAD_TARGET."""
        known = next((row for row in [*item.targets, *item.quantities] if str(row.get("start", "")) == self.start), {})
        value, low, high = self._figures(number)
        return {
            "start": known.get("start"),
            "end": known.get("end"),
            "text": known.get("text") or f"{self.value}{self.unit}",
            "value": value,
            "min": low,
            "max": high,
            "unit": self.unit,
            "comparator": "range" if low is not None else self.comparator,
            "metric": self.metric,
            "baseline": known.get("baseline"),
        }

    def _figures(self, number: int) -> tuple[float | None, float | None, float | None]:
        written = self.value.replace("，", "").replace(",", "")
        if match := _RANGE.fullmatch(written):
            return None, _figure(match[1]), _figure(match[2])
        if re.fullmatch(_NUMBER, written):
            return _figure(written), None, None
        raise ReadingError("BAD_TARGET", row=number, found=self.value or self.metric)


class CorrectionForm(forms.Form):
    """Type, name, who, by when."""

    kind = forms.ChoiceField(label="类型", choices=ItemKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label="任务名称",
        max_length=TITLE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "data-takes": "title"}),
        error_messages={"required": "请填写任务名称。", "max_length": "任务名称超过%(limit_value)d字，请删改。"},
    )
    lead = forms.CharField(label="牵头", required=False, widget=forms.TextInput(attrs={"data-takes": "lead"}))
    support = forms.CharField(label="配合", required=False, widget=forms.TextInput(attrs={"data-takes": "support"}))
    deadline_on = forms.DateField(
        label="完成时限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "data-takes": "deadline"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期写法不对，应像2026-06-30。"},
    )
    deadline_basis = forms.CharField(
        label="时限依据", required=False, max_length=200, widget=forms.TextInput(attrs={"data-takes": "basis"})
    )

    @classmethod
    def for_item(cls, item: ReadingItem) -> Self:
        """Return the form filled with what the item says now."""
        return cls(
            initial={
                "kind": item.kind,
                "title": item.title,
                "lead": "、".join(item.lead),
                "support": "、".join(item.support),
                "deadline_on": item.deadline_on,
                "deadline_basis": item.deadline_basis,
            }
        )

    def correction(self, targets: list[dict[str, Any]]) -> Correction:
        """Return what was typed as the act takes it."""
        data = self.cleaned_data
        return Correction(
            kind=ItemKind(data["kind"]),
            title=data["title"],
            lead=_names(data["lead"]),
            support=_names(data["support"]),
            deadline_on=data["deadline_on"],
            deadline_basis=data["deadline_basis"],
            targets=targets,
        )


def conflict_rows(item: ReadingItem, form: CorrectionForm, rows: list[TargetRow]) -> list[dict[str, Any]]:
    """Return field by field what was typed and what stands now."""
    data = form.cleaned_data
    typed_targets = "；".join(f"{row.metric}{row.value}{row.unit}" for row in rows if row.is_filled)
    pairs = (
        ("类型", ItemKind(data["kind"]).label, item.get_kind_display()),
        ("任务名称", data["title"], item.title),
        ("牵头", data["lead"], "、".join(item.lead)),
        ("配合", data["support"], "、".join(item.support)),
        (
            "完成时限",
            deadline_in_words(data["deadline_on"], data["deadline_basis"]),
            deadline_in_words(item.deadline_on, item.deadline_basis),
        ),
        ("目标", typed_targets, "；".join(target_in_words(target) for target in item.targets)),
        ("状态", "", item.get_state_display()),
    )
    return [{"name": name, "mine": mine, "now": now, "differs": mine != now} for name, mine, now in pairs]


def _names(written: str) -> list[str]:
    return [name.strip() for name in _APART.split(written) if name.strip()]


def _value_of(target: dict[str, Any]) -> str:
    low, high, value = target.get("min"), target.get("max"), target.get("value")
    if low is not None and high is not None:
        return f"{plain(low)}-{plain(high)}"
    return plain(value) if value is not None else ""


def _figure(written: str) -> float | int:
    return float(written) if "." in written else int(written)
