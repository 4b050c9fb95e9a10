"""A report as it is shown: bound now, or as frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.reports.bridge import changed_since, figures_of, frozen_figures, template_of
from yanzhen.apps.reports.facts import facts_of
from yanzhen.apps.reports.models import Binding as BindingRow
from yanzhen.apps.reports.models import FrozenReport, Report
from yanzhen.engines.reports import (
    Attachment,
    Binding,
    BoundDocument,
    Document,
    Imprint,
    Number,
    Paragraph,
    RedHead,
    Signature,
    Text,
    bind,
    frozen_with,
    to_docx,
    to_html,
)

DIGITS_SHOWN = 16


@dataclass(frozen=True)
class Composed:
    """A bound report with its account of numbers."""

    report: Report
    binding: Binding
    frozen: FrozenReport | None

    @property
    def html(self) -> SafeString:
        """The document for the screen; every bound number leads to its rows."""
        return SafeString(to_html(self.binding.document, self.address))

    def address(self, number: Number) -> str:
        """Return where a number opens to."""
        return reverse("reports:number", args=[self.report.pk, number.key])


def visible_report(request: HttpRequest, report_id: int, *, capability: str = "reports.view") -> Report:
    """Return a report whose owner is in the user's reach, or raise 404."""
    owners = reach_ids(request.user, capability, on=request.today)
    report = Report.objects.filter(owner__in=owners, pk=report_id).select_related("owner", "scope").first()
    if report is None:
        raise Http404
    return report


def binding_rows(report: Report) -> list[BindingRow]:
    """Return the report's bindings with all that their numbers need."""
    return list(report.bindings.select_related("indicator", "plan", "task", "source"))


def compose(report: Report, *, body: str | None = None) -> Composed:
    """Bind a report: a frozen one with its own numbers, a draft (or the ``body`` given) with those of now.

    Raises:
        ReportError: STRAY_BRACE in ``body``.
    """
    frozen = FrozenReport.objects.filter(report=report).first()
    if frozen is not None:
        bound = bind(template_of(frozen.title, frozen.body, signature=_signature(report)), frozen_figures(frozen))
        return Composed(report, frozen_with(bound, provenance(frozen)), frozen)
    rows = binding_rows(report)
    template = template_of(report.title, report.body if body is None else body)
    return Composed(report, bind(template, figures_of(rows, facts_of(report, rows))), None)


def what_changed(report: Report, frozen: FrozenReport) -> list[dict[str, str]]:
    """Return the numbers of a frozen report that would read otherwise today."""
    rows = binding_rows(report)
    return changed_since(frozen, rows, facts_of(report, rows))


def provenance(frozen: FrozenReport) -> str:
    """Return the line that stands in the footer of every page of a frozen report."""
    day = f"{frozen.frozen_on.year}年{frozen.frozen_on.month}月{frozen.frozen_on.day}日"
    digest, chain = frozen.digest[:DIGITS_SHOWN], frozen.chain_digest[:DIGITS_SHOWN]
    return f"{day}定稿　摘要{digest}　日志第{frozen.chain_number}条{chain}"


def _signature(report: Report) -> Signature | None:
    return Signature(report.owner.name, report.signed_on) if report.signed_on else None


def word_of(composed: Composed, *, head: str, on: date) -> bytes:
    """Return the report as .docx: plain, or carried by a red-headed 通知 or 报告 as its attachment.

    The document number stands in the head only after signing.
    """
    document = composed.binding.document
    if head in HEADS:
        document = _carried(composed, head, on)
    return to_docx(document)


HEADS = {"notice": "现将《{title}》印发给你们，请结合实际抓好落实。", "report": "现将《{title}》报上，请审阅。"}
HEAD_NAMES = {"notice": "通知", "report": "报告"}


def _carried(composed: Composed, head: str, on: date) -> BoundDocument:
    report, inner = composed.report, composed.binding.document
    day = report.signed_on or on
    signer = report.signed_by_name or None if head == "report" else None
    return Document(
        title=(
            Text(
                f"{report.owner.name}关于{'印发' if head == 'notice' else '报送'}《{report.title}》的{HEAD_NAMES[head]}"
            ),
        ),
        blocks=(Paragraph((Text(HEADS[head].format(title=report.title)),)), Signature(report.owner.name, day)),
        attachments=(Attachment(report.title, tuple(b for b in inner.blocks if not isinstance(b, Signature))),),
        red_head=RedHead(mark=f"{report.owner.name}文件", number=report.number or None, signer=signer),
        imprint=Imprint(printed_by=report.owner.name, printed_on=day),
        provenance=inner.provenance,
    )
