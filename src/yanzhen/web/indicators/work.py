"""What waits for a user about indicators: warnings of their unit, or of the indicators their section keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.indicators.models import IndicatorWarning
from yanzhen.apps.indicators.warning_queries import warnings_to_look_into
from yanzhen.presets.indicator_warnings import indicator_warnings
from yanzhen.web.desk.waiting import Kind, Waiting, kind_of, waits_for

LINES_AT_MOST = 3


@waits_for
def indicator_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield the open warnings that are the user's to look into."""
    if not may_anywhere(request.user, "indicators.view", on=request.today):
        return
    rows = warnings_to_look_into(request.user, on=request.today).select_related("indicator", "organisation")
    counts = dict(rows.order_by().values_list("rule").annotate(count=Count("pk")))
    if sum(counts.values()) <= LINES_AT_MOST:
        yield kind_of("指标预警", rows.order_by("-raised_on", "pk"), _line, url=reverse("indicators:warnings"))
    else:
        yield _together(counts)


def _together(counts: Mapping[str, int]) -> Kind:
    """All warnings in one line, so that they do not bury what has a day."""
    presets, total = indicator_warnings(), sum(counts.values())
    named = sorted(
        ((count, presets[rule].title if rule in presets else rule) for rule, count in counts.items()), reverse=True
    )
    line = Waiting(
        kind="指标预警",
        title=f"{total}条指标预警要核对",
        url=reverse("indicators:warnings"),
        note="、".join(f"{title}{count}条" for count, title in named),
        tone="yellow",
    )
    return Kind("指标预警", [line], total, line.url, is_asked=False)


def _line(row: IndicatorWarning) -> dict[str, str]:
    preset = indicator_warnings().get(row.rule)
    asked = {"indicator": row.indicator_id, "organisation": row.organisation.name}
    return {
        "title": f"{row.indicator.title}：{preset.title if preset else row.rule}",
        "url": f"{reverse('indicators:warnings')}?{urlencode(asked)}",
        "note": f"{row.organisation}，{row.why}",
        "tone": preset.tone if preset else "yellow",
    }
