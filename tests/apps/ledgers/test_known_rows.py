"""Fill once in lists: what is known of each row is offered with its source, confirmed or corrected, and counted."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date

import pytest
from django.db import transaction

from tests.ledger_scene import MARCH, SERVICE, LedgerScene
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.models import BurdenEntry, DataElement, ElementProposal, ElementUse
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.fill_once import known_for, rows_to_fill, subject_of
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.ledgers.workbooks.layout import book_of
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook
from yanzhen.apps.sources.models import Source
from yanzhen.engines.sheets import write_book
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.ledger_catalogue import form_from, ledger_catalogue
from yanzhen.presets.ledger_forms import definition_of

pytestmark = pytest.mark.django_db
GRADES = {"one": "一年级", "two": "二年级", "three": "三年级"}
OF_GRADES = {"one": "enrolment_grade_1", "two": "enrolment_grade_2", "three": "enrolment_grade_3"}
GRADE = {"key": "grade", "title": "年级", "kind": "choice", "choices": GRADES, "required": True}
PUPILS = {**SERVICE["fields"][1], "element_of": OF_GRADES}
BY_GRADE = {**SERVICE, "fields": [GRADE, PUPILS, *SERVICE["fields"][2:]]}


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    """The pupils of two of three grades are known from the roll."""
    load_elements()
    scene = LedgerScene(BY_GRADE)
    DataElement.objects.update(owner=scene.section)
    source = Source.objects.create(kind="provided", provided_by="计划财务科", provided_on=date(2025, 9, 20))
    with transaction.atomic():
        put_values([known(scene, 1, 120), known(scene, 2, 110)], source=source)
    return scene


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def known(scene: LedgerScene, grade: int, number: int) -> NewValue:
    return NewValue(
        element=DataElement.objects.get(code=f"enrolment_grade_{grade}"),
        organisation_id=scene.school.pk,
        first=date(2025, 9, 1),
        last=date(2026, 8, 31),
        value=number,
        system="student",
        as_of=date(2025, 9, 20),
    )


def offered(scene: LedgerScene, sheet: Return | None = None) -> dict[str, object]:
    sheet = sheet or scene.sheet()
    found = rows_to_fill(sheet, form_of(sheet.form_version))
    return {choice: told["pupils"].value for choice, told in found.items()}


def test_known_rows_are_offered_until_they_are_there_and_to_their_own_school(scene):
    assert offered(scene) == {"one": 120, "two": 110}
    assert offered(scene, scene.sheet(scene.other)) == {}
    scene.save({"grade": "二年级", "pupils": 111})
    assert offered(scene) == {"one": 120}


def test_the_page_names_the_source_and_fills_the_rows(scene, client):
    client.force_login(scene.clerk)
    address = f"/ledgers/returns/{scene.sheet().pk}/fill/"
    page = client.get(address).content.decode()
    assert "系统里已有2行的在校学生数" in page
    assert "计划财务科提供，截至2025年9月20日" in page
    answer = client.post(f"{address}known/", follow=True)
    assert "已带出2行" in answer.content.decode()
    assert "系统里已有" not in answer.content.decode()
    rows = Record.objects.order_by("position").values_list("key", "values__pupils")
    assert [pupils for _, pupils in rows] == [120, 110]


def test_another_schools_clerk_fills_nothing_in(scene, client):
    client.force_login(scene.other_clerk)
    assert client.post(f"/ledgers/returns/{scene.sheet().pk}/fill/known/").status_code in (403, 404)
    assert not Record.objects.exists()


def test_the_workbook_brings_the_known_rows_with_their_source(scene):
    sheet = scene.sheet()
    book = book_of(sheet, form_of(sheet.form_version))
    assert [row.values for row in book.rows] == [{"grade": "one", "pupils": 120}, {"grade": "two", "pupils": 110}]
    assert "计划财务科提供，截至2025年9月20日" in book.rows[0].notes["pupils"]
    content = io.BytesIO()
    write_book(content, book, made_on=MARCH)
    plan = plan_workbook(sheet, content=content.getvalue(), name="回传.xlsx")
    assert (len(plan.changes), plan.problems) == (2, [])


def test_what_is_confirmed_is_counted_and_what_differs_is_proposed(scene):
    scene.save({"grade": "一年级", "pupils": 120, "joined": 90}, {"grade": "二年级", "pupils": 111, "joined": 80})
    scene.save({"grade": "三年级", "pupils": 100, "joined": 70})
    scene.send()
    entry = BurdenEntry.objects.get()
    assert (entry.asked, entry.confirmed, entry.typed) == (15, 1, 8)
    proposal = ElementProposal.objects.get()
    assert (proposal.value, proposal.known.value) == (111, 110)


def test_the_ledger_is_known_to_show_the_elements_of_its_rows(scene):
    uses = ElementUse.objects.filter(subject=subject_of(scene.type), ended_on=None)
    assert sorted(uses.values_list("element__code", flat=True)) == sorted(OF_GRADES.values())
    assert not uses.filter(is_asked=True).exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": ["grade", "joined"]}, "ELEMENTS_WITHOUT_ROWS"),
        ({"fields": [GRADE, {**PUPILS, "element": "enrolment"}, *SERVICE["fields"][2:]]}, "ELEMENTS_WITHOUT_ROWS"),
        (
            {"fields": [GRADE, {**PUPILS, "element_of": {"nine": "enrolment"}}, *SERVICE["fields"][2:]]},
            "UNKNOWN_CHOICE",
        ),
        ({"fields": [GRADE, {**PUPILS, "element_of": {"one": "nothing"}}, *SERVICE["fields"][2:]]}, "UNKNOWN_ELEMENT"),
        ({"fields": [GRADE, {**PUPILS, "element_of": {"one": "classes"}}, *SERVICE["fields"][2:]]}, "OTHER_ELEMENT"),
        ({"fields": [GRADE, {**PUPILS, "element_of": {"one": 7}}, *SERVICE["fields"][2:]]}, "NOT_TEXT"),
    ],
)
def test_elements_of_rows_that_do_not_fit_are_refused(changes, code):
    with pytest.raises(BadInputError) as refusal:
        form_from(BY_GRADE | changes)
    assert code in {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize("code", ["after_school_service", "eyesight_screening", "student_practice"])
def test_ledgers_by_grade_do_not_ask_for_the_roll(code):
    pupils = ledger_catalogue()[code].by_key["pupils"]
    assert len(set(pupils.element_of.values())) == 12


def test_what_the_fitness_system_says_of_the_school_year_fills_the_ledger_of_the_year():
    load_elements()
    form = ledger_catalogue()["fitness_results"]
    scene = LedgerScene(definition_of(form))
    codes = [one.element for one in form.typed_fields if one.element]
    new = [
        NewValue(
            element=DataElement.objects.get(code=code),
            organisation_id=scene.school.pk,
            first=date(2026, 9, 1),
            last=date(2027, 8, 31),
            value=100,
            system="fitness",
            as_of=date(2026, 11, 30),
        )
        for code in codes
    ]
    source = Source.objects.create(kind="provided", provided_by="体卫艺科", provided_on=date(2026, 11, 30))
    put_values(new, source=source)
    sheet = scene.type.returns.get(organisation=scene.school)
    assert (len(codes), len(known_for(sheet, form))) == (6, 6)
