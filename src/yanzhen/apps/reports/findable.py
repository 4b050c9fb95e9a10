"""What search knows of reports: their words, without the places of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yanzhen.apps.reports.models import Report
from yanzhen.apps.search.actions.index import Findable, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells

PLACES = re.compile(r"\{[^{}]*\}")
MARKS = re.compile(r"^#{1,4} ", re.MULTILINE)


def index_report(report: Report) -> None:
    """Renew what search knows of one report, in the transaction of the act that changed it."""
    index_many([_findable(report)])


@tells("reports.report")
def all_reports() -> Iterator[Findable]:
    """Yield every report."""
    for report in Report.objects.select_related("owner"):
        yield _findable(report)


def _findable(report: Report) -> Findable:
    words = MARKS.sub("", PLACES.sub("", report.body))
    return Findable(
        subject=report,
        kind=SearchKind.REPORT,
        title=report.title,
        text="\n".join(part for part in (report.number, words) if part),
        organisation=report.owner,
        capability="reports.view",
        url=("reports:report", report.pk),
        happened_on=report.signed_on or report.period_end,
    )
