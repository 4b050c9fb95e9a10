"""Forms of supervision."""

from __future__ import annotations

from django import forms

from yanzhen.apps.supervision.models import NoticeKind


class NoticeForm(forms.Form):
    """A notice to be drafted; the tasks are chosen on the list beside it."""

    kind = forms.ChoiceField(label="督办方式", choices=NoticeKind, widget=forms.RadioSelect)
    demand = forms.CharField(
        label="要求",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清要做什么、达到什么结果；不写与任务无关的内容。",
    )
    directly_because = forms.CharField(
        label="直接督办的理由",
        max_length=200,
        required=False,
        help_text="跳过前一步时填写，例如：重大事项、时限紧急、领导批示。",
    )


class WordsForm(forms.Form):
    """One field of words: an answer, a conclusion, a reason."""

    words = forms.CharField(label="说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: object, label: str = "说明", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
