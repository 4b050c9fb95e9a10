"""Forms of rotation."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.models import ObjectionKind, Opinion, Round, RoundState, Wish
from yanzhen.presets.rotation import rotation_settings

FIRST_YEAR, LAST_YEAR = 2020, 2100


class SeenForm(forms.Form):
    """Base of forms that change something: which version of it the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class NewRoundForm(forms.Form):
    """Which school year the round is for."""

    year = forms.IntegerField(
        label="学年起始年", min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="例如2026，即2026—2027学年。"
    )


class SettingsForm(SeenForm):
    """Every setting of a round, with its default and source beside it."""

    def __init__(self, *args: Any, round_: Round, **given: Any) -> None:
        super().__init__(*args, **given)
        self.settings = rotation_settings(on=round_.starts_on)
        for one in self.settings:
            unit = f"（{one.unit}）" if one.unit else ""
            self.fields[one.key] = forms.DecimalField(
                label=f"{one.title}{unit}",
                initial=f"{round_.values[one.key].normalize():f}",
                min_value=one.least,
                max_value=one.most,
                max_digits=14,
                decimal_places=8,
                help_text=f"缺省{one.default.normalize():f}。来源：{one.source}",
            )
        self.fields["note"] = forms.CharField(
            label="改动的理由或依据",
            max_length=300,
            required=False,
            initial=round_.settings_note,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="与缺省不同的，写明文件或会议。",
        )

    def values(self) -> dict[str, Decimal]:
        """Return the settings by key."""
        return {one.key: self.cleaned_data[one.key] for one in self.settings}


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
