"""A year of ledgers: reported, late, sent back, corrected, written in bulk; the acts would take minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.elements.queries import known_of_many
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.bridge import due_moment, form_of, key_of, period_of, span_of, write_values
from yanzhen.apps.ledgers.bulk import insert_records
from yanzhen.apps.ledgers.models import (
    LedgerType,
    Record,
    Return,
    ReturnState,
    ReturnStep,
    Stage,
    StepAct,
)
from yanzhen.apps.ledgers.queries import reporters_of
from yanzhen.apps.ledgers.rollups_in_full import recompute_all, rollups_of
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.demo.ledger_rows import Known, sample_rows
from yanzhen.demo.sample import Sample
from yanzhen.engines.ledgers import LedgerForm, Period, Rhythm, Value, content_hash

ONE_DAY = timedelta(days=1)
PERIODS = {
    Rhythm.DAY: 6,
    Rhythm.WEEK: 3,
    Rhythm.MONTH: 4,
    Rhythm.TERM: 2,
    Rhythm.HALF_YEAR: 2,
    Rhythm.YEAR: 2,
    Rhythm.SCHOOL_YEAR: 2,
}
ROWS_AT_MOST = 3
UNITS = 8
WHOLE = ("after_school_service", "school_safety_daily", "fitness_results", "eyesight_screening", "teacher_training")
# Filled by loaders of their own, where the rows belong together.
OWN_SAMPLE = ("rotation_teachers", "rotation_posts", "school_conditions", "school_guarantees")
SENT_BACK = "有两处与上期相差较大，请核对后重新报送。"


@dataclass
class Written:
    """The rows of all ledgers, to be inserted together."""

    returns: list[Return] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    steps: list[ReturnStep] = field(default_factory=list)


def load_ledger_year(sample: Sample) -> None:
    """Load the catalogue, open the periods of the last year and fill them in up to the sample's day."""
    load_ledgers()
    written = Written()
    for type_ in LedgerType.objects.exclude(code__in=OWN_SAMPLE).order_by("code"):
        _fill_ledger(sample, type_, written)
    insert_written(written)
    for type_ in LedgerType.objects.order_by("code"):
        for code in rollups_of(type_):
            recompute_all(type_id=type_.pk, code=code)


def _fill_ledger(sample: Sample, type_: LedgerType, written: Written) -> None:
    version = type_.versions.get()
    form = form_of(version)
    units = _units(sample, form, type_)
    approver = approver_of(sample, type_)
    for period in _periods(form, sample.today):
        known = _known(form, units, period)
        due_at = due_moment(form, period, sample.today)
        for unit in units:
            sheet = Return(
                type=type_,
                form_version=version,
                organisation=unit,
                period_start=period.starts_on,
                period_end=period.ends_on,
                due_at=due_at,
            )
            written.returns.append(sheet)
            state = _state(sample, is_present=period.ends_on >= sample.today)
            if state != ReturnState.EXPECTED:
                _fill(sample, sheet, form, state, approver, written, known.get(unit.pk, {}))


def _known(form: LedgerForm, units: list[Organisation], period: Period) -> dict[int, dict[str, dict[str, Value]]]:
    """What the systems already say for each unit, by choice of the key field and field; one query."""
    places = [(choice, one.key, code) for one in form.typed_fields for choice, code in one.element_of.items()]
    if form.one_row:
        places = [("", one.key, one.element) for one in form.typed_fields if one.element]
    codes = {code for _, _, code in places}
    told = known_of_many([unit.pk for unit in units], codes, period.starts_on, period.ends_on)
    found: dict[int, dict[str, dict[str, Value]]] = {}
    for unit, values in told.items():
        for choice, key, code in places:
            if code in values:
                found.setdefault(unit, {}).setdefault(choice, {})[key] = values[code].value
    return found


def _units(sample: Sample, form: LedgerForm, type_: LedgerType) -> list[Organisation]:
    """All units of the ledgers that people look at first, some of the others; the rest is opened by the clock."""
    units = list(reporters_of(form, type_, on=sample.today))
    if form.code in WHOLE:
        return units
    order = {school.pk: place for place, school in enumerate(sample.schools)}
    return sorted(units, key=lambda unit: (order.get(unit.pk, len(order)), unit.code))[:UNITS]


def _periods(form: LedgerForm, today: date) -> list:
    """The last periods that have begun, oldest first."""
    found = [period_of(form, today, today)]
    while len(found) < PERIODS[found[0].rhythm]:
        found.insert(0, period_of(form, found[0].starts_on - ONE_DAY, today))
    return found


def _state(sample: Sample, *, is_present: bool) -> str:
    draw = sample.chance.random()
    if is_present:
        if draw < 0.6:
            return ReturnState.EXPECTED
        return ReturnState.DRAFT if draw < 0.8 else ReturnState.IN_UNIT if draw < 0.9 else ReturnState.SUBMITTED
    if draw < 0.04:
        return ReturnState.EXPECTED
    return ReturnState.RETURNED if draw < 0.06 else ReturnState.SUBMITTED if draw < 0.1 else ReturnState.APPROVED


