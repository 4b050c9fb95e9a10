"""What an open reading asks every few seconds: nothing new is 304, a change is the card alone, presence ends by itself."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_organisation, make_user
from tests.web.test_documents_reading import HTMX, TEXT, _url, read
from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.finish_reading import finish_reading
from yanzhen.apps.documents.actions.split_item import split_item
from yanzhen.apps.documents.actions.undo_step import undo_step
from yanzhen.apps.documents.models import ReadingPresence

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_organisation("办公室", kind="section")


@pytest.fixture
def reader(office):
    return make_user(role="section_officer", at=office)


@pytest.fixture
def colleague(office):
    return make_user(role="section_officer", at=office)


@pytest.fixture
def version(office, reader):
    return read(office, reader)


@pytest.fixture
def page(client, reader):
    client.force_login(reader)
    return client


def _ask(page, version, mark: str = "", **more):
    return page.get(_url("changes", version.pk, version=mark, **more), **HTMX)


def _mark(answer) -> str:
    return re.search(r"changes/\?version=([0-9a-f-]+)", answer.content.decode())[1]


def _shape(answer) -> str:
    return re.search(r'id="yr-live" data-shape="([0-9a-f]+)"', answer.content.decode())[1]


def _item(version, words):
    place = TEXT.index(words)
    return version.items.live().get(start__lte=place, end__gt=place)


def test_nothing_new_is_said_in_304(page, version):
    mark = _mark(page.get(_url("reading", version.pk)))
    assert _ask(page, version, mark).status_code == 304


def test_a_change_comes_as_its_card_alone_and_once(page, version, colleague):
    first = page.get(_url("reading", version.pk))
    row, other = _item(version, "台账"), _item(version, "计财科")
    accept_item(item_id=row.pk, seen=0, actor=colleague)
    answer = _ask(page, version, _mark(first))
    html = answer.content.decode()
    assert (answer.status_code, f'id="i-{row.pk}"' in html, f'id="i-{other.pk}"' in html) == (200, True, False)
    assert _shape(answer) == _shape(first)
    assert _ask(page, version, _mark(answer)).status_code == 304


def test_undoing_is_a_change_too(page, version, colleague):
    row = _item(version, "台账")
    accept_item(item_id=row.pk, seen=0, actor=colleague)
    mark = _mark(page.get(_url("reading", version.pk)))
    undo_step(version_id=version.pk, actor=colleague)
    assert f'id="i-{row.pk}"' in _ask(page, version, mark).content.decode()


def test_a_new_cut_and_a_finished_reading_change_the_shape(page, version, colleague):
    first = page.get(_url("reading", version.pk))
    split_item(item_id=_item(version, "台账").pk, seen=0, at=TEXT.index("定期公开"), actor=colleague)
    cut = _ask(page, version, _mark(first))
    assert _shape(cut) != _shape(first)
    version.items.waiting().update(state="accepted")
    finish_reading(version_id=version.pk, actor=colleague)
    assert _shape(_ask(page, version, _mark(cut))) != _shape(cut)


def test_others_are_named_with_the_item_they_change(page, version, client, colleague):
    row = _item(version, "台账")
    ReadingPresence.objects.create(
        document_version=version, user=colleague, item=row, is_editing=True, seen_at=timezone.now()
    )
    html = _ask(page, version).content.decode()
    assert f'data-name="{colleague}" data-item="{row.pk}" data-editing' in html
    assert html.count("yr-person") == 1


def test_who_was_not_heard_of_for_half_a_minute_is_gone(page, version, colleague):
    long_ago = timezone.now() - timedelta(seconds=31)
    ReadingPresence.objects.create(document_version=version, user=colleague, seen_at=long_ago)
    assert "yr-person" not in _ask(page, version).content.decode()


def test_being_there_is_written_once_and_not_with_every_question(page, version, reader, django_assert_num_queries):
    mark = _mark(page.get(_url("reading", version.pk)))
    first = ReadingPresence.objects.get(user=reader).seen_at
    with django_assert_num_queries(5):
        _ask(page, version, mark)
    assert ReadingPresence.objects.get(user=reader).seen_at == first
    _ask(page, version, mark, at=_item(version, "台账").pk, editing="yes")
    assert ReadingPresence.objects.get(user=reader).is_editing


@pytest.mark.parametrize("asked", ["", "x", "99999999999999999999-0", "-1"])
def test_a_question_without_a_known_mark_is_told_everything(page, version, asked):
    html = _ask(page, version, asked, at="99999999999999999999").content.decode()
    assert html.count("<article") == version.items.live().count()


def test_strangers_learn_nothing(client, version):
    client.force_login(make_user(role="section_officer", at=make_organisation("另一单位")))
    assert _ask(client, version).status_code == 404
    client.force_login(make_user())
    assert _ask(client, version).status_code == 403
    assert not ReadingPresence.objects.exists()


def _page_has(answer) -> dict[str, str]:
    """What an open page says it has."""
    return {"HTTP_X_READING_MARK": _mark(answer), "HTTP_X_READING_SHAPE": _shape(answer)}


def test_undoing_one_item_answers_with_its_card_alone(page, version, reader):
    row = _item(version, "台账")
    accept_item(item_id=row.pk, seen=0, actor=reader)
    has = _page_has(page.get(_url("reading", version.pk)))
    answer = page.post(_url("undo", version.pk), **HTMX, **has)
    html = answer.content.decode()
    assert (answer["HX-Retarget"], html.count("<article"), f'data-focus-item="{row.pk}"' in html) == (
        "#yr-live",
        1,
        True,
    )
    assert "已撤销" in html


def test_undoing_a_cut_or_for_a_page_that_says_nothing_answers_with_the_whole_reading(page, version, reader):
    row = _item(version, "台账")
    accept_item(item_id=row.pk, seen=0, actor=reader)
    assert page.post(_url("undo", version.pk), **HTMX)["HX-Retarget"] == "#reading"
    split_item(item_id=row.pk, seen=2, at=TEXT.index("定期公开"), actor=reader)
    has = _page_has(page.get(_url("reading", version.pk)))
    assert page.post(_url("undo", version.pk), **HTMX, **has)["HX-Retarget"] == "#reading"
