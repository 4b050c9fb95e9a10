"""Forms of the roll-out."""

from __future__ import annotations

from typing import Any

from django import forms

from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, Declaration
from yanzhen.apps.rollout.actions.save_profile import SchoolFacts
from yanzhen.apps.rollout.evidence import HandedIn
from yanzhen.apps.rollout.models import SchoolProfile, StaffBody
from yanzhen.web.organisations.forms import day_field

KNOWN = (("", "不清楚"), ("yes", "是"), ("no", "否"))
ANSWERS = {"": None, "yes": True, "no": False}
FLAGS = (
    "is_legal_person",
    "has_own_party_body",
    "secretary_has_office",
    "principal_is_member",
    "vice_principals_on_body",
)
FIELD_ORDER = (
    "is_legal_person",
    "has_own_party_body",
    "formal_members",
    "secretary_has_office",
    "principal_is_member",
    "vice_principals_on_body",
    "staff",
    "staff_body",
    "staff_term_years",
    "staff_meetings",
)
MAX_BYTES_HINT = "Word、PDF、OFD、文本或扫描图片，不超过20MB。"


class SeenForm(forms.Form):
    """Base of the forms: which version the person saw."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def seen_version(self) -> int:
        """Return the version that was sent; 0 where there was nothing yet."""
        return self.cleaned_data.get("seen") or 0


def _flag(name: str) -> forms.ChoiceField:
    label = str(SchoolProfile._meta.get_field(name).verbose_name)
    return forms.ChoiceField(label=label, choices=KNOWN, required=False)


class FactsForm(SeenForm):
    """Facts that only the school can tell; what is not known stays open."""

    is_legal_person = _flag("is_legal_person")
    has_own_party_body = _flag("has_own_party_body")
    formal_members = forms.IntegerField(
        label="正式党员（人）",
        min_value=0,
        max_value=2000,
        required=False,
        help_text="已在“议事”机构页填写的，以那里为准。",
    )
    secretary_has_office = _flag("secretary_has_office")
    principal_is_member = _flag("principal_is_member")
    vice_principals_on_body = _flag("vice_principals_on_body")
    staff = forms.IntegerField(label="教职工（人）", min_value=0, max_value=5000, required=False)
    staff_body = forms.ChoiceField(label="教职工大会形式", choices=[("", "不清楚"), *StaffBody.choices], required=False)
    staff_term_years = forms.IntegerField(label="每届年限（年）", min_value=1, max_value=10, required=False)
    staff_meetings = forms.IntegerField(
        label="本学年已开教职工大会（次）",
        min_value=0,
        max_value=50,
        required=False,
        help_text="已在“议事”里登记教职工代表大会会议的，以那里为准。",
    )
    field_order = ("seen", *FIELD_ORDER)

    @staticmethod
    def of(profile: SchoolProfile | None) -> dict[str, Any]:
        """Return what is known as initial values."""
        if profile is None:
            return {"seen": 0}
        words = {True: "yes", False: "no", None: ""}
        said = {name: getattr(profile, name) for name in FIELD_ORDER}
        return {**said, **{name: words[said[name]] for name in FLAGS}, "seen": profile.version}

    def facts(self) -> SchoolFacts:
        """Return what was said."""
        said = {name: self.cleaned_data[name] for name in FIELD_ORDER}
        return SchoolFacts(**{**said, **{name: ANSWERS[said[name]] for name in FLAGS}})


class FileForm(SeenForm):
    """A file after the answer to 是否涉密, beside words."""

    declared = forms.ChoiceField(
        label="所填内容和文件是否涉密、属于工作秘密或内部文件？",
        choices=[(answer.value, DECLARATION_LABELS[answer]) for answer in Declaration],
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择是否涉密。"},
    )
    upload = forms.FileField(label="文件", required=False, allow_empty_file=True, help_text=MAX_BYTES_HINT)

    def handed_in(self) -> HandedIn:
        """Return what was handed in."""
        said = self.cleaned_data
        return HandedIn(declared=said["declared"], upload=said["upload"], words=said["words"])


class PolicyForm(FileForm):
    """The school's own way of carrying the reform out."""

    policy_on = day_field("日期", help_text="一校一策确定的日期。")
    words = forms.CharField(
        label="本校做法",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写本校怎样做、与一般要求有什么不同、为什么；有文件的可以只写要点。",
    )
    field_order = ("seen", "policy_on", "words", "declared", "upload")


class StepForm(FileForm):
    """That a step is done."""

    done_on = day_field("完成日期")
    words = forms.CharField(label="完成情况", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("seen", "done_on", "words", "declared", "upload")


class AnswerForm(SeenForm):
    """What the section says to a report."""

    answer = forms.CharField(label="意见", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SettingForm(SeenForm):
    """What a step asks and by when."""

    title = forms.CharField(label="名称", max_length=60)
    asks = forms.CharField(
        label="要做的事", widget=forms.Textarea(attrs={"rows": 6}), help_text="一行一件，每件不超过200字。"
    )
    due_on = day_field("时限")

    def clean_asks(self) -> list[str]:
        """Split into lines; blank ones are dropped."""
        lines = [line.strip() for line in self.cleaned_data["asks"].splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError("每件不超过200字。")
        return lines
