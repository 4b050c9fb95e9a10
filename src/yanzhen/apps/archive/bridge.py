"""What a year has to archive, as plain values, and the text of each thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.archive.models import ArchiveKind
from yanzhen.apps.documents.models import Document
from yanzhen.apps.organisations.models import Hierarchy, Organisation
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.reports.models import Report
from yanzhen.apps.supervision.models import Notice


@dataclass(frozen=True)
class Archivable:
    """One thing to be archived."""

    subject: str
    kind: str
    title: str
    reference: str
    responsible: str
    made_on: date


def archivables(organisation: Organisation, year: int, *, on: date) -> list[Archivable]:
    """Return what the organisation and those under it made in ``year``, oldest first: issued, signed, received."""
    within = list(
        Organisation.objects.below(organisation.pk, hierarchy=Hierarchy.ADMINISTRATION, on=on).values_list(
            "pk", flat=True
        )
    )
    found = [*_documents(within, year), *_plans(within, year), *_reports(within, year), *_notices(within, year)]
    return sorted(found, key=lambda thing: (thing.made_on, thing.subject))


def _documents(within: list[int], year: int) -> Iterator[Archivable]:
    for row in Document.objects.filter(organisation__in=within, issued_on__year=year):
        yield Archivable(
            f"documents.document:{row.pk}", ArchiveKind.DOCUMENT, row.title, row.number, row.issuer, row.issued_on
        )


def _plans(within: list[int], year: int) -> Iterator[Archivable]:
    for row in Plan.objects.filter(owner__in=within, signed_on__year=year).select_related("owner"):
        yield Archivable(f"plans.plan:{row.pk}", ArchiveKind.PLAN, row.title, row.number, row.owner.name, row.signed_on)


def _reports(within: list[int], year: int) -> Iterator[Archivable]:
    for row in Report.objects.filter(owner__in=within, signed_on__year=year).select_related("owner"):
        yield Archivable(
            f"reports.report:{row.pk}", ArchiveKind.REPORT, row.title, row.number, row.owner.name, row.signed_on
        )


def _notices(within: list[int], year: int) -> Iterator[Archivable]:
    for row in Notice.objects.filter(issuer__in=within, signed_on__year=year).select_related("issuer", "addressee"):
        to = f"（{row.addressee.name}）" if row.addressee_id else ""
        title = f"{row.get_kind_display()}{to}"
        yield Archivable(
            f"supervision.notice:{row.pk}", ArchiveKind.NOTICE, title, row.number, row.issuer.name, row.signed_on
        )


def paragraphs_of(subject: str) -> list[str]:
    """Return the text of an archived thing, one string a paragraph; empty when it is gone."""
    label, _, key = subject.partition(":")
    return _TEXTS[label](int(key))


def _document_text(key: int) -> list[str]:
    document = Document.objects.filter(pk=key).first()
    version = document.versions.order_by("-ordinal").first() if document else None
    return _lines(version.text) if version else []


def _plan_text(key: int) -> list[str]:
    tasks = Plan.objects.get(pk=key).tasks.filter(origin=None).select_related("organisation").order_by("position", "pk")
    return [
        f"{number}．{task.title}（{task.organisation.name}，{_day(task.due_on)}前）"
        for number, task in enumerate(tasks, start=1)
    ]


def _report_text(key: int) -> list[str]:
    report = Report.objects.select_related("frozen").get(pk=key)
    frozen = getattr(report, "frozen", None)
    lines = _lines(frozen.body if frozen else report.body)
    return [*lines, f"定稿时日志第{frozen.chain_number}条，链头{frozen.chain_digest}"] if frozen else lines


def _notice_text(key: int) -> list[str]:
    notice = Notice.objects.get(pk=key)
    said = [*_lines(notice.demand)]
    said += [f"反馈：{line}" for line in _lines(notice.reply)]
    return said + ([f"办结意见：{notice.conclusion}"] if notice.conclusion else [])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


_TEXTS = {
    "documents.document": _document_text,
    "plans.plan": _plan_text,
    "reports.report": _report_text,
    "supervision.notice": _notice_text,
}
