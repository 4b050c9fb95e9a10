"""Past years' summaries whose figures fill the indicators' history, and a draft whose figures are checked."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

from yanzhen.apps.document_facts.actions.confirm_facts import confirm_facts
from yanzhen.apps.document_facts.actions.read_facts import read_facts
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import DocumentKind, DocumentVersion
from yanzhen.apps.documents.reading_engine import engine_version, reading_of
from yanzhen.apps.figure_checks.actions.check_draft import DraftSubmission, check_draft
from yanzhen.apps.organisations.models import PostFunction
from yanzhen.demo.sample import Sample

OFFICE = "办公室"
# From four years ago to the year before last: what each year's summary said.
PAST = (
    ("49.6%", "55.8%", "近1800", "86.2%", "9.8%", 96, "2.1", 24, 2300),
    ("51.2%", "54.9%", "2140", "88.5%", "11.6%", 104, "2.4", 26, 2500),
    ("53%以上", "53.7%", "2360", "90.1%", "13.4%", 118, "2.8", 30, 2600),
)
NAMES = ("good", "myopia", "places", "inclusive", "rotation", "talks", "pupils", "classes", "teachers")
ANOTHER = {"good": "52.1%", "myopia": "53.7%"}
DRAFT = {"good": "54.6%", "myopia": "52.9%", "places": "2160"}


def load_stated_figures(sample: Sample) -> None:
    """Read three past summaries and one report that differs from the last of them, confirm, check this year's draft."""
    last = sample.today.year - 2
    for year, said in zip(range(last - len(PAST) + 1, last + 1), PAST, strict=True):
        values = dict(zip(NAMES, said, strict=True))
        _confirmed(sample, "past_summary.txt", f"雁汀区教育委员会{year}年工作总结", year, values)
    _confirmed(sample, "past_report.txt", f"雁汀区{last}年体卫艺工作报告", last, ANOTHER)
    check_draft(
        submission=DraftSubmission(
            declared="none", pasted=_text("draft_summary.txt", last + 1, DRAFT), subject=sample.authority
        ),
        organisation=sample.authority,
        actor=sample.user(OFFICE, PostFunction.HEAD),
        on=sample.today,
    )


def _text(name: str, year: int, values: dict[str, Any]) -> str:
    text = files("yanzhen.demo").joinpath(f"texts/{name}").read_text(encoding="utf-8")
    return text.format(year=year, **values)


def _confirmed(sample: Sample, name: str, title: str, year: int, values: dict[str, Any]) -> DocumentVersion:
    office = sample.user(OFFICE, PostFunction.HEAD)
    text = _text(name, year, values)
    issued_on = date(year + 1, 1, 15)
    version = add_document(
        organisation=sample.authority,
        description=Description(
            title=title, issuer=sample.authority.name, issued_on=issued_on, year=year, kind=DocumentKind.SUMMARY
        ),
        received=ReceivedText(text=text, issued_on=issued_on),
        actor=office,
    )
    keep_reading(
        version_id=version.pk,
        reading=reading_of(text, name=title, year=year),
        engine_version=engine_version(),
        actor=office,
    )
    read_facts(version_id=version.pk, actor=office, on=sample.today)
    ready = version.facts.ready().filter(is_certain=True)
    confirm_facts(version_id=version.pk, seen=dict(ready.values_list("pk", "version")), actor=office, on=sample.today)
    return version
