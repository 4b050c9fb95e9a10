"""Forms of data elements."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.elements.actions.keep_element import ElementDraft, ElementNature
from yanzhen.apps.elements.models import DataElement, ElementKind, ElementRhythm, Measured, SourceSystem
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Stage

KINDS = [
    kind for kind in OrganisationKind.choices if kind[0] in {"school", "kindergarten", "teaching_point", "institute"}
]
SEPARATORS = re.compile(r"[、，,;；\n]+")


def _day(label: str, **given: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)


def value_label(element: DataElement) -> str:
    """Return the label of a field that takes a value."""
    return f"{element.title}（{element.unit}）" if element.unit else element.title


class CorrectionForm(forms.Form):
    """What a value should be, and why."""

    raw = forms.CharField(label="应为", max_length=200)
    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明依据，例如“9月12日转入1名学生，学籍已更新”。不要写学生姓名和证件号码。",
    )

    def __init__(self, *args: Any, element: DataElement, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["raw"].label = f"应为（{element.unit}）" if element.unit else "应为"


class DecisionForm(forms.Form):
    """The answer to a correction."""

    answer = forms.CharField(label="处理意见", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ValueForm(forms.Form):
    """A value entered by hand for one organisation and span."""

    organisation = forms.ModelChoiceField(label="单位", queryset=Organisation.objects.none(), empty_label="请选择")
    first = _day("期间起", required=False)
    last = _day("截至日期")
    raw = forms.CharField(label="数值或内容", max_length=200)
    provided_by = forms.CharField(label="由谁提供", max_length=60)
    reason = forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="这个期间已有数值时填写；原数值保留。"
    )

    def __init__(self, *args: Any, element: DataElement, organisations: QuerySet, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["organisation"].queryset = organisations
        self.fields["raw"].label = value_label(element)
        if element.measured == Measured.MOMENT:
            del self.fields["first"]
            self.fields["last"].help_text = f"是哪一天的数；{element.get_rhythm_display()}更新。"
        else:
            self.fields["first"].required = True
            self.fields["last"].label = "期间止"


class ElementForm(forms.Form):
    """What may be changed of an element."""

    title = forms.CharField(label="名称", max_length=60)
    definition = forms.CharField(label="口径", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ModelChoiceField(
        label="主管科室", queryset=Organisation.objects.none(), required=False, empty_label="暂不确定"
    )
    aliases = forms.CharField(
        label="别名", max_length=600, required=False, help_text="别处怎么叫它，用顿号分开；重名的不能保存。"
    )
    kinds = forms.MultipleChoiceField(
        label="单位类型", choices=KINDS, required=False, widget=forms.CheckboxSelectMultiple, help_text="不选表示不限。"
    )
    stages = forms.MultipleChoiceField(
        label="学段",
        choices=Stage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示不限。",
    )
    standard = forms.CharField(label="依据", max_length=80, required=False, help_text="标准或文件的名称。")
    retired_on = _day("停用日期", required=False, help_text="停用以后不再登记新值，原有的值保留。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owners: QuerySet, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["owner"].queryset = owners

    def clean_aliases(self) -> tuple[str, ...]:
        """Split the other names."""
        found = [one.strip() for one in SEPARATORS.split(self.cleaned_data["aliases"]) if one.strip()]
        if any(len(one) > 60 for one in found):
            raise forms.ValidationError("每个别名不超过60个字；请用顿号分开。")
        return tuple(dict.fromkeys(found))

    def draft(self) -> ElementDraft:
        """Return what was filled in."""
        said = {key: value for key, value in self.cleaned_data.items() if key in ElementDraft.__annotations__}
        return ElementDraft(**said | {"kinds": tuple(said["kinds"]), "stages": tuple(said["stages"])})

    @classmethod
    def of(cls, element: DataElement) -> dict[str, Any]:
        """Return the present values."""
        return {name: getattr(element, name) for name in cls.base_fields} | {"aliases": "、".join(element.aliases)}


class NewElementForm(ElementForm):
    """A new element of the district."""

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label="代码",
        help_text="小写英文、数字和下划线，表样和接口用它认数据元，定了不能改。",
        error_messages={"invalid": "代码用小写英文、数字和下划线，以字母开头，2到40个字符。"},
    )
    kind = forms.ChoiceField(label="类型", choices=ElementKind)
    unit = forms.CharField(label="单位", max_length=16, required=False, help_text="数字必填，例如“人”。")
    decimals = forms.IntegerField(label="小数位数", min_value=0, max_value=6, required=False)
    system = forms.ChoiceField(label="来源", choices=SourceSystem, initial=SourceSystem.HERE)
    rhythm = forms.ChoiceField(label="更新周期", choices=ElementRhythm, initial=ElementRhythm.SCHOOL_YEAR)
    measured = forms.ChoiceField(
        label="时点或期间",
        choices=Measured,
        help_text="时点数是某一天的数（在校生），期间数是一段时间的数（演练次数）。",
    )
    field_order = (
        "title",
        "code",
        "kind",
        "unit",
        "decimals",
        "definition",
        "measured",
        "rhythm",
        "system",
        "owner",
        "aliases",
        "kinds",
        "stages",
        "standard",
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        del self.fields["version"]
        del self.fields["retired_on"]

    def clean(self) -> dict[str, Any]:
        """Numbers have a unit; only decimals have places."""
        said = super().clean()
        if said.get("kind") in (ElementKind.INTEGER, ElementKind.DECIMAL) and not said.get("unit"):
            self.add_error("unit", "数字要写明单位。")
        if said.get("decimals") is not None and said.get("kind") != ElementKind.DECIMAL:
            self.add_error("decimals", "只有小数才写小数位数。")
        return said

    def nature(self) -> ElementNature:
        """Return what cannot be changed later."""
        return ElementNature(**{name: self.cleaned_data[name] for name in ElementNature.__annotations__})


class OverrideForm(forms.Form):
    """Why a form may ask for what is known."""

    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么现有的数不能用。批准会记入日志，并列在填报负担页。",
    )
