"""Forms of rotation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.conclude import Decision
from yanzhen.apps.rotation.bridge import values_of
from yanzhen.apps.rotation.leaders import post_in_words
from yanzhen.apps.rotation.models import (
    ObjectionKind,
    Office,
    OfficeAnswer,
    Opinion,
    Participant,
    Round,
    RoundState,
    Scenario,
    TermState,
    Wish,
)
from yanzhen.apps.rotation.wording import SUBJECTS
from yanzhen.presets.rotation import RotationSetting
from yanzhen.web.organisations.forms import day_field
from yanzhen.web.rotation.groups import FieldGroup, FieldRow, grouped

FIRST_YEAR, LAST_YEAR = 2020, 2100
WHOLE_STEPS = 50
# What scenarios differ in: shares, ways and weights; rules of candidacy and floors are the round's alone.
VARIED = (
    "min_move_share",
    "max_move_share",
    "min_backbone_share",
    "max_unit_out_share",
    "coverage_primary_heads",
    "coverage_primary_per_hundred",
    "coverage_junior_heads",
    "coverage_junior_per_hundred",
    "forbid_rural_to_urban",
    "forbid_rural_to_town",
    "forbid_town_to_urban",
    "min_rural_share",
    "keep_rural",
    "keep_town",
    "max_added_km",
    "max_commute_km",
    "weight_equity",
    "weight_shortfall",
    "weight_move",
    "weight_km",
    "weight_off_district",
    "equity_slack",
    "heads_per_school",
    "heads_max_added_km",
    "heads_max_commute_km",
    "heads_tier_km",
    "heads_wish_km",
)


# Rules between tiers that the round names itself.
VARIED_BY_TIER = ("forbid:", "min_tier_share", "share_to:", "keep:")


class SeenForm(forms.Form):
    """Base of forms that change something: which version of it the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class NewRoundForm(forms.Form):
    """Which school year the round is for."""

    year = forms.IntegerField(
        label="学年起始年", min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="例如2026，即2026—2027学年。"
    )


# Settings that count people or years: whole numbers alone.
WHOLE = ("_heads", "_per_school", "_term_years")
SWITCH = (("0", "否"), ("1", "是"))


def setting_field(one: RotationSetting, value: Decimal, *, help_text: str, attrs: Any = None) -> forms.Field:
    """Return the field of one setting: a number within its bounds, or yes and no."""
    initial = f"{value.normalize():f}"
    if one.is_switch:
        return forms.TypedChoiceField(
            label=one.title, choices=SWITCH, coerce=Decimal, initial=initial, help_text=help_text
        )
    return forms.DecimalField(
        label=f"{one.title}（{one.unit}）" if one.unit else one.title,
        initial=initial,
        min_value=one.least,
        max_value=one.most,
        max_digits=14,
        decimal_places=0 if one.key.endswith(WHOLE) else 8,
        widget=forms.NumberInput(attrs=attrs or {}),
        help_text=help_text,
    )


class SettingsForm(SeenForm):
    """Every setting of a round, with its default and source beside it."""

    def __init__(self, *args: Any, round_: Round, values: Mapping[str, Decimal] | None = None, **given: Any) -> None:
        super().__init__(*args, **given)
        self.settings = round_.settings
        stands = round_.values if values is None else values
        for one in self.settings:
            said = f"缺省{one.shown(one.default)}。来源：{one.source}"
            self.fields[one.key] = setting_field(one, stands[one.key], help_text=said)
        self.fields["note"] = forms.CharField(
            label="改动的理由或依据",
            max_length=300,
            required=False,
            initial=round_.settings_note,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="与缺省不同的，写明文件或会议。",
        )

    @property
    def groups(self) -> list[FieldGroup]:
        """The settings in groups, held against the defaults."""
        return grouped(self, self.settings, {one.key: one.default for one in self.settings})

    @property
    def differing(self) -> list[FieldRow]:
        """Settings that differ from the defaults."""
        return [row for group in self.groups for row in group.rows if row.base]

    def values(self) -> dict[str, Decimal]:
        """Return the settings by key."""
        return {one.key: self.cleaned_data[one.key] for one in self.settings}