def approver_of(sample: Sample, type_: LedgerType) -> User | None:
    """Return the account of the head of the section that keeps the ledger."""
    person = sample.people.get((type_.owner.name, PostFunction.HEAD)) if type_.owner else None
    return sample.users.get(person[0].staff_number) if person else None


def _clerk(sample: Sample, sheet: Return) -> User | None:
    for function in (PostFunction.CLERK, PostFunction.PRINCIPAL, PostFunction.HEAD):
        persons = sample.people.get((sheet.organisation.name, function))
        if persons and (user := sample.users.get(persons[0].staff_number)):
            return user
    return None


def _fill(
    sample: Sample,
    sheet: Return,
    form: LedgerForm,
    state: str,
    approver: User | None,
    written: Written,
    known: Known,
) -> None:
    unit = sheet.organisation
    rows = sample_rows(
        form,
        span_of(sheet),
        sample.chance,
        size=unit.pupils or 120,
        stages=unit.stages,
        at_most=ROWS_AT_MOST,
        known=known,
    )
    if rows or form.zero_allowed:
        write_return(sample, sheet, form, rows, state, approver, written)


def write_return(
    sample: Sample,
    sheet: Return,
    form: LedgerForm,
    rows: list[dict[str, Value]],
    state: str,
    approver: User | None,
    written: Written,
) -> None:
    """Put rows on a return and carry it as far as its state says; a unit without a clerk reports nothing."""
    clerk = _clerk(sample, sheet)
    if clerk is None:
        return
    sheet.filled_by, sheet.rows, sheet.is_zero = clerk, len(rows), not rows
    sheet.digest = content_hash(form, sheet.organisation.code, span_of(sheet), rows)
    sheet.state = state
    if state == ReturnState.IN_UNIT:
        sheet.stage = Stage.LEADER
    for place, values in enumerate(rows, start=1):
        record = Record(
            belongs_to=sheet,
            type=sheet.type,
            organisation=sheet.organisation,
            period_start=sheet.period_start,
            period_end=sheet.period_end,
            position=place,
            changed_by=clerk,
            changed_at=timezone.now(),
        )
        write_values(record, form, values)
        record.key = key_of(form, values)
        written.records.append(record)
    if state in (ReturnState.SUBMITTED, ReturnState.RETURNED, ReturnState.APPROVED):
        _send(sample, sheet, clerk, approver, written)


def _send(sample: Sample, sheet: Return, clerk: User, approver: User | None, written: Written) -> None:
    sent_on = min(sample.today, _ready_on(sheet, days=sample.chance.randint(0, 3)))
    sheet.submitted_by, sheet.submitted_at = clerk, _at(sent_on, 15)
    written.steps.append(_step(sheet, StepAct.SUBMIT, clerk, sent_on))
    if approver is None:
        sheet.state = ReturnState.SUBMITTED
        return
    if sheet.state == ReturnState.RETURNED:
        written.steps.append(_step(sheet, StepAct.SEND_BACK, approver, sent_on, SENT_BACK))
    if sheet.state == ReturnState.APPROVED:
        seen_on = min(sample.today, sent_on + timedelta(days=2))
        sheet.approved_by, sheet.approved_at = approver, _at(seen_on, 10)
        written.steps.append(_step(sheet, StepAct.APPROVE, approver, seen_on))


def _ready_on(sheet: Return, *, days: int) -> date:
    """When a unit sends: some days after the period, or before the day that is asked where that lies in the period."""
    due_on = timezone.localtime(sheet.due_at).date()
    return due_on - timedelta(days=days) if due_on < sheet.period_end else sheet.period_end + timedelta(days=days)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _step(sheet: Return, act: str, actor: User, on: date, reason: str = "") -> ReturnStep:
    return ReturnStep(belongs_to=sheet, act=act, actor=actor, reason=reason, digest=sheet.digest, happened_on=on)


def insert_written(written: Written) -> None:
    """Insert returns, their rows with a source each return, and their steps."""
    Return.objects.bulk_create(written.returns, batch_size=1000)
    sources = {
        sheet.pk: Source(kind=SourceKind.ENTRY, subject=f"ledgers.return:{sheet.pk}", entered_by_id=sheet.filled_by_id)
        for sheet in written.returns
        if sheet.rows
    }
    Source.objects.bulk_create(sources.values(), batch_size=2000)
    for record in written.records:
        record.belongs_to = record.belongs_to  # now that it has its number
        record.source = sources[record.belongs_to_id]
    for step in written.steps:
        step.belongs_to = step.belongs_to
    insert_records(written.records)
    ReturnStep.objects.bulk_create(written.steps, batch_size=2000)
