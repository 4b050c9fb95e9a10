"""Registering documents and versions, and saying what is known about them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.documents.conftest import TEXT
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.documents.actions.accept_sure_items import accept_sure_items
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.describe_document import describe_document
from yanzhen.apps.documents.actions.keep_reading import keep_failure, keep_reading
from yanzhen.apps.documents.actions.share_document import share_document
from yanzhen.apps.documents.bridge import trimmed
from yanzhen.apps.documents.errors import DocumentError
from yanzhen.apps.documents.models import (
    Document,
    DocumentVersion,
    DraftStage,
    ReadingItem,
    ReadingState,
    ReadingStep,
)
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.search.models import SearchEntry

pytestmark = pytest.mark.django_db


def _code(act, **arguments) -> str:
    with pytest.raises(DocumentError) as caught:
        act(**arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("description", "text", "code"),
    [
        ({"title": ""}, "正文", "NO_TITLE"),
        ({"title": "题" * 201}, "正文", "TITLE_TOO_LONG"),
        ({"title": "计划"}, " \n", "NO_TEXT"),
        ({"title": "计划", "secrecy": "internal"}, "正文", "NO_NAMED_UNITS"),
        ({"title": "计划", "number": "云教〔2026〕第1号"}, "正文", "BAD_NUMBER"),
        ({"title": "计划", "number": "云教[2026]1号"}, "正文", "BAD_NUMBER"),
        ({"title": "计划", "number": "云教〔2026〕01号"}, "正文", "BAD_NUMBER"),
    ],
)
def test_a_refused_document_leaves_nothing(office, reader, description, text, code):
    arguments = {"organisation": office, "actor": reader, "received": ReceivedText(text=text)}
    assert _code(add_document, description=Description(**description), **arguments) == code
    assert not Document.objects.exists()


def test_the_longest_title_and_a_proper_number_are_taken(office, reader):
    description = Description(title="题" * 200, number="云教发〔2026〕12号", issued_on=date(2026, 1, 5))
    version = add_document(
        organisation=office, description=description, received=ReceivedText(text="正文"), actor=reader
    )
    assert (version.ordinal, version.reading_state) == (1, ReadingState.WAITING)


def test_a_new_version_keeps_the_old_and_may_change_the_title(version, reader):
    second = add_version(
        document_id=version.document_id,
        title="云溪区教育系统2026年工作要点",
        received=ReceivedText(text=TEXT + "三、抓好落实\n", stage=DraftStage.COMMENTS, notes="按意见补充第三部分"),
        actor=reader,
    )
    version.document.refresh_from_db()
    assert (second.ordinal, version.document.title) == (2, "云溪区教育系统2026年工作要点")
    old = DocumentVersion.objects.get(pk=version.pk)
    assert (old.title, old.text) == ("云溪区教育系统2026年工作计划", TEXT)


def test_the_same_text_at_the_same_stage_is_no_new_version(version, reader):
    received = ReceivedText(text=TEXT)
    assert _code(add_version, document_id=version.document_id, title="", received=received, actor=reader) == "SAME_TEXT"
    draft = ReceivedText(text=TEXT, stage=DraftStage.DISCUSSION)
    assert add_version(document_id=version.document_id, title="", received=draft, actor=reader).ordinal == 2


def test_two_people_describing_one_document_do_not_overwrite_each_other(version, reader, colleague):
    document = version.document
    describe_document(document_id=document.pk, seen=0, description=Description(title="甲", year=2026), actor=colleague)
    late = {"document_id": document.pk, "seen": 0, "description": Description(title="乙"), "actor": reader}
    assert _code(describe_document, **late) == "STALE"
    document.refresh_from_db()
    assert (document.title, document.year, document.edited_by) == ("甲", 2026, colleague)


def test_a_kept_reading_is_not_read_over(version, reader):
    again = keep_reading(version_id=version.pk, reading={"statements": []}, engine_version="other", actor=reader)
    assert (again.engine_version, again.items.count()) == ("by-hand", 5)
    assert keep_failure(version_id=version.pk, actor=reader).reading_state == ReadingState.READY


def test_sharing_counts_new_units_only(version, reader, office):
    school = Organisation.objects.create(code="S1", kind="school", name="第一小学", opened_on=date(2015, 9, 1))
    arguments = {"document_id": version.document_id, "actor": reader}
    assert share_document(organisations=[school], **arguments) == 1
    assert share_document(organisations=[school], **arguments) == 0
    seen = Document.objects.within(Organisation.objects.filter(pk=school.pk).values("pk"))
    assert list(seen) == [version.document]


def test_a_stranger_unit_sees_nothing(version):
    other = Organisation.objects.create(code="S2", kind="school", name="第二小学", opened_on=date(2015, 9, 1))
    assert not Document.objects.within(Organisation.objects.filter(pk=other.pk).values("pk")).exists()


def test_a_document_is_found_by_two_characters_of_its_text(version, reader, office):
    entry = SearchEntry.objects.get(subject=f"documents.document:{version.document_id}")
    assert (entry.title, entry.organisation, entry.secrecy) == (version.title, office, "none")
    assert "台账" in entry.text
    add_version(document_id=version.document_id, title="新标题", received=ReceivedText(text="只有总结。"), actor=reader)
    entry.refresh_from_db()
    assert entry.title == "新标题"
    assert "台账" not in entry.text


def test_a_purge_leaves_no_word_of_the_document(version, reader):
    accept_sure_items(version_id=version.pk, at_least=0, actor=reader)
    gone = remove_content(f"documents.document:{version.document_id}")
    assert f"documents.documentversion:{version.pk}" in gone
    version.refresh_from_db()
    assert (version.text, version.reading, version.document.title) == ("", {}, "已清除")
    kept = str(list(ReadingItem.objects.values())) + str(list(ReadingStep.objects.values()))
    assert "台账" not in kept
    assert "小教科" not in kept
    assert not SearchEntry.objects.filter(text__contains="台账").exists()
    assert remove_content(f"documents.document:{version.document_id}") >= gone


@given(text=st.text(alphabet="各校。\n 　", max_size=12), start=st.integers(-2, 14), end=st.integers(-2, 14))
def test_trimming_a_span_keeps_all_its_words_and_no_space_at_its_ends(text, start, end):
    first, last = trimmed(text, start, end)
    assert text[first:last] == text[max(0, start) : max(0, end)].strip()
