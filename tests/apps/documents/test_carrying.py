"""A new version keeps what people decided, and asks again where the text says something else."""

from __future__ import annotations

from datetime import date

import pytest

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.add_item import add_item
from yanzhen.apps.documents.actions.edit_item import Correction, edit_item
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.actions.merge_items import merge_with_next
from yanzhen.apps.documents.actions.reject_item import reject_item
from yanzhen.apps.documents.actions.retype_item import retype_item
from yanzhen.apps.documents.actions.split_item import split_item
from yanzhen.apps.documents.models import DescentChange, DocumentVersion, ItemKind, ItemState, ReadingItem
from yanzhen.apps.documents.reading_engine import reading_of

pytestmark = pytest.mark.django_db

FIRST = """云溪区教育系统2026年工作计划（讨论稿）
一、提升质量
体卫艺科要在6月底前制定方案，学生体质健康优良率达到60%以上。各校要每周开足5节体育课，并做好记录。
二、改善条件
各校要建立问题台账，定期公开整改进展。计财科要落实专项经费。安全管理科要组织消防演练。
"""


@pytest.fixture
def first(office, reader) -> DocumentVersion:
    version = add_document(
        organisation=office,
        description=Description(title="云溪区教育系统2026年工作计划（讨论稿）"),
        received=ReceivedText(text=FIRST, stage="discussion"),
        actor=reader,
    )
    return _read(version, reader)


def _read(version: DocumentVersion, actor: User) -> DocumentVersion:
    reading = reading_of(version.text, name=version.title, year=2026)
    return keep_reading(version_id=version.pk, reading=reading, engine_version="t", actor=actor)


def following(version: DocumentVersion, actor: User, *changes: tuple[str, str], **fields) -> DocumentVersion:
    """Register and read the text with words replaced."""
    text = version.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    title = fields.pop("title", version.title)
    received = ReceivedText(text=text, **{"stage": "comments", **fields})
    return _read(add_version(document_id=version.document_id, title=title, received=received, actor=actor), actor)


def found(version: DocumentVersion, words: str) -> ReadingItem:
    place = version.text.index(words)
    return version.items.live().get(start__lte=place, end__gt=place)


def accept(version: DocumentVersion, words: str, actor: User) -> ReadingItem:
    item = found(version, words)
    return accept_item(item_id=item.pk, seen=item.version, actor=actor)


def test_the_same_text_under_another_title_and_number_keeps_identities_and_decisions(first, reader, colleague):
    accepted = accept(first, "落实专项经费", colleague)
    dropped = found(first, "消防演练")
    reject_item(item_id=dropped.pk, seen=dropped.version, reason="不是任务", actor=reader)
    second = following(
        first, reader, ("计划（讨论稿）", "要点"), stage="issued", number="云教发〔2026〕9号", title="2026年工作要点"
    )
    again, gone = found(second, "落实专项经费"), found(second, "消防演练")
    assert (again.identity, again.state, again.edited_by) == (accepted.identity, ItemState.ACCEPTED, colleague)
    assert (gone.identity, gone.state, gone.reject_reason) == (dropped.identity, ItemState.REJECTED, "不是任务")
    assert {item.identity for item in second.items.all()} == {item.identity for item in first.items.all()}
    assert not second.descents.exists()
    assert (second.document.number, second.number, first.number) == ("云教发〔2026〕9号", "云教发〔2026〕9号", "")
    assert AuditEvent.objects.filter(kind="DOCUMENT_VERSION_READ").count() == 1


def test_changed_words_wait_again_and_say_what_differs(first, reader):
    accepted = accept(first, "优良率达到60%", reader)
    second = following(first, reader, ("达到60%以上", "达到65%以上"))
    item = found(second, "优良率达到65%")
    descent = item.descents.get()
    assert (item.identity, item.state) == (accepted.identity, ItemState.PROPOSED)
    assert (descent.before, descent.change, descent.state_before) == (accepted, "changed", "accepted")
    (target,) = [row for row in descent.differing if row["field"] == "targets"]
    assert (target["before"][0]["value"], target["after"][0]["value"]) == (60, 65)
    assert found(second, "落实专项经费").descents.count() == 0


def test_a_correction_is_kept_in_changed_words_and_a_new_day_is_shown_beside_it(first, reader):
    item = found(first, "制定方案")
    mine = Correction(
        kind=ItemKind.TASK, title="制定体育方案", lead=("体育卫生与艺术科",), deadline_on=date(2026, 5, 31)
    )
    edit_item(item_id=item.pk, seen=item.version, correction=mine, actor=reader, accept=True)
    second = following(first, reader, ("在6月底前制定方案", "在9月底前制定实施方案"))
    again = found(second, "制定实施方案")
    assert (again.identity, again.state, again.lead) == (item.identity, ItemState.PROPOSED, ["体育卫生与艺术科"])
    assert again.deadline_on == date(2026, 5, 31)
    (day,) = [row for row in again.descents.get().differing if row["field"] == "deadline_on"]
    assert (day["before"], day["after"]) == ("2026-05-31", "2026-09-30")


