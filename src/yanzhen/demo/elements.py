"""What is known of every school, as a year of imports leaves it; corrections, and what filling in has cost."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.utils import timezone

from yanzhen.apps.elements.actions.decide_proposal import decide_proposal
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.actions.note_burden import minutes_for
from yanzhen.apps.elements.actions.propose_correction import propose_correction
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.bridge import school_year_start, span_around
from yanzhen.apps.elements.models import BurdenEntry, DataElement, ElementImport, ElementValue, ImportState
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.fill_once import confirmed_in
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, PostFunction
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.demo import element_figures as figures
from yanzhen.demo.sample import Sample
from yanzhen.presets.import_profiles import import_profiles

SCHOOLS_ONLY = (OrganisationKind.SCHOOL, OrganisationKind.TEACHING_POINT)
# Profile, what it says of a school, of which days after the school year's start, whose office imports it, schools only.
IMPORTS: tuple[tuple[str, Callable, int, str, bool], ...] = (
    ("student_roll", figures.of_pupils, 19, "计划财务科", False),
    ("staff_roll", figures.of_staff, 24, "人事科", False),
    ("statistics_base", figures.of_premises, 40, "计划财务科", False),
    ("admission_list", figures.of_admission, 12, "计划财务科", False),
    ("fitness_results", figures.of_fitness, 90, "体育卫生与艺术科", True),
)
# Element, what it should be as a difference, reason, answer (blank: still waiting), accepted.
CORRECTIONS = (
    ("enrolment", 2, "9月下旬转入2名学生，学籍已办结。", "", True),
    ("full_time_teachers", -1, "1名教师9月退休，系统还没有更新。", "已在教师系统核实。", True),
    ("books", 800, "漏报了上年捐赠的图书。", "捐赠图书尚未登记资产，登记后再报。", False),
)


def load_known(sample: Sample) -> None:
    """Load the catalogue and what the systems know, before anybody is asked for it."""
    load_elements()
    elements = {row.code: row for row in DataElement.objects.all()}
    for code, say, days, section, schools_only in IMPORTS:
        _import(sample, elements, code, say, days, section, schools_only)


def load_element_year(sample: Sample) -> None:
    """Load corrections and the burden of what was reported."""
    _correct(sample)
    _burden(sample)


def _import(
    sample: Sample,
    elements: dict[str, DataElement],
    code: str,
    say: Callable,
    days: int,
    section: str,
    schools_only: bool,
) -> None:
    profile = import_profiles()[code]
    as_of = min(sample.today, school_year_start(sample.today) + timedelta(days=days))
    office, actor = sample.organisations[section], sample.user(section, PostFunction.HEAD)
    schools = [one for one in sample.schools if not schools_only or one.kind in SCHOOLS_ONLY]
    found = list(_figures(sample, elements, schools, say))
    name = f"{profile.title.partition('：')[2]}（{as_of.year}年{as_of.month}月）.xlsx"
    row = ElementImport.objects.create(
        profile=code,
        title=profile.title,
        organisation=office,
        file_name=name,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        rows=sum(one.pupils or 0 for one in schools) if profile.level == "person" else len(schools),
        as_of=as_of,
        figures=[{"element": key, "organisation": school, "value": value} for school, key, value in found],
        state=ImportState.WRITTEN,
        read_by=actor,
        settled_by=actor,
        settled_on=as_of,
        written=len(found),
    )
    source = Source.objects.create(
        kind=SourceKind.CELL,
        subject=f"elements.elementimport:{row.pk}",
        wording=f"{profile.title}“{name}”",
        entered_by=actor,
    )
    put_values([_value(elements[key], school, value, as_of) for school, key, value in found], source=source)


def _figures(
    sample: Sample, elements: dict[str, DataElement], schools: list[Organisation], say: Callable
) -> Iterator[tuple[int, str, object]]:
    for school in schools:
        for code, value in say(school, sample.chance):
            if school.kind in elements[code].kinds:
                yield school.pk, code, value


def _value(element: DataElement, school: int, value: object, as_of: date) -> NewValue:
    first, last = span_around(element, as_of)
    return NewValue(
        element=element,
        organisation_id=school,
        first=first,
        last=last,
        value=value,
        system=element.system,
        as_of=as_of,
    )


def _correct(sample: Sample) -> None:
    """Let the first schools find something wrong."""
    for school, (code, more, reason, answer, accept) in zip(sample.schools, CORRECTIONS, strict=False):
        known = ElementValue.objects.current().get(element__code=code, organisation=school)
        clerk = sample.user(school, PostFunction.CLERK)
        proposal = propose_correction(
            value_id=known.pk, raw=str(known.value + more), reason=reason, actor=clerk, on=sample.today
        )
        if answer:
            actor = sample.user(proposal.goes_to, PostFunction.HEAD)
            decide_proposal(proposal_id=proposal.pk, accept=accept, answer=answer, actor=actor, on=sample.today)


def _burden(sample: Sample) -> None:
    """Note what every return that was sent has cost, as its submission would have."""
    noted = set(BurdenEntry.objects.values_list("subject", flat=True))
    sent = Return.objects.exclude(submitted_at=None).select_related("type", "form_version").order_by("pk")
    rows_of = defaultdict(list)
    for row in Record.objects.standing().exclude(belongs_to__submitted_at=None).order_by("pk"):
        rows_of[row.belongs_to_id].append(row)
    entries = []
    for sheet in sent:
        if (subject := f"ledgers.return:{sheet.pk}") in noted:
            continue
        form = form_of(sheet.form_version)
        rows = [values_of(row, form) for row in rows_of[sheet.pk]]
        asked = len(rows) * len(form.typed_fields)
        filled = sum(one.key in row for row in rows for one in form.typed_fields)
        confirmed = confirmed_in(rows, sheet, form)
        typed = filled - confirmed
        day = timezone.localtime(sheet.submitted_at).date()
        entries.append(
            BurdenEntry(
                subject=subject,
                form=f"ledgers.ledgertype:{sheet.type_id}",
                title=sheet.type.title,
                organisation_id=sheet.organisation_id,
                requester_id=sheet.type.owner_id,
                is_temporary=sheet.type.is_temporary,
                submitted_on=day,
                asked=asked,
                confirmed=confirmed,
                typed=typed,
                minutes=minutes_for(confirmed=confirmed, typed=typed, on=day),
            )
        )
    BurdenEntry.objects.bulk_create(entries, batch_size=1000)
