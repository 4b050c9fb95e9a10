"""What the page of a check shows: marked text, tabs by verdict, one card per figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from yanzhen.apps.figure_checks.models import CheckedFigure, Decision, FigureCheck, Verdict
from yanzhen.apps.indicators.wording import period_words
from yanzhen.web.figure_checks.access import may_change, subjects
from yanzhen.web.figure_checks.forms import AboutForm
from yanzhen.web.objects import addresses_of

OPEN, ALL, HINT = "open", "all", "hint"
AROUND = 24
TONES = {
    Verdict.CONTRADICTORY: "red",
    Verdict.DIFFERENT: "yellow",
    Verdict.CONFIRMED: "green",
    Verdict.UNKNOWN: "",
}
NOTE_KINDS = {"library": "与库中数值", "none": "说明"}


@dataclass(frozen=True)
class Card:
    """One figure on the right side, ready for the template."""

    figure: CheckedFigure
    tone: str
    before: str
    after: str
    notes: list[tuple[str, str]]
    indicator_url: str
    source_url: str
    period: str
    can_adopt: bool

    @property
    def is_open(self) -> bool:
        """Does it wait for somebody to decide?"""
        return wants_deciding(self.figure)


def wants_deciding(figure: CheckedFigure) -> bool:
    """Is it a figure that may be wrong and that nobody decided on?"""
    alarming = figure.verdict in (Verdict.CONTRADICTORY, Verdict.DIFFERENT) or figure.has_hint
    return alarming and figure.decision == Decision.NONE


def page_context(request: HttpRequest, check: FigureCheck) -> dict[str, Any]:
    """Return everything that the page of a check shows; ``?verdict=`` chooses what is listed."""
    figures = list(check.figures.select_related("indicator", "body"))
    counts = _counts(figures)
    chosen = request.GET.get("verdict", "")
    if chosen not in counts:
        chosen = OPEN if counts[OPEN] else ALL
    listed = [figure for figure in figures if _is_in(figure, chosen)]
    crumbs = [("数据核验", reverse("figure_checks:list")), (check.title, "")]
    return {
        "check": check,
        "crumbs": crumbs,
        "lead": _lead(check, figures),
        "text": marked_text(check, figures),
        "tabs": _tabs(counts, chosen),
        "chosen": chosen,
        "cards": cards_of(check, listed),
        "counts": counts,
        "adopted": sum(figure.decision == Decision.ADOPTED for figure in figures),
        "can_change": may_change(request, check),
        "about": AboutForm(subjects=subjects(request), initial=AboutForm.initial_of(check)),
    }


def _lead(check: FigureCheck, figures: Sequence[CheckedFigure]) -> str:
    period = period_words(check.period_start, check.period_end) if check.period_start and check.period_end else ""
    about = f"说的是{check.subject.short_name or check.subject.name}{period and '，'}{period}"
    day = check.checked_on
    return f"{about}；共{len(figures)}个数，{day.year}年{day.month}月{day.day}日核验"


def _counts(figures: Sequence[CheckedFigure]) -> dict[str, int]:
    names = (OPEN, *Verdict.values, HINT, ALL)
    return {name: sum(_is_in(figure, name) for figure in figures) for name in names}


def _is_in(figure: CheckedFigure, chosen: str) -> bool:
    if chosen == ALL:
        return True
    if chosen == OPEN:
        return wants_deciding(figure)
    return figure.has_hint if chosen == HINT else figure.verdict == chosen


def _tabs(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    titles = {OPEN: "待处理", ALL: "全部", HINT: "提示", **dict(Verdict.choices)}
    order = (OPEN, Verdict.CONTRADICTORY, Verdict.DIFFERENT, HINT, Verdict.CONFIRMED, Verdict.UNKNOWN, ALL)
    return [
        {"name": str(name), "title": titles[name], "count": counts[name], "current": name == chosen}
        for name in order
        if counts[name] or name in (OPEN, ALL) or name == chosen
    ]


def cards_of(check: FigureCheck, figures: Sequence[CheckedFigure]) -> list[Card]:
    """Return the figures as cards, with the addresses of their sources in one query."""
    addresses = addresses_of(figure.source_subject for figure in figures if figure.source_subject)
    return [_card(check, figure, addresses) for figure in figures]


def _card(check: FigureCheck, figure: CheckedFigure, addresses: dict[str, str]) -> Card:
    period = ""
    indicator_url = ""
    if figure.indicator is not None and figure.period_start and figure.period_end:
        period = period_words(figure.period_start, figure.period_end)
        key = f"{figure.period_start.isoformat()}_{figure.period_end.isoformat()}"
        indicator_url = f"{reverse('indicators:indicator', args=[figure.indicator_id])}?period={key}"
    low, high = max(0, figure.start - AROUND), figure.end + AROUND
    return Card(
        figure=figure,
        tone=TONES[Verdict(figure.verdict)],
        before=_tail(check.text[low : figure.start]),
        after=check.text[figure.end : high].partition("\n")[0],
        notes=[(NOTE_KINDS.get(note["kind"], "按文中别的数"), note["text"]) for note in figure.notes],
        indicator_url=indicator_url,
        source_url=addresses.get(figure.source_subject, ""),
        period=period,
        can_adopt=bool(figure.replacement),
    )


def _tail(text: str) -> str:
    return text.rpartition("\n")[2]


def marked_text(check: FigureCheck, figures: Sequence[CheckedFigure]) -> SafeString:
    """Return the draft as paragraphs, every figure a link to its card, adopted ones struck through and rewritten."""
    out: list[str] = []
    at, start = 0, 0
    is_first = True
    for line in check.text.splitlines(keepends=True):
        end = start + len(line)
        words = line.strip()
        if words:
            inside = []
            while at < len(figures) and figures[at].start < end:
                inside.append(figures[at])
                at += 1
            body = "".join(_pieces(check.text, start, end, inside))
            is_title = is_first and words == check.title
            out.append(f'<p class="{"yf-title" if is_title else "yf-p"}">{body}</p>')
            is_first = False
        start = end
    return mark_safe("\n".join(out))  # noqa: S308 - every stretch of text was escaped


def _pieces(text: str, start: int, end: int, figures: Sequence[CheckedFigure]) -> list[str]:
    pieces = []
    for figure in figures:
        pieces += [escape(text[start : figure.start]), str(figure_mark(figure, text))]
        start = figure.end
    return [*pieces, escape(text[start:end].rstrip("\r\n"))]


def figure_mark(figure: CheckedFigure, text: str, *, swaps: bool = False) -> SafeString:
    """Return one figure of the text with its verdict; ``swaps`` lets it take the place of the one on the page."""
    words = escape(text[figure.start : figure.end])
    if figure.decision == Decision.ADOPTED:
        words = f"<del>{words}</del><ins>{escape(figure.replacement)}</ins>"
    classes = f"yf-m yf-{figure.verdict}{' yf-hinted' if figure.has_hint else ''}"
    label = "提示" if figure.has_hint and figure.verdict == Verdict.UNKNOWN else Verdict(figure.verdict).label
    number, swap = figure.ordinal, ' hx-swap-oob="true"' if swaps else ""
    return mark_safe(  # noqa: S308 - words were escaped above, the rest is ours
        f'<a class="{classes}" id="m-{number}" href="?verdict=all#c-{number}" data-card="c-{number}" title="{label}"'
        f"{swap}>{words}</a>"
    )
