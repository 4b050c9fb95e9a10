"""How an alignment's content goes with the text it was made from; the rows stay, so that references stay whole."""

from __future__ import annotations

from yanzhen.apps.alignment.models import AlignmentStep, AnswerLink, AskedRow
from yanzhen.apps.audit.purging import purges

GONE = "已清除"


@purges("documents.readingitem")
def purge_words_of_item(key: str) -> None:
    """Blank the words taken from an item: shared ones, numbers, reasons, and the steps that could bring them back."""
    rows = AskedRow.objects.filter(item=key)
    rows.exclude(reason="").update(reason=GONE)
    links = AnswerLink.objects.filter(item=key) | AnswerLink.objects.filter(row__item=key)
    AlignmentStep.objects.filter(row__in=links.values("row")).delete()
    AlignmentStep.objects.filter(row__in=rows).delete()
    AnswerLink.objects.filter(pk__in=list(links.values_list("pk", flat=True))).update(shared=[], numbers=[])


@purges("alignment.alignmentsheet")
def purge_sheet(key: str) -> list[str]:
    """A sheet holds nothing of its own; its rows do."""
    return [f"alignment.askedrow:{pk}" for pk in AskedRow.objects.filter(sheet=key).values_list("pk", flat=True)]


@purges("alignment.askedrow")
def purge_row(key: str) -> None:
    """Blank reason, shared words and numbers of one row, and what could bring them back."""
    AskedRow.objects.filter(pk=key).exclude(reason="").update(reason=GONE)
    AnswerLink.objects.filter(row=key).update(shared=[], numbers=[])
    AlignmentStep.objects.filter(row=key).delete()
