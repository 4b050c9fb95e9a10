"""Forms of documents: hand in a text, describe a document."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.documents.actions.add_document import Description
from yanzhen.apps.documents.actions.receive_batch import BatchSubmission
from yanzhen.apps.documents.actions.receive_document import Submission
from yanzhen.apps.documents.models import Document, DocumentKind, DraftStage
from yanzhen.apps.documents.parcels import MAX_ARCHIVE_BYTES, MAX_FILES
from yanzhen.apps.files.actions.stage import Declaration
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.organisations.models import Line, Organisation, OrganisationKind
from yanzhen.web.declaring import TEXT_FILES, TextForm, declaration_of

MAX_LOOSE_FILES = 300
UNIT_KINDS = (
    OrganisationKind.AUTHORITY,
    OrganisationKind.SECTION,
    OrganisationKind.INSTITUTE,
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.TEACHING_POINT,
)


class SubmissionForm(TextForm):
    """A file or a pasted text, after the answer to 是否涉密; title and the rest are read from the text."""

    named_units = forms.ModelMultipleChoiceField(
        label="知悉单位",
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="内部文件只有归属单位和这里选中的单位看得到；按住Ctrl可以多选。",
    )
    stage = forms.ChoiceField(label="稿次", choices=DraftStage.choices, initial=DraftStage.ISSUED)
    title = forms.CharField(
        label="标题", required=False, max_length=200, help_text="不填时取正文自己的标题，上传后仍可修改。"
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named_units"].queryset = _units(user, "organisations.view", on)
        self.fields["pasted"].widget.attrs["placeholder"] = "从网页或文档中复制正文，粘贴到这里"

    def submission(self) -> Submission:
        """Return what was handed in."""
        data = self.cleaned_data
        return Submission(
            declared=data["declared"],
            upload=data["upload"],
            pasted=data["pasted"],
            title=data["title"].strip(),
            stage=data["stage"],
            notes=data.get("notes", "").strip(),
            named_units=tuple(data["named_units"]) if data["declared"] == Declaration.INTERNAL else (),
        )


class NewDocumentForm(SubmissionForm):
    """A new document belongs to one of the user's units."""

    organisation = forms.ModelChoiceField(
        label="归属单位", queryset=Organisation.objects.none(), error_messages={"required": "请选择归属单位。"}
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, on=on, **kwargs)
        own = _units(user, "documents.upload", on)
        self.fields["organisation"].queryset = own
        self.fields["organisation"].initial = _home(user, own, on)


class ManyFilesInput(forms.FileInput):
    """A file input that takes many files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One file or many; the value is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each file as a single one."""
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in chosen]


class BatchForm(forms.Form):
    """Many files under one answer to 是否涉密."""

    declared = declaration_of("这批文件")
    named_units = forms.ModelMultipleChoiceField(
        label="知悉单位",
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="内部文件只有归属单位和这里选中的单位看得到；按住Ctrl可以多选。",
    )
    uploads = ManyFilesField(
        label="文件或ZIP压缩包",
        allow_empty_file=True,
        error_messages={"required": "请选择文件，或者选择装有文件的ZIP压缩包。"},
        help_text=f"支持的格式与单份上传相同，每份不超过20MB。一次可选{MAX_LOOSE_FILES}份；更多的请压缩成ZIP（不超过64MB，最多{MAX_FILES}份）。",
    )
    organisation = forms.ModelChoiceField(
        label="归属单位", queryset=Organisation.objects.none(), error_messages={"required": "请选择归属单位。"}
    )
    stage = forms.ChoiceField(label="稿次", choices=DraftStage.choices, initial=DraftStage.ISSUED)

    max_bytes = MAX_ARCHIVE_BYTES
    accept = f"{TEXT_FILES},.zip"

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = _units(user, "documents.upload", on)
        self.fields["organisation"].queryset = own
        self.fields["organisation"].initial = _home(user, own, on)
        self.fields["named_units"].queryset = _units(user, "organisations.view", on)

    def submission(self) -> BatchSubmission:
        """Return what was handed in."""
        data = self.cleaned_data
        return BatchSubmission(
            declared=data["declared"],
            uploads=data["uploads"],
            stage=data["stage"],
            named_units=tuple(data["named_units"]),
        )


class NewVersionForm(SubmissionForm):
    """A further text of a known document; the stage after the newest one is offered."""

    notes = forms.CharField(
        label="修改说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：按征求意见情况补充第三部分。",
    )

    def __init__(self, *args: Any, newest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = DraftStage.values.index(newest) + 1
        self.fields["stage"].initial = DraftStage.values[min(following, len(DraftStage.values) - 1)]


class DescriptionForm(forms.Form):
    """What is known about a document besides its text."""

    title = forms.CharField(label="标题", max_length=200, error_messages={"required": "请填写文件标题。"})
    number = forms.CharField(label="发文字号", max_length=60, required=False, help_text="例如：云教发〔2026〕12号")
    issuer = forms.CharField(label="发文机关", max_length=200, required=False)
    issued_on = forms.DateField(
        label="成文日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    year = forms.IntegerField(label="所属年度", required=False, min_value=1949, max_value=2100)
    kind = forms.ChoiceField(label="文件类别", choices=DocumentKind.choices)
    line = forms.ChoiceField(label="条线", choices=Line.choices)
    secrecy = forms.ChoiceField(label="公开范围", choices=Secrecy.choices)
    named_units = forms.ModelMultipleChoiceField(
        label="知悉单位",
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="除归属单位外，这里选中的单位也能看到；按住Ctrl可以多选。",
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named_units"].queryset = _units(user, "organisations.view", on)

    @staticmethod
    def initial_of(document: Document) -> dict[str, Any]:
        """Return what is known now."""
        names = ("title", "number", "issuer", "issued_on", "year", "kind", "line", "secrecy")
        return {name: getattr(document, name) for name in names} | {
            "named_units": list(document.shared_with.values_list("pk", flat=True))
        }

    def description(self) -> Description:
        """Return what was typed, the number's brackets put right."""
        data = dict(self.cleaned_data)
        brackets = str.maketrans("[［【(（]］】)）", "〔〔〔〔〔〕〕〕〕〕")
        data["number"] = "".join(data["number"].split()).translate(brackets)
        data["named_units"] = tuple(data["named_units"])
        return Description(**data)


def _units(user: User, capability: str, on: date) -> Any:
    return reach(user, capability, on=on).existing_on(on).filter(kind__in=UNIT_KINDS).order_by("sort_key", "code")


def _home(user: User, own: Any, on: date) -> Organisation | None:
    """The user's own unit: the one of the first posting, else the first in reach."""
    if user.person_id:
        posting = user.person.postings.in_force_on(on).order_by("-is_primary", "pk").first()
        if posting and (home := own.filter(pk=posting.organisation_id).first()):
            return home
    return own.first()
