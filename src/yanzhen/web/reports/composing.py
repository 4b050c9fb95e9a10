"""A report as it is shown: bound now, or as frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.reports.block_drawing import drawn_blocks, frozen_blocks
from yanzhen.apps.reports.bridge import figures_of, frozen_figures, keys_used, labels_of, template_of
from yanzhen.apps.reports.corrections import Changed, changed_in_draft, changed_since_frozen
from yanzhen.apps.reports.fact import Fact
from yanzhen.apps.reports.facts import numbers_of
from yanzhen.apps.reports.models import Binding as BindingRow
from yanzhen.apps.reports.models import FrozenReport, Report
from yanzhen.apps.reports.pictures import pictures_of
from yanzhen.apps.reports.queries import binding_rows
from yanzhen.engines.reports import (
    Attachment,
    Binding,
    BoundDocument,
    Document,
    Figure,
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
    facts: Mapping[str, Fact] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()

    @property
    def html(self) -> SafeString:
        """The document for the screen; every bound number leads to its rows, a corrected one is marked."""
        notes = {row.key: row.sentence for row in self.changed if row.corrections}
        return SafeString(to_html(self.binding.document, self.address if self.report.pk else None, notes))

    @property
    def corrected(self) -> tuple[Changed, ...]:
        """Numbers that rest on a row corrected since the report's writers, or its readers, saw them; each once.

        The same figure may stand in the words and in two tables.
        """
        return _each_once(row for row in self.changed if row.corrections)

    @property
    def updated(self) -> tuple[Changed, ...]:
        """Numbers that read otherwise because more was reported since."""
        return _each_once(row for row in self.changed if not row.corrections)

    def address(self, number: Number) -> str:
        """Return where a number opens to."""
        return reverse("reports:number", args=[self.report.pk, number.key])


def _each_once(rows: Iterable[Changed]) -> tuple[Changed, ...]:
    found = {(row.label, row.then, row.now): row for row in reversed(tuple(rows))}
    return tuple(reversed(found.values()))


def visible_report(request: HttpRequest, report_id: int, *, capability: str = "reports.view") -> Report:
    """Return a report whose owner is in the user's reach, or raise 404."""
    owners = reach_ids(request.user, capability, on=request.today)
    report = Report.objects.filter(owner__in=owners, pk=report_id).select_related("owner", "scope").first()
    if report is None:
        raise Http404
    return report


def compose(report: Report, *, body: str | None = None, picked: Sequence[BindingRow] = ()) -> Composed:
    """Bind a report: a frozen one with its own numbers, a draft (or the ``body`` given) with those of now.

    ``picked`` are bindings that the editor has and the database does not have yet.

    Raises:
        ReportError: STRAY_BRACE in ``body``.
    """
    frozen = FrozenReport.objects.filter(report=report).first()
    if frozen is not None:
        return _frozen(report, frozen)
    rows = {row.key: row for row in (*binding_rows(report), *picked)}
    words = report.body if body is None else body
    composed = composed_from(report, report.title, words, list(rows.values()))
    if body is not None or picked:
        return composed
    return replace(composed, changed=_changed_in_draft(report, composed))


def composed_from(report: Report, title: str, body: str, rows: Sequence[BindingRow]) -> Composed:
    """Bind words with rows that need not be stored: a draft, or a template tried out. Raises ReportError."""
    numbers = numbers_of(report, rows)
    figures = figures_of(rows, numbers.facts)
    blocks = drawn_blocks(body, numbers.blocks, figures)
    template = template_of(title, body, blocks=blocks)
    keys = set(keys_used(body))
    used = {key: figure for key, figure in figures.items() if key.partition(".")[0] in keys}
    labels = labels_of(rows, numbers.facts)
    return Composed(report, bind(template, used), None, facts=numbers.facts, figures=figures, labels=labels)


def _frozen(report: Report, frozen: FrozenReport) -> Composed:
    figures = frozen_figures(frozen)
    blocks = drawn_blocks(frozen.body, frozen_blocks(frozen.blocks), figures)
    template = template_of(frozen.title, frozen.body, blocks=blocks, signature=_signature(report))
    bound = frozen_with(bind(template, figures), provenance(frozen))
    rows = binding_rows(report)
    now = figures_of(rows, numbers_of(report, rows).facts)
    return Composed(report, bound, frozen, figures=figures, changed=tuple(changed_since_frozen(frozen, now)))


def _changed_in_draft(report: Report, composed: Composed) -> tuple[Changed, ...]:
    return tuple(changed_in_draft(report, composed.facts, composed.figures, composed.labels))


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
    return to_docx(document, pictures_of(document))


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
