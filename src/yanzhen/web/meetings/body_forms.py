"""Forms of bodies and their members."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from yanzhen.apps.meetings.actions.edit_body import BodyFacts
from yanzhen.apps.meetings.body_presets import PartyForm
from yanzhen.apps.meetings.models import Body, BodyKind, SeatRole
from yanzhen.apps.meetings.routing import MATTER_CHOICES
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.presets.decisions import decision_rules, rule_set_names
from yanzhen.web.organisations.forms import day_field

YES_NO = (("", "按规则"), ("yes", "是"), ("no", "否"))


class SetUpForm(forms.Form):
    """Which school, from which day, of which size."""

    organisation = forms.ModelChoiceField(label="学校", queryset=Organisation.objects.none(), empty_label="请选择")
    party = forms.ChoiceField(label="党组织形式", choices=PartyForm.choices)
    formal_members = forms.IntegerField(
        label="正式党员数",
        min_value=1,
        max_value=2000,
        required=False,
        help_text="设党支部的填写，用来判断是否设支部委员会。",
    )
    staff = forms.IntegerField(
        label="教职工数",
        min_value=1,
        max_value=5000,
        required=False,
        help_text="用来判断设教职工代表大会还是全体教职工大会。",
    )
    started_on = day_field("起始日期", help_text="成员从这一天起算；补录以前的会议时，填当届开始的日期。")

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class BodyForm(forms.Form):
    """Name, rules and the school's own settings."""

    name = forms.CharField(label="名称", max_length=80, help_text="按学校的叫法填写，例如“校务会议”。")
    rules = forms.ChoiceField(label="规则")
    large_spending_yuan = forms.DecimalField(
        label="大额度资金起点（元）", max_digits=14, decimal_places=2, min_value=Decimal("0.01"), required=False
    )
    notice_days_min = forms.IntegerField(
        label="会议通知和材料至少提前（天）", min_value=0, max_value=30, required=False
    )
    quorum_strict = forms.ChoiceField(label="到会须过半数（不含半数本身）", choices=YES_NO, required=False)
    recused_reduce_M = forms.ChoiceField(label="回避人员从应到会人数中扣除", choices=YES_NO, required=False)
    two_thirds_matters = forms.MultipleChoiceField(
        label="须三分之二以上到会的事项",
        choices=MATTER_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选的按规则。",
    )
    branch_formal_members = forms.IntegerField(label="正式党员数", min_value=1, max_value=2000, required=False)
    rhythm_days = forms.IntegerField(
        label="议事节奏（天）",
        min_value=1,
        max_value=400,
        required=False,
        help_text="多少天内应开一次会；不填的不提醒。",
    )
    phone_voting = forms.BooleanField(
        label="允许成员在自己的手机上表决", required=False, help_text="只用于公开表决；无记名投票一律用纸质选票。"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, body: Body, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(rule_set_names())
        self.fields["rules"].choices = [(name, _rule_set_title(name, on)) for name in names]
        if body.kind not in (BodyKind.PARTY_BRANCH_COMMITTEE, BodyKind.PARTY_BRANCH_ASSEMBLY):
            del self.fields["branch_formal_members"]
        if not body.is_party:
            del self.fields["two_thirds_matters"]
        if body.kind in (BodyKind.PRINCIPAL_MEETING, BodyKind.STAFF_CONGRESS):
            del self.fields["phone_voting"]
        for key, (text, _basis) in rule_values(body.rules, on=on).items():
            if key in self.fields:
                said = self.fields[key].help_text
                self.fields[key].help_text = f"规则：{text}。{said}"
        self.fields["large_spending_yuan"].help_text += "各机构共用一个数，在任何一个机构修改都对全校生效。"

    @staticmethod
    def of(body: Body) -> dict[str, Any]:
        """Return the present values."""
        own = body.settings
        flags = {key: {True: "yes", False: "no"}.get(own.get(key), "") for key in ("quorum_strict", "recused_reduce_M")}
        return {
            "name": body.name,
            "rules": body.rules,
            "large_spending_yuan": own.get("large_spending_yuan"),
            "notice_days_min": own.get("notice_days_min"),
            "two_thirds_matters": own.get("two_thirds_matters") or [],
            "branch_formal_members": body.branch_formal_members,
            "rhythm_days": body.rhythm_days,
            "phone_voting": body.phone_voting,
            "version": body.version,
            **flags,
        }

    def facts(self, body: Body) -> BodyFacts:
        """Return what was filled in; fields that this kind of body does not have stay as they are."""
        said = self.cleaned_data
        settings = {
            "large_spending_yuan": said.get("large_spending_yuan"),
            "notice_days_min": said.get("notice_days_min"),
            "quorum_strict": _flag(said.get("quorum_strict")),
            "recused_reduce_M": _flag(said.get("recused_reduce_M")),
            "two_thirds_matters": said.get("two_thirds_matters") or None,
        }
        return BodyFacts(
            name=said["name"],
            rules=said["rules"],
            settings=settings,
            branch_formal_members=said.get("branch_formal_members", body.branch_formal_members),
            rhythm_days=said.get("rhythm_days"),
            phone_voting=said.get("phone_voting", False),
        )


class SeatForm(forms.Form):
    """Who sits in the body as what."""

    person = forms.ModelChoiceField(label="人员", queryset=Person.objects.none(), empty_label="请选择")
    roles = forms.MultipleChoiceField(
        label="会内职务", choices=SeatRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_voting = forms.BooleanField(label="有表决权（计入应到会人数）", required=False, initial=True)
    from_day = day_field("起始日期")

    def __init__(self, *args: Any, persons: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if persons is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = persons


class EndBodyForm(forms.Form):
    """On which day a body exists for the last time."""

    last_day = day_field("最后一天", help_text="这一天仍有效，次日起撤销；成员的席位一并终止，历史保留。")
    version = forms.IntegerField(widget=forms.HiddenInput)


def rule_values(rules: str, *, on: date) -> dict[str, tuple[str, str]]:
    """Return what a rule set says, by setting: the value in words and where it comes from."""
    return {
        key: (value_in_words(key, setting.value), "；".join(_basis(one) for one in setting.basis))
        for key, setting in decision_rules(rules, on=on).details.items()
    }


def value_in_words(key: str, value: object) -> str:
    """Return a setting's value as people read it."""
    titles = dict(MATTER_CHOICES)
    if value in (None, "", ()):
        return "不设起点，一律按大额办理" if key == "large_spending_yuan" else "不设"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(titles.get(str(one), str(one)) for one in sorted(str(one) for one in value))
    if key == "large_spending_yuan":
        return f"{Decimal(str(value)).normalize():f}元"
    return f"{value}天" if key.endswith(("days_min", "_days")) else str(value)


def _basis(basis: Any) -> str:
    return f"《{basis.title}》{basis.clause or ''}"


def _rule_set_title(name: str, on: date) -> str:
    return decision_rules(name, on=on).title


def _flag(said: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(said or "")
