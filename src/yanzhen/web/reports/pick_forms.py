"""Forms of the dialog in which a number, a table or a chart is picked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.reports.finding import indicators_matching
from yanzhen.apps.reports.models import Measure
from yanzhen.engines.reports import CHANGES, DISTRICT, TAKE_TITLES, THIS_SCOPE, UNIT, Axis, Bodies, Drawing, Take

TAKES = [(take.value, title) for take, title in TAKE_TITLES.items()]
AXES = [(Axis.INDICATORS, "指标"), (Axis.ORGANISATIONS, "单位"), (Axis.PERIODS, "期间")]
BODIES = [
    (Bodies.EACH_SCHOOL, "每所学校、幼儿园"),
    (Bodies.EACH_SCHOOL_DISTRICT, "每个学区"),
    (Bodies.LISTED, "选定的单位"),
]
DRAWINGS = [(Drawing.TREND, "走势（逐期）"), (Drawing.COMPARISON, "对比（各单位）")]
SHOWN_AT_MOST = 60


def bodies_in_reach(request: HttpRequest) -> list[Organisation]:
    """Return the school districts and schools that the user may name in a report."""
    kinds = (
        OrganisationKind.SCHOOL_DISTRICT,
        OrganisationKind.SCHOOL,
        OrganisationKind.KINDERGARTEN,
        OrganisationKind.TEACHING_POINT,
        OrganisationKind.EDUCATION_GROUP,
    )
    found = reach(request.user, "reports.view", on=request.today).filter(kind__in=kinds).existing_on(request.today)
    return sorted(found, key=lambda one: (one.kind != OrganisationKind.SCHOOL_DISTRICT, one.sort_key))


def _scopes(bodies: list[Organisation]) -> list[tuple[str, Any]]:
    districts = [one for one in bodies if one.kind == OrganisationKind.SCHOOL_DISTRICT]
    others = [one for one in bodies if one.kind != OrganisationKind.SCHOOL_DISTRICT]
    groups = [
        (name, [(f"{UNIT}{one.code}", one.name) for one in rows])
        for name, rows in (("学区", districts), ("单位", others))
    ]
    return [
        (THIS_SCOPE, "报告的统计范围（本单位）"),
        (DISTRICT, "全区"),
        *((name, rows) for name, rows in groups if rows),
    ]


class _Picking(forms.Form):
    """What every form of the dialog has: a search box and the indicators that it leaves, picked ones first."""

    q = forms.CharField(label="查找指标", required=False, max_length=40, help_text="名称、拼音或首字母，例如tzjk。")

    def __init__(self, *args: Any, bodies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = {one.code: one for one in Indicator.objects.select_related("owner")}
        if "scope" in self.fields:
            self.fields["scope"].choices = _scopes(bodies)
        if "units" in self.fields:
            self.fields["units"].choices = [(one.code, one.name) for one in bodies]

    def picked_codes(self) -> list[str]:
        """Return the codes of the indicators picked so far, in the order they stand in the form."""
        data = self.data or self.initial
        codes = data.getlist("indicators") if hasattr(data, "getlist") else data.get("indicators", [])
        one = data.get("indicator", "")
        return [code for code in [*codes, one] if code in self.indicators]

    @property
    def found(self) -> list[Indicator]:
        """The indicators to show: those picked, then those that the search leaves."""
        picked = [self.indicators[code] for code in dict.fromkeys(self.picked_codes())]
        query = str((self.data or self.initial).get("q", ""))
        others = [one for one in indicators_matching(query, self.indicators.values()) if one not in picked]
        return [*picked, *others][:SHOWN_AT_MOST]

    @property
    def left_out(self) -> int:
        """How many more the search leaves than are shown."""
        query = str((self.data or self.initial).get("q", ""))
        return max(0, len(indicators_matching(query, self.indicators.values())) - SHOWN_AT_MOST)


class NumberForm(_Picking):
    """One figure: indicator, period or change, organisation."""

    indicator = forms.CharField(label="指标", error_messages={"required": "请在列表里选一个指标。"})
    take = forms.ChoiceField(label="取哪个数", choices=TAKES, initial=Take.THIS, widget=forms.RadioSelect)
    in_words = forms.BooleanField(label="写成文字，例如“上升1.2个百分点”“减少3所”", required=False)
    scope = forms.ChoiceField(label="哪个单位的数", initial=THIS_SCOPE)
    decimals = forms.IntegerField(
        label="小数位数", min_value=0, max_value=6, required=False, help_text="不填则按指标口径。"
    )

    def clean_indicator(self) -> str:
        """Take only an indicator of the list."""
        code = self.cleaned_data["indicator"]
        if code not in self.indicators:
            raise forms.ValidationError("没有这个指标，请在列表里选。")
        return code

    def shape(self) -> dict[str, Any]:
        """Return what is asked, in the shape of a template's TOML."""
        given = self.cleaned_data
        shape: dict[str, Any] = {"indicator": given["indicator"]}
        if given["take"] != Take.THIS:
            shape["take"] = given["take"]
        if given["in_words"] and Take(given["take"]) in CHANGES:
            shape["in_words"] = True
        if given["scope"] != THIS_SCOPE:
            shape["scope"] = given["scope"]
        if given["decimals"] is not None:
            shape["decimals"] = given["decimals"]
        return shape


