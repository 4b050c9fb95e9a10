"""Forms of the builder (表样编制): each turns an entry of a definition into inputs and back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from yanzhen.apps.ledgers.drafting import in_keys, in_titles, titles_of
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.code_lists import code_lists
from yanzhen.presets.data_elements import element_catalogue

KINDS = (
    ("text", "文字"),
    ("long_text", "长文字"),
    ("integer", "整数"),
    ("decimal", "小数"),
    ("day", "日期"),
    ("flag", "是否"),
    ("choice", "单选"),
    ("choices", "多选"),
    ("code", "编号、代码"),
)
RHYTHMS = (
    ("day", "每日"),
    ("week", "每周"),
    ("month", "每月"),
    ("term", "每学期"),
    ("half_year", "每半年"),
    ("year", "每年"),
    ("school_year", "每学年"),
    ("event", "随时登记"),
)
GATHERED = (("", "每月"), *RHYTHMS[1:7])
PRIVACY = (("none", "不含个人信息"), ("personal", "个人信息"), ("minor", "未成年人信息"), ("health", "健康信息"))
REPORTERS = (
    ("school", "学校"),
    ("kindergarten", "幼儿园"),
    ("teaching_point", "教学点"),
    ("campus", "校区"),
    ("institute", "直属单位"),
    ("section", "科室"),
    ("party_committee", "党委"),
    ("party_general_branch", "党总支"),
    ("party_branch", "党支部"),
    ("education_group", "教育集团"),
    ("street", "街道（乡镇）"),
)
STAGES = (
    ("preschool", "学前"),
    ("primary", "小学"),
    ("junior", "初中"),
    ("senior", "高中"),
    ("vocational", "职业"),
    ("special", "特殊教育"),
)
APPROVAL = (("clerk", "经办人填报"), ("middle", "中层干部审核"), ("leader", "书记、校（园）长审核"))
MEASURES = (
    ("count", "计数：符合条件的行数"),
    ("sum", "合计：一个栏目相加"),
    ("mean", "平均：一个栏目的平均数"),
    ("rate", "比率：分子除以分母"),
    ("distinct", "去重计数：不同的值有几个"),
    ("latest", "最新：最后一次填的值"),
)
DIRECTIONS = (("higher", "越高越好"), ("lower", "越低越好"), ("neutral", "不分高低"))
LEVELS = (("fault", "必须改正"), ("doubt", "提示核对"))
SCOPES = (("record", "每一行自己"), ("rows", "各行之间（合计、行数）"), ("periods", "与上一期相比"))
CONDITION_HELP = "栏目写在【】里，例如【参加学生数】≤【在校学生数】；可以用 且、或、not、+ - × ÷、blank(【栏目】)。"


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


class _EntryForm(forms.Form):
    """An entry of a definition; blank inputs are left out of it."""

    conditions: tuple[str, ...] = ()

    def __init__(self, *args: Any, definition: Mapping[str, Any], **given: Any) -> None:
        self.definition = definition
        super().__init__(*args, **given)
        self.titles = [("", "—"), *titles_of(definition)]

    def entry(self) -> dict[str, Any]:
        """Return what was filled in, in the shape of the definition."""
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value is None or value is False or value in ("", []):
                continue
            if name in self.conditions:
                value = in_keys(self.definition, value)
            found[name] = _plain(value) if isinstance(value, Decimal) else value
        return found

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the inputs of an entry."""
        return {
            name: in_titles(self.definition, value) if name in self.conditions else value
            for name, value in entry.items()
        }


