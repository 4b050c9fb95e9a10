"""Accepting many at once: the preview says which and why not the others, and exactly what was seen is accepted."""

from __future__ import annotations

import re

import pytest

from tests.factories import make_organisation, make_user
from tests.web.test_documents_reading import HTMX, _url, read
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.documents.actions.edit_item import Correction, edit_item
from yanzhen.apps.documents.models import ItemKind, ItemState, ReadingItem

pytestmark = pytest.mark.django_db
# Four tasks, made to differ in what is said about them: (words of the sentence, confidence, lead, basis without a day)
MADE = (
    ("体卫艺科", 0.95, ["体卫艺科"], ""),
    ("每周开足", 0.9, [], ""),
    ("台账", 0.9, ["各校"], "近期"),
    ("经费", 0.4, ["计财科"], ""),
)


@pytest.fixture
def office():
    return make_organisation("办公室", kind="section")


@pytest.fixture
def reader(office):
    return make_user(role="section_officer", at=office)


@pytest.fixture
def page(client, reader):
    client.force_login(reader)
    return client


@pytest.fixture
def version(office, reader):
    version = read(office, reader)
    for words, confidence, lead, basis in MADE:
        row = _item(version, words)
        on = None if basis else row.deadline_on
        ReadingItem.objects.filter(pk=row.pk).update(
            confidence=confidence, lead=lead, deadline_basis=basis or row.deadline_basis, deadline_on=on
        )
    return version


def _item(version, words):
    place = version.text.index(words)
    return version.items.live().get(start__lte=place, end__gt=place)


def _shown(answer) -> dict[int, int]:
    """Items with the version that the preview shows."""
    return {int(pk): int(seen) for pk, seen in re.findall(r'name="item" value="(\d+):(\d+)"', answer.content.decode())}


def _preview(page, version, **asked):
    return page.get(_url("accept_sure", version.pk), {"set": "yes", **asked}, **HTMX)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"percent": 90}, ["体卫艺科", "每周开足", "台账"]),
        ({"percent": 95}, ["体卫艺科"]),
        ({"percent": 90, "hold": ["deadline"]}, ["体卫艺科", "每周开足"]),
        ({"percent": 90, "hold": ["lead"]}, ["体卫艺科", "台账"]),
        ({"percent": 90, "hold": ["deadline", "lead"]}, ["体卫艺科"]),
        ({"percent": 0}, ["体卫艺科", "每周开足", "台账", "经费"]),
    ],
)
def test_the_preview_names_what_would_be_accepted(page, version, asked, words):
    assert set(_shown(_preview(page, version, **asked))) == {_item(version, word).pk for word in words}


def test_the_first_preview_leaves_deadlines_without_a_day_for_a_closer_look(page, version):
    html = page.get(_url("accept_sure", version.pk), **HTMX).content.decode()
    assert re.findall(r'value="(\d+)" selected', html) == ["90"]
    assert 'value="deadline" checked' in html
    assert 'value="lead" checked' not in html
    assert "留待逐条确认1条" in html
    assert "把握不够的1条不动" in html


def test_what_a_model_proposed_is_never_in_a_batch(page, version):
    row = _item(version, "体卫艺科")
    ReadingItem.objects.filter(pk=row.pk).update(by_model=True)
    for percent in (90, 0):
        answer = _preview(page, version, percent=percent)
        assert row.pk not in _shown(answer)
        assert "语言模型提议" in answer.content.decode()
    page.post(_url("accept_sure", version.pk), {"set": "yes", "percent": 0, "item": f"{row.pk}:0"})
    row.refresh_from_db()
    assert row.state == ItemState.PROPOSED


def test_only_what_was_left_ticked_is_accepted_and_one_undo_takes_all_back(page, version, reader):
    shown = _shown(_preview(page, version, percent=90))
    unticked = _item(version, "台账").pk
    events = AuditEvent.objects.count()
    sent = [f"{pk}:{seen}" for pk, seen in shown.items() if pk != unticked]
    page.post(_url("accept_sure", version.pk), {"set": "yes", "percent": 90, "item": sent})
    assert set(version.items.accepted_tasks().values_list("pk", flat=True)) == set(shown) - {unticked}
    event = AuditEvent.objects.order_by("pk").last()
    assert (AuditEvent.objects.count() - events, event.kind) == (1, "READING_ITEMS_ACCEPTED")
    page.post(_url("undo", version.pk))
    assert version.items.accepted_tasks().count() == 0


def test_what_somebody_changed_after_the_preview_is_not_accepted_and_said(page, version, office):
    shown = _shown(_preview(page, version, percent=90))
    changed = _item(version, "台账")
    correction = Correction(kind=ItemKind.TASK, title="另一个名称", lead=["各校"])
    edit_item(item_id=changed.pk, seen=0, correction=correction, actor=make_user(role="section_officer", at=office))
    sent = [f"{pk}:{seen}" for pk, seen in shown.items()]
    answer = page.post(_url("accept_sure", version.pk), {"set": "yes", "percent": 90, "item": sent}, **HTMX)
    assert "另有1条在预览之后被改动" in answer.content.decode()
    changed.refresh_from_db()
    assert (changed.title, changed.state) == ("另一个名称", ItemState.PROPOSED)


@pytest.mark.parametrize("sent", [[], ["x:1"], ["1"], ["99999:0"]])
def test_a_batch_of_nothing_known_accepts_nothing(page, version, sent):
    page.post(_url("accept_sure", version.pk), {"set": "yes", "percent": 0, "item": sent})
    assert version.items.accepted_tasks().count() == 0


def test_the_preview_takes_the_same_queries_for_any_number(page, version, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        _preview(page, version, percent=0)


def test_a_preview_with_nothing_to_accept_says_what_to_do(page, version):
    version.items.waiting().update(confidence=0.2)
    html = _preview(page, version, percent=90).content.decode()
    assert "没有可以批量接受的任务" in html
    assert "接受这" not in html


@pytest.mark.parametrize(("sure", "percent"), [(0.95, 90), (0.9, 90), (0.89, 80), (0.2, 90)])
def test_the_first_preview_never_takes_what_the_reader_is_unsure_of(page, version, sure, percent):
    version.items.waiting().update(confidence=sure, deadline_basis="")
    doubtful = _item(version, "经费")
    ReadingItem.objects.filter(pk=doubtful.pk).update(confidence=0.1)
    answer = page.get(_url("accept_sure", version.pk), **HTMX)
    assert re.findall(r'value="(\d+)" selected', answer.content.decode()) == [str(percent)]
    assert doubtful.pk not in _shown(answer)
    assert len(_shown(answer)) == (3 if sure > 0.5 else 0)
