"""Forms of the acts on organisations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yanzhen.apps.organisations.drafts import OrganisationDetails, OrganisationDraft
from yanzhen.apps.organisations.models import Hierarchy, Organisation, OrganisationKind, Stage
from yanzhen.apps.organisations.refusals.change import SCHOOLS
from yanzhen.presets.hierarchies import hierarchy_rules


def day_field(label: str = "生效日期", **more: Any) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def basis_field(*, required: bool = True) -> forms.CharField:
    """The document that an act rests on."""
    return forms.CharField(label="依据", max_length=200, required=required, help_text="文件名、文号或批复。")


class DetailsForm(forms.Form):
    """What is not dated about an organisation."""

    stages = forms.MultipleChoiceField(
        label="学段", choices=Stage.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_private = forms.BooleanField(label="民办", required=False)
    is_external = forms.BooleanField(label="区外单位", required=False)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)
    x_km = forms.FloatField(label="东向坐标（千米）", required=False)
    y_km = forms.FloatField(label="北向坐标（千米）", required=False)
    pupils = forms.IntegerField(label="在校生数（人）", min_value=0, max_value=200000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def details(self) -> OrganisationDetails:
        """Return what was filled in."""
        data = {key: value for key, value in self.cleaned_data.items() if key in OrganisationDetails.__annotations__}
        return OrganisationDetails(**data)

    @classmethod
    def of(cls, organisation: Organisation) -> dict[str, Any]:
        """Return the present values."""
        return {name: getattr(organisation, name) for name in cls.base_fields}


class NewOrganisationForm(DetailsForm):
    """A new organisation, perhaps under a parent."""

    code = forms.CharField(label="单位代码", max_length=32)
    name = forms.CharField(label="单位名称", max_length=120)
    short_name = forms.CharField(label="简称", max_length=60, required=False)
    kind = forms.ChoiceField(label="单位类型", choices=OrganisationKind.choices)
    opened_on = day_field("设立日期")
    hierarchy = forms.ChoiceField(label="隶属类别", choices=Hierarchy.choices, required=False)
    parent = forms.ModelChoiceField(
        label="上级单位", queryset=Organisation.objects.none(), required=False, empty_label="暂不登记"
    )
    field_order = ("code", "name", "short_name", "kind", "stages", "opened_on", "hierarchy", "parent")

    def __init__(self, *args: Any, parents: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        if parents is not None:
            self.fields["parent"].queryset = parents

    def draft(self) -> OrganisationDraft:
        """Return the organisation as described."""
        data = {key: value for key, value in self.cleaned_data.items() if key in OrganisationDraft.__annotations__}
        parent = self.cleaned_data.get("parent")
        hierarchy = self.cleaned_data["hierarchy"] or Hierarchy.ADMINISTRATION
        return OrganisationDraft(**data | {"parent_id": parent.pk if parent else None, "hierarchy": hierarchy})


class CampusForm(forms.Form):
    """A campus or a site of a school."""

    code = forms.CharField(label="代码", max_length=32)
    name = forms.CharField(label="名称", max_length=120, help_text="写全称，例如“某某学校东校区”。")
    short_name = forms.CharField(label="简称", max_length=60, required=False)
    kind = forms.ChoiceField(
        label="类型",
        choices=[(kind.value, kind.label) for kind in (OrganisationKind.CAMPUS, OrganisationKind.SITE)],
    )
    opened_on = day_field("启用日期")
    address = forms.CharField(label="地址", max_length=200, required=False)
    x_km = forms.FloatField(label="东向坐标（千米）", required=False)
    y_km = forms.FloatField(label="北向坐标（千米）", required=False)

    def draft(self) -> OrganisationDraft:
        """Return the campus as described."""
        return OrganisationDraft(**self.cleaned_data)


class RenameForm(forms.Form):
    """A new name from a day on."""

    name = forms.CharField(label="新名称", max_length=120)
    short_name = forms.CharField(label="新简称", max_length=60, required=False)
    on = day_field()
    basis = basis_field(required=False)


class MoveForm(forms.Form):
    """A new parent in one hierarchy from a day on."""

    hierarchy = forms.ChoiceField(label="隶属类别", choices=())
    parent = forms.ModelChoiceField(label="新的上级", queryset=Organisation.objects.none(), empty_label="请选择")
    on = day_field()
    basis = basis_field(required=False)

    def __init__(self, *args: Any, organisation: Organisation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = {code: rule for code, rule in hierarchy_rules().items() if organisation.kind in rule.children}
        self.fields["hierarchy"].choices = [(code, label) for code, label in Hierarchy.choices if code in rules]
        kinds = set().union(*(rule.parents for rule in rules.values()))
        rows = Organisation.objects.existing_on(on).filter(kind__in=kinds).exclude(pk=organisation.pk)
        self.fields["parent"].queryset = rows.order_by("kind", "sort_key")


class CloseForm(forms.Form):
    """The day from which an organisation is no more."""

    on = day_field("撤销日期", help_text="从这一天起不再存在，前一天仍存在。")
    basis = basis_field()


class MergeForm(forms.Form):
    """Into which school, from which day."""

    into = forms.ModelChoiceField(label="并入", queryset=Organisation.objects.none(), empty_label="请选择")
    on = day_field("合并日期")
    basis = basis_field()

    def __init__(self, *args: Any, organisation: Organisation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.existing_on(on).filter(kind__in=SCHOOLS).exclude(pk=organisation.pk)
        self.fields["into"].queryset = rows


class SplitForm(forms.Form):
    """One or two new schools out of one."""

    first_code = forms.CharField(label="新单位甲的代码", max_length=32)
    first_name = forms.CharField(label="新单位甲的名称", max_length=120)
    second_code = forms.CharField(label="新单位乙的代码", max_length=32, required=False)
    second_name = forms.CharField(label="新单位乙的名称", max_length=120, required=False)
    keeps = forms.BooleanField(
        label="原单位保留", required=False, help_text="不保留时，原单位撤销，它的校区、党组织和人员随新单位甲。"
    )
    on = day_field("分立日期")
    basis = basis_field()

    def drafts(self, organisation: Organisation) -> list[OrganisationDraft]:
        """Return the new schools; each takes kind and stages of the present one."""
        data = self.cleaned_data
        pairs = [(data["first_code"], data["first_name"]), (data["second_code"], data["second_name"])]
        return [
            OrganisationDraft(
                code=code,
                name=name,
                kind=organisation.kind,
                stages=tuple(organisation.stages),
                is_private=organisation.is_private,
                opened_on=data["on"],
            )
            for code, name in pairs
            if code or name
        ]


class ReopenForm(forms.Form):
    """Why a closing was an error."""

    reason = forms.CharField(label="更正原因", max_length=200)


class LeaveForm(forms.Form):
    """The day from which a place is left."""

    on = day_field("退出日期")
    basis = basis_field(required=False)
