"""How the content of a checked draft goes; that it was checked stands in the log."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.figure_checks.models import CheckedFigure, FigureCheck

PURGED = "（已清除）"


@purges("figure_checks.figurecheck")
def purge_check(key: str) -> None:
    """Blank title and text and remove the figures, whose words and reasons quote it."""
    FigureCheck.objects.filter(pk=key).update(title=PURGED, text="")
    CheckedFigure.objects.filter(check_of=key).delete()
