"""Forms of alignment: which higher documents, and into which draft a task goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.documents.models import Document
from yanzhen.apps.plans.models import Plan


class DocumentChoice(forms.ModelMultipleChoiceField):
    """Documents with number and issuer beside the title."""

    def label_from_instance(self, obj: Document) -> str:
        """Return e.g. ``学校安全工作方案（市教发〔2026〕1号，市教委）``."""
        more = "，".join(filter(None, (obj.number, obj.issuer)))
        return f"{obj.title}（{more}）" if more else obj.title


class HigherForm(forms.Form):
    """Choose one or several higher documents."""

    highers = DocumentChoice(
        label="上级文件",
        queryset=Document.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "没有选择上级文件；请至少选择一份。",
            "invalid_choice": "所选文件已不可用，请重新选择。",
        },
    )

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["highers"].queryset = documents


class DraftForm(forms.Form):
    """Choose the plan draft that a task goes into."""

    plan = forms.ModelChoiceField(
        label="列入哪个计划草稿",
        queryset=Plan.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择计划草稿。", "invalid_choice": "所选计划已不是草稿，请重新选择。"},
    )

    def __init__(self, *args: Any, plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = Plan.objects.filter(pk__in=[plan.pk for plan in plans]).order_by("-pk")