class _BlockForm(_Picking):
    """What tables and charts share."""

    caption = forms.CharField(label="名称", max_length=60, help_text="不写“表1”“图1”，编号自动生成。")
    indicators = forms.MultipleChoiceField(label="指标", required=False)
    scope = forms.ChoiceField(label="哪个单位的数", initial=THIS_SCOPE)
    bodies = forms.ChoiceField(label="列出哪些单位", choices=BODIES, initial=Bodies.EACH_SCHOOL)
    units = forms.MultipleChoiceField(
        label="选定的单位", required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicators"].choices = [(code, one.title) for code, one in self.indicators.items()]

    def _filled(self, names: tuple[str, ...]) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name] for name in names if given.get(name) not in (None, "", [])}


class TableForm(_BlockForm):
    """A live table: what the rows are, and which columns."""

    axis = forms.ChoiceField(label="每行是", choices=AXES, initial=Axis.INDICATORS, widget=forms.RadioSelect)
    takes = forms.MultipleChoiceField(
        label="列", choices=TAKES, initial=[Take.THIS], required=False, widget=forms.CheckboxSelectMultiple
    )
    with_total = forms.BooleanField(label="末行写合计（统计范围自身的数）", required=False, initial=True)
    periods = forms.IntegerField(label="最近几期", min_value=1, max_value=24, initial=6, required=False)
    at_most = forms.IntegerField(
        label="最多几行", min_value=1, max_value=1000, required=False, help_text="不填则全部列出。"
    )

    field_order = ("q", "caption", "axis", "indicators", "takes", "bodies", "units", "scope", "periods", "at_most")

    def shape(self) -> dict[str, Any]:
        """Return what is asked, in the shape of a template's TOML."""
        axis = self.cleaned_data["axis"]
        names = ["caption", "indicators", "at_most"]
        names += {
            Axis.ORGANISATIONS: ["takes", "bodies", "units"],
            Axis.INDICATORS: ["takes", "scope"],
            Axis.PERIODS: ["scope", "periods"],
        }[Axis(axis)]
        shape = {"axis": axis, **self._filled(tuple(names))}
        if axis == Axis.ORGANISATIONS and not self.cleaned_data["with_total"]:
            shape["with_total"] = False
        return shape


class ChartForm(_BlockForm):
    """A live chart: a trend or a comparison."""

    drawing = forms.ChoiceField(label="图的种类", choices=DRAWINGS, initial=Drawing.TREND, widget=forms.RadioSelect)
    with_last_year = forms.BooleanField(label="图下的表同时列上年同期", required=False)
    periods = forms.IntegerField(label="最近几期", min_value=1, max_value=24, initial=8, required=False)

    field_order = ("q", "caption", "drawing", "indicators", "scope", "periods", "bodies", "units", "with_last_year")

    def shape(self) -> dict[str, Any]:
        """Return what is asked, in the shape of a template's TOML."""
        is_trend = self.cleaned_data["drawing"] == Drawing.TREND
        names = ("scope", "periods") if is_trend else ("bodies", "units", "with_last_year")
        filled = {name: value for name, value in self._filled(names).items() if value is not False}
        return {"drawing": self.cleaned_data["drawing"], **self._filled(("caption", "indicators")), **filled}


class CountForm(forms.Form):
    """A count of tasks: of what, and what is counted."""

    about = forms.ChoiceField(label="统计哪些任务", widget=forms.RadioSelect)
    measure = forms.ChoiceField(label="数什么", choices=[*Measure.choices, ("value", "填报数值的汇总")])
    decimals = forms.IntegerField(
        label="小数位数", min_value=0, max_value=6, required=False, help_text="完成率一般取1位。"
    )

    def __init__(self, *args: Any, abouts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = abouts
        if abouts:
            self.fields["about"].initial = abouts[0][0]

    def clean(self) -> dict[str, Any]:
        """Refuse a roll-up of reported figures that is not of one task."""
        given = super().clean()
        if given.get("measure") == "value" and not str(given.get("about", "")).startswith("task"):
            self.add_error("measure", "填报数值只能按一项任务汇总。")
        return given
