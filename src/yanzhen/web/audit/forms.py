"""Forms of the log and of purges."""

from __future__ import annotations

from django import forms

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.models import LegalGround
from yanzhen.apps.audit.wording import wordings

_DAY = {"type": "date"}
_BAD_DAY = {"invalid": "请填有效的日期，例如2026-03-01。"}


class LogFilter(forms.Form):
    """Narrow the log by person, kind, days and object."""

    person = forms.CharField(label="操作人", required=False, max_length=60)
    kind = forms.ChoiceField(label="操作", required=False)
    first = forms.DateField(label="起", required=False, widget=forms.DateInput(attrs=_DAY), error_messages=_BAD_DAY)
    last = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs=_DAY), error_messages=_BAD_DAY)
    subject = forms.CharField(label="对象", required=False, max_length=64)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((kind, f"{words}"[:24]) for kind, words in wordings().items()), key=lambda pair: pair[1])
        self.fields["kind"].choices = [("", "全部"), *kinds]

    def actor_ids(self) -> list[int] | None:
        """Return the accounts whose person or user name has the text; null when nobody was named."""
        named = self.cleaned_data.get("person", "").strip()
        if not named:
            return None
        people = User.objects.filter(person__name__contains=named) | User.objects.filter(username__contains=named)
        return list(people.values_list("pk", flat=True)[:200])


class PurgeForm(forms.Form):
    """Ask for a purge: what, on which ground, why."""

    subject = forms.CharField(widget=forms.HiddenInput, max_length=64)
    ground = forms.ChoiceField(label="清除依据", choices=LegalGround)
    reason = forms.CharField(
        label="清除事由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明谁在何时发现、按什么规定办理；不要写被清除内容的标题和原文。",
    )