def test_what_the_reader_now_reads_otherwise_in_the_same_words_waits_again(first, reader):
    accepted = accept(first, "制定方案", reader)
    assert accepted.deadline_on == date(2026, 6, 30)
    text = first.text.replace("2026", "2027")
    version = add_version(
        document_id=first.document_id, title="2027年工作计划", received=ReceivedText(text=text), actor=reader
    )
    reading = reading_of(text, name="2027年工作计划", year=2027)
    second = keep_reading(version_id=version.pk, reading=reading, engine_version="t", actor=reader)
    item = found(second, "制定方案")
    assert (item.state, item.deadline_on) == (ItemState.PROPOSED, date(2027, 6, 30))
    assert [row["field"] for row in item.descents.get().differing] == ["deadline_on"]


def test_moved_statements_keep_their_decisions(first, reader):
    accepted = accept(first, "落实专项经费", reader)
    second = following(
        first, reader, ("计财科要落实专项经费。", ""), ("一、提升质量\n", "一、提升质量\n计财科要落实专项经费。")
    )
    again = found(second, "落实专项经费")
    assert (again.identity, again.state) == (accepted.identity, ItemState.ACCEPTED)
    assert (again.descents.get().is_moved, again.descents.get().change) == (True, DescentChange.SAME)


def test_a_split_and_a_merge_have_one_heir_and_wait_for_confirmation(first, reader):
    whole = accept(first, "建立问题台账", reader)
    parts = [accept(first, "落实专项经费", reader), accept(first, "消防演练", reader)]
    second = following(
        first,
        reader,
        ("建立问题台账，定期公开整改进展。", "建立问题台账。各校定期公开整改进展。"),
        ("落实专项经费。安全管理科要组织消防演练。", "落实专项经费，安全管理科要组织消防演练。"),
    )
    pieces = [row.item for row in second.descents.filter(change="split")]
    assert len(pieces) == 2 and [piece.identity == whole.identity for piece in pieces].count(True) == 1
    assert {piece.state for piece in pieces} == {ItemState.PROPOSED}
    merged = second.descents.filter(change="merged")
    assert {row.before for row in merged} == set(parts)
    assert merged.first().item.identity in {part.identity for part in parts}
    assert {row.item.state for row in merged} == {ItemState.PROPOSED}


def test_added_and_removed_statements_are_told(first, reader):
    gone = found(first, "消防演练")
    second = following(first, reader, ("安全管理科要组织消防演练。", "幼教科要编制收费目录。"))
    assert [row.item for row in second.descents.filter(change="added")] == [found(second, "收费目录")]
    assert [row.before for row in second.descents.filter(change="removed")] == [gone]


def test_statements_cut_and_joined_by_hand_are_cut_and_joined_alike(first, reader):
    item = found(first, "建立问题台账")
    at = first.text.index("定期公开")
    kept, second_half = split_item(item_id=item.pk, seen=item.version, at=at, actor=reader)
    accept(first, "定期公开", reader)
    item = found(first, "落实专项经费")
    joined = merge_with_next(item_id=item.pk, seen=item.version, actor=reader)
    accept(first, "落实专项经费", reader)
    start = first.text.index("并做好记录")
    carved = add_item(version_id=first.pk, start=start, end=start + len("并做好记录"), actor=reader)
    second = following(first, reader, ("达到60%以上", "达到65%以上"))
    assert found(second, "定期公开").identity == second_half.identity
    assert (found(second, "定期公开").state, found(second, "建立问题").identity) == ("accepted", kept.identity)
    assert (found(second, "消防演练").identity, found(second, "消防演练").state) == (joined.identity, "accepted")
    assert found(second, "并做好记录").identity == carved.identity
    assert {row.item for row in second.descents.all()} == {found(second, "65%")}


def test_a_statement_that_was_made_no_task_stays_none(first, reader):
    item = found(first, "消防演练")
    retype_item(item_id=item.pk, seen=item.version, kind=ItemKind.CONTEXT, actor=reader)
    second = following(first, reader, ("消防演练", "消防疏散演练"))
    assert found(second, "消防疏散演练").kind == ItemKind.CONTEXT
    third = following(second, reader, ("消防疏散演练", "消防演练"), stage="review")
    assert (found(third, "消防演练").kind, found(third, "消防演练").identity) == (ItemKind.CONTEXT, item.identity)


def test_decisions_pass_through_three_versions(first, reader):
    accepted = accept(first, "落实专项经费", reader)
    second = following(first, reader, ("达到60%", "达到62%"))
    third = following(second, reader, ("达到62%", "达到65%"), stage="issued")
    assert (found(third, "专项经费").identity, found(third, "专项经费").state) == (accepted.identity, "accepted")


def test_what_a_model_proposed_is_marked_in_the_next_version_too(first, reader):
    row = found(first, "消防演练")
    ReadingItem.objects.filter(pk=row.pk).update(by_model=True)
    second = following(first, reader, ("落实专项经费", "落实好专项经费"))
    assert found(second, "消防演练").by_model
    assert not found(second, "问题台账").by_model