class TiersForm(SeenForm):
    """The tiers of the round's schools, a line each."""

    tiers = forms.CharField(
        label="层级，一行一个，由城到乡",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="2至8个，每个不超过8个字，例如：城区、镇区、乡村、山区、边远。交流方向按这个先后规定。",
    )

    def clean_tiers(self) -> tuple[str, ...]:
        """Return the names in their order, blank lines left out."""
        return tuple(line.strip() for line in self.cleaned_data["tiers"].splitlines() if line.strip())


class WishForm(SeenForm):
    """What the teacher wishes and what the school says of the place."""

    wish = forms.ChoiceField(label="个人意愿", choices=Wish, required=False)
    wish_school = forms.ModelChoiceField(
        label="意向学校", queryset=Organisation.objects.none(), required=False, empty_label="没有"
    )
    opinion = forms.ChoiceField(
        label="学校意见",
        choices=Opinion,
        required=False,
        help_text="只说岗位，不写对人的评价。建议暂缓的，由人事科批准后登记到名册才算暂缓。",
    )

    def __init__(self, *args: Any, schools: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["wish_school"].queryset = schools


class ObjectionForm(forms.Form):
    """What the objection is against, and why."""

    kind = forms.ChoiceField(label="异议事项", choices=ObjectionKind)
    wording = forms.CharField(
        label="异议理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一项不对、应当是什么、有什么材料可以核对；不写病情等个人隐私，材料交人事科。",
    )

    def __init__(self, *args: Any, kinds: Iterable[str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = [(kind, ObjectionKind(kind).label) for kind in kinds]

    @staticmethod
    def kinds_in(state: str) -> tuple[str, ...]:
        """Return what can be objected to in a state of the round: the list, or during the notice a move."""
        if state == RoundState.PUBLIC:
            return (ObjectionKind.MOVE,)
        return (ObjectionKind.SHOULD_NOT, ObjectionKind.SHOULD, ObjectionKind.FACTS)


class AnswerForm(SeenForm):
    """Whether the objection is upheld, and why."""

    upheld = forms.TypedChoiceField(
        label="核查结果",
        choices=(("yes", "成立"), ("no", "不成立")),
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明核对了什么、依据哪一条；学校和本人看得到这段话。",
    )


class ScenarioForm(forms.Form):
    """A scenario's name, shares and weights."""

    name = forms.CharField(label="方案名称", max_length=60, help_text="例如“少走路”“均衡优先”。")

    def __init__(self, *args: Any, round_: Round, copied: Scenario | None, **given: Any) -> None:
        super().__init__(*args, **given)
        values = values_of(copied) if copied else round_.values
        self.round = round_
        for one in self.all_settings(round_):
            if one.key not in VARIED and not one.key.startswith(VARIED_BY_TIER):
                continue
            step = "1" if one.key.endswith("_share") else "any"
            bounds = {"min": str(one.least), "max": str(one.most), "step": step, "data-slider": slider_of(one)}
            said = f"{one.bounds}。{one.source}"
            self.fields[one.key] = setting_field(one, values[one.key], help_text=said, attrs=bounds)

    @staticmethod
    def all_settings(round_: Round) -> tuple[RotationSetting, ...]:
        """Return every setting of the round."""
        return round_.settings

    @property
    def groups(self) -> list[FieldGroup]:
        """The settings in groups, held against the round's."""
        return grouped(self, self.all_settings(self.round), self.round.values)

    def changes(self) -> dict[str, Decimal]:
        """Return the shares and weights by key."""
        return {one.key: self.cleaned_data[one.key] for one in self.round.settings if one.key in self.fields}


def slider_of(setting: RotationSetting) -> str:
    """Return how a slider runs over a setting: shares and ways evenly; weights, which span powers of ten, by ratios.

    The first step of a slider by ratios is the number itself; what lies under it is 0.
    """
    if setting.key.startswith("weight_"):
        return f"ratio {min(Decimal('0.0000001') if setting.most <= 1 else Decimal('0.01'), setting.most)}"
    return "even 1" if setting.most >= WHOLE_STEPS or setting.key.endswith(WHOLE) else "even 0.1"


class MoveForm(SeenForm):
    """Whom to move where to teach what; no school takes the move back."""

    # A code is typed: a list of every teacher of a district would be too long to choose from.
    code = forms.ModelChoiceField(
        label="教师编号",
        queryset=Participant.objects.none(),
        to_field_name="code",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="名单里可以安排的教师。",
        error_messages={"invalid_choice": "名单里没有可以安排的教师“%(value)s”；请在名单或拟安排里查编号。"},
    )
    to_school = forms.ModelChoiceField(
        label="拟交流到", queryset=Organisation.objects.none(), required=False, empty_label="不安排（撤回原安排）"
    )
    subject = forms.ChoiceField(
        label="拟任学科",
        required=False,
        choices=[("", "现任学科"), *SUBJECTS.items()],
        help_text="只能是现任学科或第二学科。",
    )

    def __init__(self, *args: Any, people: Any, schools: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["code"].queryset, self.fields["to_school"].queryset = people, schools


class LeaderForm(SeenForm):
    """Which head or deputy goes where; no school takes the move back."""

    person = forms.ModelChoiceField(label="校级干部", queryset=Participant.objects.none())
    to_school = forms.ModelChoiceField(
        label="拟任职学校", queryset=Organisation.objects.none(), required=False, empty_label="不安排（撤回原安排）"
    )
    swaps = forms.BooleanField(
        label="与对方学校的同职级干部对调",
        required=False,
        help_text="与两人原来连成一串的安排一并撤回。不勾选的只动本人，岗位空出或重复会列出来，改正后才能定为建议方案。",
    )

    def __init__(self, *args: Any, people: Any, schools: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["person"].queryset, self.fields["to_school"].queryset = people, schools
        self.fields["person"].label_from_instance = lambda one: f"{one.school}{post_in_words(one)}{one.code}"


class OfficeForm(forms.Form):
    """What an office answered."""

    office = forms.ChoiceField(label="部门", choices=Office)
    answer = forms.ChoiceField(label="意见", choices=OfficeAnswer, widget=forms.RadioSelect)
    number = forms.CharField(label="复函文号", max_length=60, required=False)
    answered_on = day_field("复函日期")
    note = forms.CharField(
        label="意见要点",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="有建议或不同意的必须写。",
    )

    def __init__(self, *args: Any, offices: Iterable[Office], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["office"].choices = [(office.value, office.label) for office in offices]


class DecisionForm(SeenForm):
    """Which meeting decided, when, under what number."""

    decided_by = forms.CharField(
        label="作出决定的会议", max_length=120, help_text="例如“区教委2026年第8次主任办公会”。"
    )
    decided_on = day_field("决定日期")
    number = forms.CharField(label="会议纪要或决定文号", max_length=60, required=False)
    resolution = forms.ModelChoiceField(
        label="系统里的决议", queryset=None, required=False, empty_label="没有，只登记上面的会议"
    )

    def __init__(self, *args: Any, resolutions: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["resolution"].queryset = resolutions

    def decision(self) -> Decision:
        """Return what was decided."""
        said = self.cleaned_data
        return Decision(
            decided_on=said["decided_on"],
            decided_by=said["decided_by"],
            number=said["number"],
            resolution=said["resolution"],
        )


class ReasonForm(SeenForm):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class TermForm(SeenForm):
    """How a term ended."""

    state = forms.ChoiceField(
        label="结果", choices=[one for one in TermState.choices if one[0] != "serving"], widget=forms.RadioSelect
    )
    closed_on = day_field("日期")
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="提前结束的必须写明原因，不写病情等隐私。"
    )
