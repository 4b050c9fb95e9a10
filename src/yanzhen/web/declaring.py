"""Forms that take texts and files in: first the answer to 是否涉密, then a file or a pasted text."""

from __future__ import annotations

from typing import Any

from django import forms

from yanzhen.apps.documents.actions.receive_document import ACCEPTED, MAX_BYTES
from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, Declaration

TEXT_FILES = ".docx,.doc,.wps,.rtf,.pdf,.ofd,.html,.htm,.txt,.png,.jpg,.jpeg,.tif,.tiff"


def declaration_of(what: str) -> forms.ChoiceField:
    """Ask whether what is handed in is secret; ``what`` names it: 这份文件, 这批文件, 这份稿子."""
    return forms.ChoiceField(
        label=f"{what}是否涉密、属于工作秘密或内部文件？",
        choices=[(answer.value, DECLARATION_LABELS[answer]) for answer in Declaration],
        widget=forms.RadioSelect,
        error_messages={"required": f"请先选择{what.removeprefix('这份')}是否涉密。"},
    )


class TextForm(forms.Form):
    """A text to be read: a file or what was pasted, one of the two, after the answer to 是否涉密."""

    declared = declaration_of("这份文件")
    upload = forms.FileField(
        label="文件",
        required=False,
        allow_empty_file=True,
        help_text=f"支持{ACCEPTED}，不超过20MB；扫描件每页约需数秒。",
    )
    pasted = forms.CharField(
        label="或者粘贴正文", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    accept = TEXT_FILES
    max_bytes = MAX_BYTES

    def clean(self) -> dict[str, Any]:
        """One of the two ways in, not both."""
        data = super().clean()
        has_text = bool((data.get("pasted") or "").strip())
        if data.get("upload") is None and not has_text and "upload" not in self.errors:
            self.add_error("upload", "请选择文件，或者在下面粘贴正文。")
        if data.get("upload") is not None and has_text:
            self.add_error("pasted", "选了文件又粘贴了正文，系统不知道以哪个为准；请去掉其中一个。")
        return data
