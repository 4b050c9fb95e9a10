"""Forms of accounts and grants."""

from __future__ import annotations

from typing import Any

from django import forms

from yanzhen.apps.organisations.models import DutyKind, Hierarchy, Organisation
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.system.tables import ROLES


class OpenAccountForm(forms.Form):
    """The name to sign in by."""

    username = forms.CharField(label="用户名", max_length=40, help_text="2至40个汉字、字母、数字、点、横线或下划线。")


class GrantForm(forms.Form):
    """A role over a subtree for a time."""

    role = forms.ChoiceField(label="角色", choices=ROLES)
    organisation = forms.ModelChoiceField(label="授权单位", queryset=Organisation.objects.none(), empty_label="请选择")
    hierarchy = forms.ChoiceField(label="按哪种隶属到下级", choices=Hierarchy.choices)
    via_duty = forms.ChoiceField(
        label="按责任关系",
        required=False,
        choices=[("", "否，授权单位及其全部下级"), *DutyKind.choices],
        help_text="选了分管、联系或挂牌督导，就只到本人负责的单位，随责任关系增减。",
    )
    started_on = day_field("起始日期")
    ended_on = day_field("截止日期", required=False, help_text="长期的不填。")

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class RevokeForm(forms.Form):
    """At once, or with a last day."""

    last_day = day_field("最后一天", required=False, help_text="立即收回的不填。")
