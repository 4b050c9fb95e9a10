"""Light thresholds and reporting rhythm of the rulebook, as the indicators engine takes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.engines.indicators import LightRule, Rhythm, RhythmRules
from yanzhen.presets.rulebook import rulebook_value


def light_rule(*, on: date) -> LightRule:
    """Return the thresholds of the lights in force on a day."""
    return LightRule(
        period_left_share=Decimal(str(rulebook_value("indicators/yellow_period_left_share", on=on))),
        progress_below=Decimal(str(rulebook_value("indicators/yellow_progress_below", on=on))),
        red_when_unreported_past_due=rulebook_value("indicators/red_when_unreported_past_due", on=on),
    )


def rhythm_rules(*, on: date) -> RhythmRules:
    """Return the periods and due days of reports in force on a day."""
    terms = rulebook_value("indicators/term_starts", on=on)
    due = rulebook_value("indicators/report_due_workdays", on=on)
    return RhythmRules(
        due_workdays={Rhythm(name.upper()): days for name, days in due.items()},
        first_term_starts=_month_and_day(terms["first"]),
        second_term_starts=_month_and_day(terms["second"]),
        fortnight_anchor=rulebook_value("indicators/fortnight_anchor", on=on),
    )


def small_count_below(audience: str, *, on: date) -> int:
    """Return below which number of persons a count is withheld from ``public`` or ``peers`` on a day."""
    return int(rulebook_value("indicators/small_count_below", on=on)[audience])


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
