"""Forms of the acts on people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanzhen.apps.organisations.handover import Holding, OpenItem
from yanzhen.apps.organisations.models import DutyKind, Organisation, Person, PostFunction
from yanzhen.web.organisations.forms import day_field


class PersonForm(forms.Form):
    """Name, staff number, telephone: no more than a duty needs."""

    name = forms.CharField(label="姓名", max_length=60)
    staff_number = forms.CharField(label="工号", max_length=32)
    phone = forms.CharField(label="办公电话", max_length=32, required=False, help_text="只填办公电话，不填私人手机。")


class EditPersonForm(forms.Form):
    """Name and telephone of a known person."""

    name = forms.CharField(label="姓名", max_length=60)
    phone = forms.CharField(label="办公电话", max_length=32, required=False, help_text="只填办公电话，不填私人手机。")
    version = forms.IntegerField(widget=forms.HiddenInput)


class PostForm(forms.Form):
    """A post in an organisation for a time."""

    organisation = forms.ModelChoiceField(label="单位", queryset=Organisation.objects.none(), empty_label="请选择")
    post = forms.CharField(label="职务", max_length=60)
    function = forms.ChoiceField(label="岗位职能", choices=PostFunction.choices, help_text="任务按职能送达。")
    on = day_field("任职起始日期")
    until = day_field("任职终止日期", required=False, help_text="没有期限的不填。")
    is_primary = forms.BooleanField(label="主要任职", required=False, initial=True)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class LastDayForm(forms.Form):
    """On which day something holds for the last time."""

    last_day = day_field("最后一天", help_text="这一天仍有效，次日起终止。")


class DutyForm(forms.Form):
    """A duty towards an organisation."""

    kind = forms.ChoiceField(label="责任关系", choices=DutyKind.choices)
    organisation = forms.ModelChoiceField(label="单位", queryset=Organisation.objects.none(), empty_label="请选择")
    on = day_field("起始日期")
    until = day_field("终止日期", required=False, help_text="没有期限的不填。")

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class DeputyForm(forms.Form):
    """Who stands in, and for how long."""

    deputy = forms.ModelChoiceField(label="B角", queryset=Person.objects.none(), empty_label="请选择")
    on = day_field("起始日期")
    until = day_field("截止日期")
    reason = forms.CharField(label="事由", max_length=120, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = people


def item_in_words(item: OpenItem) -> SafeString:
    """Return the item with its beginning; its title leads to its page where it has one."""
    title = format_html('<a href="{}">{}</a>', item.url, item.title) if item.url else item.title
    return format_html("{}（自{}）", title, item.since) if item.since else format_html("{}", title)


class HandOverForm(forms.Form):
    """What goes to whom from which day."""

    successor = forms.ModelChoiceField(label="接收人", queryset=Person.objects.none(), empty_label="请选择")
    on = day_field("交接日期", help_text="从这一天起由接收人负责。")
    items = forms.MultipleChoiceField(label="移交内容", choices=(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Any, listed: list[tuple[Holding, list[OpenItem]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = people
        self.fields["items"].choices = [
            (item.token, item_in_words(item)) for _holding, items in listed for item in items if not item.remark
        ]