class BasicsForm(_EntryForm):
    """Who reports what, when, and through whom."""

    title = forms.CharField(label="台账名称", max_length=60)
    owner = forms.CharField(label="主管科室", max_length=60)
    reporters = forms.MultipleChoiceField(label="填报单位", choices=REPORTERS, widget=forms.CheckboxSelectMultiple)
    stages = forms.MultipleChoiceField(
        label="学段", choices=STAGES, widget=forms.CheckboxSelectMultiple, required=False, help_text="不选为全部学段。"
    )
    rhythm = forms.ChoiceField(label="报送周期", choices=RHYTHMS)
    gathered = forms.ChoiceField(
        label="归集周期", choices=GATHERED, required=False, help_text="随时登记的台账按哪个周期归集上报。"
    )
    due_workdays = forms.IntegerField(
        label="期末后第几个工作日截止", required=False, min_value=0, max_value=250, help_text="不填按全区规定。"
    )
    due_time = forms.RegexField(
        r"^([01]\d|2[0-3]):[0-5]\d$", label="截止时刻", required=False, help_text="例如17:00；不填为当天结束。"
    )
    one_row = forms.BooleanField(label="每期只填一行", required=False)
    key = forms.MultipleChoiceField(
        label="靠哪些栏目区分各行", required=False, widget=forms.CheckboxSelectMultiple, help_text="多行的台账必选。"
    )
    approval = forms.MultipleChoiceField(label="校内环节", choices=APPROVAL, widget=forms.CheckboxSelectMultiple)
    zero_allowed = forms.BooleanField(label="可以零报告", required=False)
    privacy = forms.ChoiceField(label="信息类别", choices=PRIVACY)
    public = forms.BooleanField(label="可以公开", required=False)
    help = forms.CharField(label="填报说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    empty = forms.CharField(label="还没有填时的提示", required=False, max_length=200)
    starts = forms.DateField(
        label="启用日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="从这天所在的报送期起用这一版。",
    )
    note = forms.CharField(label="修改说明", required=False, max_length=200)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["key"].choices = self.titles[1:]

    def entry(self) -> dict[str, Any]:
        """The basics; what is usual is left out, what was said of fields, checks and indicators stays."""
        found = super().entry()
        for name in ("starts", "note"):
            found.pop(name, None)
        if not self.cleaned_data["zero_allowed"]:
            found["zero_allowed"] = False
        else:
            found.pop("zero_allowed", None)
        if found.get("privacy") == "none":
            del found["privacy"]
        if found.get("rhythm") != "event":
            found.pop("gathered", None)
        kept = ("rows", "requester", "named", "sheet", "fields", "checks", "indicators")
        return {**found, **{name: self.definition[name] for name in kept if name in self.definition}}

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs, with what is usual where the definition is silent."""
        return {"zero_allowed": True, "approval": ["clerk", "middle", "leader"], "privacy": "none", **entry}


class FieldForm(_EntryForm):
    """One field."""

    conditions = ("required_when", "computed")

    title = forms.CharField(label="栏目名称", max_length=60)
    kind = forms.ChoiceField(label="类型", choices=KINDS)
    unit = forms.CharField(label="单位", required=False, max_length=12, help_text="数字栏目的单位，例如人、元、%。")
    required = forms.BooleanField(label="必填", required=False)
    required_when = forms.CharField(label="什么情况下必填", required=False, max_length=300, help_text=CONDITION_HELP)
    computed = forms.CharField(
        label="自动计算",
        required=False,
        max_length=300,
        help_text="写出算式，系统计算，不用填；例如【参加学生数】÷【在校学生数】×100。",
    )
    at_least = forms.DecimalField(label="最小值", required=False)
    at_most = forms.DecimalField(label="最大值", required=False)
    decimals = forms.IntegerField(label="小数位数", required=False, min_value=0, max_value=6)
    choices = forms.CharField(
        label="可选内容",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="单选、多选的选项，一行一个；也可以从下面选用代码表。",
    )
    code_list = forms.ChoiceField(label="选用代码表", required=False)
    element = forms.ChoiceField(
        label="数据元", required=False, help_text="绑定后，已有的数自动带出，只需核对；同一数据不会再向学校要一遍。"
    )
    privacy = forms.ChoiceField(label="信息类别", choices=PRIVACY, help_text="含个人信息的栏目加密保存。")
    aliases = forms.CharField(
        label="旧表里的叫法", required=False, max_length=200, help_text="几个叫法用顿号隔开，导入旧表时自动认出。"
    )
    at_most_characters = forms.IntegerField(label="最多字数", required=False, min_value=1, max_value=5000)
    group = forms.CharField(label="分组", required=False, max_length=40)
    help = forms.CharField(label="填写说明", required=False, max_length=300)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        lists = [(one.code, one.title) for one in code_lists().values()]
        self.fields["code_list"].choices = [("", "—"), *lists]
        known = [(one.code, f"{one.title}（{one.unit or '无单位'}）") for one in element_catalogue().values()]
        self.fields["element"].choices = [("", "—"), *known]

    def entry(self) -> dict[str, Any]:
        """The field; choices written line by line get codes in their order."""
        found = super().entry()
        if found.get("privacy") == "none":
            del found["privacy"]
        if "aliases" in found:
            found["aliases"] = [one.strip() for one in found["aliases"].replace("，", "、").split("、") if one.strip()]
        lines = [line.strip() for line in found.pop("choices", "").splitlines() if line.strip()]
        if lines:
            found.pop("code_list", None)
            found["choices"] = self._coded(lines)
        elif "code_list" in found:
            shared = code_lists()[found["code_list"]]
            found["choices"] = [[code, title] for code, title in shared.choices.items()]
            if shared.words:
                found["choice_words"] = dict(shared.words)
        return {**self._kept(found), **found}

    def _kept(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """What has no input here stays: width of the column, elements of rows, other wording of choices still there."""
        codes = {code for code, _ in found.get("choices", ())}
        words = {word: code for word, code in self.initial.get("choice_words", {}).items() if code in codes}
        width = {"width": self.initial["width"]} if self.initial.get("width") else {}
        by_row = self.initial.get("element_of") if not found.get("element") and not found.get("computed") else None
        return width | ({"choice_words": words} if words else {}) | ({"element_of": dict(by_row)} if by_row else {})

    def _coded(self, lines: list[str]) -> list[list[str]]:
        """Titles that the field had before keep their codes, so that old records go on meaning the same."""
        before = {title: code for code, title in self.initial.get("coded", ())}
        taken = set(before.values())
        free = (code for number in range(1, 1000) if (code := f"c{number}") not in taken)
        return [[before.get(line) or next(free), line] for line in lines]

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs; a shared list is shown by its name, own choices line by line."""
        found = super().shown(entry)
        pairs = entry.get("choices") or []
        pairs = list(pairs.items()) if isinstance(pairs, Mapping) else pairs
        found["coded"] = [] if isinstance(pairs, str) else pairs
        found["choices"] = "" if entry.get("code_list") or isinstance(pairs, str) else "\n".join(t for _, t in pairs)
        if isinstance(pairs, str):
            found["code_list"] = pairs
        found["aliases"] = "、".join(entry.get("aliases", ()))
        return {"privacy": "none", **found}


class CheckForm(_EntryForm):
    """One rule across fields, rows or periods."""

    conditions = ("must", "when")

    must = forms.CharField(label="应当成立", max_length=400, help_text=CONDITION_HELP)
    when = forms.CharField(label="什么情况下检查", required=False, max_length=400, help_text="不填为总是检查。")
    message = forms.CharField(label="不成立时的提示", max_length=200)
    level = forms.ChoiceField(label="严格程度", choices=LEVELS)
    scope = forms.ChoiceField(
        label="检查范围",
        choices=SCOPES,
        help_text="与上一期相比用previous(【栏目】)，各行之间用sum(【栏目】)、count()。",
    )
    field = forms.ChoiceField(label="标在哪个栏目", required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["field"].choices = self.titles

    def entry(self) -> dict[str, Any]:
        """The rule; what is usual is left out."""
        found = super().entry()
        for name, usual in (("level", "fault"), ("scope", "record")):
            if found.get(name) == usual:
                del found[name]
        return found


class IndicatorForm(_EntryForm):
    """How rows become a figure."""

    conditions = ("where",)

    title = forms.CharField(label="指标名称", max_length=60)
    unit = forms.CharField(label="单位", max_length=12)
    measure = forms.ChoiceField(label="怎样汇总", choices=MEASURES)
    field = forms.ChoiceField(label="汇总哪个栏目", required=False, help_text="计数和比率不用选。")
    where = forms.CharField(label="只算哪些行", required=False, max_length=300, help_text=CONDITION_HELP)
    above = forms.ChoiceField(label="分子", required=False, help_text="比率的分子：一个栏目的合计，或“条目数”。")
    above_where = forms.CharField(label="分子只算哪些行", required=False, max_length=300)
    below = forms.ChoiceField(label="分母", required=False)
    below_where = forms.CharField(label="分母只算哪些行", required=False, max_length=300)
    direction = forms.ChoiceField(label="方向", choices=DIRECTIONS)
    decimals = forms.IntegerField(label="小数位数", required=False, min_value=0, max_value=6)
    target = forms.DecimalField(label="目标值", required=False)
    definition = forms.CharField(label="口径说明", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    words = forms.CharField(label="文件中的叫法", required=False, max_length=200, help_text="几个叫法用顿号隔开。")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["field"].choices = self.titles
        parts = [("", "—"), ("*", "条目数"), *self.titles[1:]]
        self.fields["above"].choices = self.fields["below"].choices = parts

    def entry(self) -> dict[str, Any]:
        """The roll-up, the parts of a rate put together."""
        found = super().entry()
        if "words" in found:
            found["words"] = [one.strip() for one in found["words"].replace("，", "、").split("、") if one.strip()]
        for name, part in (("numerator", "above"), ("denominator", "below")):
            field, where = found.pop(part, ""), found.pop(f"{part}_where", "")
            if found.get("measure") == "rate" and field:
                made = {} if field == "*" else {"field": field}
                found[name] = made | ({"where": in_keys(self.definition, where)} if where else {})
        if found.get("measure") in ("rate", "count"):
            found.pop("field", None)
        return found

    def shown(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs, the parts of a rate taken apart."""
        found = super().shown(entry)
        found["words"] = "、".join(entry.get("words", ()))
        for name, part in (("numerator", "above"), ("denominator", "below")):
            if (given := entry.get(name)) is not None:
                found[part] = given.get("field") or "*"
                found[f"{part}_where"] = in_titles(self.definition, given.get("where", ""))
        return {"direction": "neutral", **found}


class NewLedgerForm(forms.Form):
    """A ledger of the district's own, or a one-off collection."""

    title = forms.CharField(label="台账名称", max_length=60)
    owner = forms.ModelChoiceField(label="主管科室", queryset=Organisation.objects.none())
    starts = forms.DateField(label="启用日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_temporary = forms.BooleanField(label="临时填报（一次性收集）", required=False)
    reason = forms.CharField(
        label="填报事由",
        required=False,
        max_length=200,
        help_text="临时填报必填；要由分管领导批准后才能启用，并计入各校负担。",
    )
    ends_on = forms.DateField(
        label="截止日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        """A one-off collection says why and until when."""
        given = super().clean()
        if given.get("is_temporary"):
            for name in ("reason", "ends_on"):
                if not given.get(name):
                    self.add_error(name, "临时填报要写明。")
        return given


class ImportForm(forms.Form):
    """A form that another district exported."""

    file = forms.FileField(label="表样文件（TOML）")
