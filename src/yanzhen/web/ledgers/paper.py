"""A return on paper: the sheet to be signed and sealed, and its scan coming back."""

from __future__ import annotations

from pathlib import Path

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import JPEG, PDF, PNG, TIFF
from yanzhen.apps.ledgers.actions.attach_scan import attach_scan
from yanzhen.apps.ledgers.bridge import content_of, form_of, period_name_of
from yanzhen.apps.ledgers.models import SENT, Return
from yanzhen.apps.ledgers.workbooks.paper import Match, PaperCode, match_of, parse_codes, sentence_of
from yanzhen.engines.ledgers import shown_value
from yanzhen.intake.qr_codes import read_qr_codes
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.declaring import declaration_of
from yanzhen.web.ledgers.finding import visible_return
from yanzhen.web.permissions import needs

MAX_BYTES = 20 * 1024 * 1024
PRINTED_AT_MOST = 2_000
"""Rows on paper; a longer return is signed over its digest, and the page says how many rows that covers."""


class ScanForm(forms.Form):
    """The scan of a signed sheet, after the answer to 是否涉密."""

    declared = declaration_of("这份扫描件")
    upload = forms.FileField(
        label="签字盖章后的扫描件",
        allow_empty_file=True,
        help_text="PDF、JPG、PNG或TIF，不超过20MB；要照到右下角的二维码。",
        error_messages={"required": "请选择扫描件。"},
    )


@needs("ledgers.view")
@require_safe
def print_page(request: HttpRequest, return_id: int) -> HttpResponse:
    """Show a return as a sheet to be printed, signed and sealed; the system never draws a seal."""
    sheet = visible_return(request, return_id)
    form = form_of(sheet.form_version)
    content = content_of(sheet)
    code = PaperCode(sheet.pk, sheet.revision, content.digest)
    context = {
        "sheet": sheet,
        "form": form,
        "period": period_name_of(sheet),
        "fields": form.fields,
        "rows": [
            [(shown_value(one, values.get(one.key)), one.kind.is_numeric) for one in form.fields]
            for _, values in content.rows[:PRINTED_AT_MOST]
        ],
        "left_out": max(0, len(content.rows) - PRINTED_AT_MOST),
        "digest": content.digest,
        "is_sent": sheet.state in SENT,
        "code": drawn_code(code.text),
        "is_wide": len(form.fields) > 6,
    }
    return render(request, "ledgers/print.html", context)


def drawn_code(text: str) -> SafeString:
    """Draw a text as a QR code in SVG, without inline style; a third of it may be spoilt."""
    drawing = segno.make(text, error="q").svg_inline(border=4, svgclass="yz-qr", lineclass="yz-qr-dots", omitsize=True)
    return SafeString(drawing)


def scans_of(sheet: Return, current: str) -> list[dict[str, object]]:
    """Return the scans of a return with how each compares with what was submitted; newest first."""
    told = []
    for scan in sheet.scans.select_related("file", "uploaded_by__person").order_by("-pk"):
        match, revision = match_of(sheet, scan.digest, current)
        tone = {Match.LATEST: "green", Match.DIFFERENT: "red"}.get(match, "yellow")
        told.append({"scan": scan, "sentence": sentence_of(match, revision), "tone": tone})
    return told


@needs("ledgers.fill", "ledgers.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def scan_page(request: HttpRequest) -> HttpResponse:
    """Take the scan of a signed sheet; it finds its return by the code on it."""
    posted = request.method == "POST"
    form = ScanForm(request.POST if posted else None, request.FILES if posted else None)
    if not posted or not form.is_valid():
        return _scan_form(request, form, status=422 if posted else 200)
    upload = form.cleaned_data["upload"]
    try:
        with staged_file(
            upload,
            actor=request.user,
            declared=form.cleaned_data["declared"],
            allowed_types={PDF, PNG, JPEG, TIFF},
            max_bytes=MAX_BYTES,
        ) as staged:
            code = parse_codes(read_qr_codes(Path(staged.path).read_bytes(), name=upload.name))
            done = attach_scan(staged=staged, code=code, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        form.add_error("upload", refusal.message)
        return _scan_form(request, form, status=422)
    tell = messages.success if done.match is Match.LATEST else messages.warning
    name = f"{done.sheet.organisation}《{done.sheet.type.title}》{period_name_of(done.sheet)}"
    tell(request, f"扫描件已附到{name}：{done.sentence}。")
    return redirect("ledgers:return", done.sheet.pk)


def _scan_form(request: HttpRequest, form: ScanForm, *, status: int) -> HttpResponse:
    crumbs = [("台账", reverse("ledgers:list")), ("上传签字盖章件", "")]
    return render(request, "ledgers/scan.html", {"form": form, "max_bytes": MAX_BYTES, "crumbs": crumbs}, status=status)
