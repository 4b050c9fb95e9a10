"""What waits for a user about indicators: warnings of their unit, or of the indicators their section keeps."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.indicators.models import IndicatorWarning
from yanzhen.apps.indicators.warning_queries import warnings_to_look_into
from yanzhen.presets.indicator_warnings import indicator_warnings
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def indicator_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield the open warnings that are the user's to look into."""
    if not may_anywhere(request.user, "indicators.view", on=request.today):
        return
    rows = warnings_to_look_into(request.user, on=request.today).select_related("indicator", "organisation")
    yield kind_of("指标预警", rows.order_by("-raised_on", "pk"), _line, url=reverse("indicators:warnings"))


def _line(row: IndicatorWarning) -> dict[str, str]:
    preset = indicator_warnings().get(row.rule)
    return {
        "title": f"{row.indicator.title}：{preset.title if preset else row.rule}",
        "url": f"{reverse('indicators:warnings')}?indicator={row.indicator_id}&organisation={row.organisation_id}",
        "note": f"{row.organisation}，{row.why}",
        "tone": preset.tone if preset else "yellow",
    }
