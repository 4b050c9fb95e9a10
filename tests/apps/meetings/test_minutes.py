"""Papers of a meeting: prepared whole, signed by the right person alone, never changed, corrected by new versions."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction

from tests.meeting_results_scene import AFTER, ResultsScene
from yanzhen.apps.archive.bridge import archivables
from yanzhen.apps.audit.models import AuditContent
from yanzhen.apps.audit.purging import remove_content
from yanzhen.apps.meetings.actions.minutes import (
    PaperWords,
    archive_minutes,
    correct_minutes,
    prepare_minutes,
    sign_minutes,
)
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Attendance, Meeting, Minutes, MinutesKind
from yanzhen.apps.meetings.paper_layout import html_of, word_of
from yanzhen.apps.meetings.papers import opened_paper, plain_lines, without
from yanzhen.apps.meetings.refusals.results import (
    ARCHIVED,
    DRAFT,
    NONE,
    PAPER_ACTS,
    SIGNED,
    STATE_WORDS,
    why_not_in_paper_state,
)
from yanzhen.apps.meetings.standing import RECUSED
from yanzhen.engines.reports import check_docx
from yanzhen.kernel.canonical import canonical_bytes, sha256_hex

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ResultsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def prepared(scene, meeting, kind="summary", actor=None, **given):
    return prepare_minutes(meeting_id=meeting.pk, kind=kind, actor=actor or scene.clerk, on=AFTER, **given)


def notice(scene, meeting, **words):
    said = PaperWords(**({"addressee": "总务处", "ask": "请抓紧落实。"} | words))
    return prepared(scene, meeting, "notice", point_id=meeting.agenda.get().pk, words=said)


def text_of(minutes):
    return "\n".join(plain_lines(opened_paper(minutes)))


def code_of(raised):
    return raised.value.code


def test_the_record_holds_the_stand_and_vote_of_each_member(scene):
    words = text_of(prepared(scene, scene.held(), "record"))
    for line in (
        "周砚平　同意",
        "会前沟通：周砚平同意上会（2026年2月27日）",
        "李岚敏：方案可行，经费有来源。",
        "记录人：褚记言",
    ):
        assert line in words


def test_summary_and_notice_hold_no_single_vote(scene):
    meeting = scene.held()
    for paper in (prepared(scene, meeting), notice(scene, meeting)):
        words = text_of(paper)
        assert "周砚平　同意" not in words
        assert "方案可行" not in words


def test_a_summary_that_names_a_vote_is_refused(scene):
    meeting = scene.held()
    texts = {meeting.agenda.get().pk: "会上郑一舟同志表示反对。"}
    with pytest.raises(MeetingError) as raised:
        prepared(scene, meeting, words=PaperWords(texts=texts))
    assert code_of(raised) == "VOTE_NAMED"
    assert not Minutes.objects.exists()


def test_the_clerk_may_put_the_words_of_each_point(scene):
    meeting = scene.held()
    paper = prepared(scene, meeting, words=PaperWords(texts={meeting.agenda.get().pk: "会议同意建设实验室，分两期。"}))
    assert "会议同意建设实验室，分两期。" in text_of(paper)


def test_names_and_votes_lie_sealed_in_the_database(scene):
    paper = prepared(scene, scene.held(), "record")
    assert "周砚平".encode() not in bytes(paper.content)
    assert paper.digest == sha256_hex(canonical_bytes(opened_paper(paper)))


def test_numbers_say_body_year_and_meeting(scene):
    meeting = scene.held()
    assert prepared(scene, meeting, "record").number == "党委记〔2026〕1号"
    assert prepared(scene, meeting).number == "党委纪〔2026〕1号"
    assert notice(scene, meeting).number == "党委决通〔2026〕1号"
    second = scene.held()
    assert prepared(scene, second).number == "党委纪〔2026〕2号"
    assert notice(scene, second).number == "党委决通〔2026〕2号"


def test_no_paper_is_prepared_before_the_meeting_ends(scene):
    with pytest.raises(MeetingError) as raised:
        prepared(scene, scene.meeting())
    assert code_of(raised) == "NOT_CLOSED"


def test_what_the_record_lacks_is_named_all_at_once(scene):
    meeting = scene.held()
    meeting.place = ""
    meeting.save()
    Attendance.objects.filter(meeting=meeting, seat=scene.seat(scene.first)).update(status="absent")
    with pytest.raises(MeetingError) as raised:
        prepared(scene, meeting)
    assert "会议地点、郑一舟缺席的事由" in raised.value.message


def test_the_record_is_handled_by_members_and_the_recorder_alone(scene):
    meeting = scene.held()
    for actor in (scene.colleague, scene.stranger, scene.district, scene.vice):
        with pytest.raises(MeetingError) as raised:
            prepared(scene, meeting, "record", actor=actor)
        assert code_of(raised) == "RECORD_NOT_YOURS"
    assert prepared(scene, meeting, "record", actor=scene.deputy).pk


def test_the_summary_is_prepared_by_the_office_and_by_nobody_outside(scene):
    meeting = scene.held()
    for actor in (scene.stranger, scene.district, scene.inspector, scene.vice):
        with pytest.raises(MeetingError) as raised:
            prepared(scene, meeting, actor=actor)
        assert code_of(raised) == "NOT_YOURS"
    assert prepared(scene, meeting, actor=scene.colleague).pk


def test_only_the_secretary_signs_what_the_party_body_issues(scene):
    paper = prepared(scene, scene.held())
    for actor in (scene.principal, scene.deputy, scene.clerk, scene.stranger):
        with pytest.raises(MeetingError) as raised:
            sign_minutes(minutes_id=paper.pk, actor=actor, on=AFTER)
        assert code_of(raised) == "NOT_THE_SIGNER"
    assert sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER).signed_by == scene.secretary.person


def test_only_the_principal_signs_what_the_principals_meeting_issues(scene):
    meeting = scene.held(scene.office, vote_form="none")
    paper = prepared(scene, meeting)
    with pytest.raises(MeetingError) as raised:
        sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)
    assert code_of(raised) == "NOT_THE_SIGNER"
    assert "校长李岚敏" in raised.value.message
    assert sign_minutes(minutes_id=paper.pk, actor=scene.principal, on=AFTER).is_signed


def test_a_secretary_whose_seat_ended_signs_no_more(scene):
    paper = prepared(scene, scene.held())
    seat = scene.seat(scene.secretary)
    seat.ended_on = AFTER - timedelta(days=1)
    seat.save()
    with pytest.raises(MeetingError) as raised:
        sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)
    assert code_of(raised) == "NOT_THE_SIGNER"


def test_an_unsigned_draft_is_prepared_anew_in_place(scene):
    meeting = scene.held()
    first = prepared(scene, meeting)
    again = prepared(scene, meeting, words=PaperWords(texts={meeting.agenda.get().pk: "另拟。"}))
    assert again.pk == first.pk
    assert "另拟。" in text_of(again)


def test_a_signed_paper_stays_whatever_is_tried(scene):
    meeting = scene.held()
    paper = sign_minutes(minutes_id=prepared(scene, meeting).pk, actor=scene.secretary, on=AFTER)
    with pytest.raises(MeetingError) as raised:
        prepared(scene, meeting)
    assert code_of(raised) == "WRONG_STATE"
    for change in (
        {"digest": "0" * 64},
        {"content": b"x"},
        {"number": "党委纪〔2026〕9号"},
        {"signed_by": None, "signed_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Minutes.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=paper.pk).delete()


def test_a_correction_is_a_new_version_with_a_reason_and_both_are_kept(scene):
    meeting = scene.held()
    first = sign_minutes(minutes_id=prepared(scene, meeting).pk, actor=scene.secretary, on=AFTER)
    with pytest.raises(MeetingError) as raised:
        correct_minutes(minutes_id=first.pk, reason=" ", actor=scene.clerk, on=AFTER)
    assert code_of(raised) == "REASON_MISSING"
    second = correct_minutes(minutes_id=first.pk, reason="地点写错。", actor=scene.clerk, on=AFTER)
    assert list(meeting.minutes.in_force()) == [first]
    sign_minutes(minutes_id=second.pk, actor=scene.secretary, on=AFTER)
    assert list(meeting.minutes.in_force()) == [second]
    assert (second.revision, second.number, second.replaces) == (2, first.number, first)
    assert "更正说明：地点写错。" in text_of(second)
    assert "更正说明" not in text_of(Minutes.objects.get(pk=first.pk))


def test_no_second_correction_begins_before_the_first_is_signed(scene):
    first = sign_minutes(minutes_id=prepared(scene, scene.held()).pk, actor=scene.secretary, on=AFTER)
    correct_minutes(minutes_id=first.pk, reason="地点写错。", actor=scene.clerk, on=AFTER)
    with pytest.raises(MeetingError) as raised:
        correct_minutes(minutes_id=first.pk, reason="时间写错。", actor=scene.clerk, on=AFTER)
    assert code_of(raised) == "WRONG_STATE"


def test_a_notice_needs_a_resolution_and_an_addressee(scene):
    meeting = scene.meeting()
    scene.close(scene.point(meeting, said={scene.first: "再议。"}), "DEFERRED", decision="缓议。")
    scene.end(meeting)
    with pytest.raises(MeetingError) as raised:
        notice(scene, meeting)
    assert code_of(raised) == "NO_RESOLUTION"
    with pytest.raises(MeetingError) as raised:
        notice(scene, scene.held(), addressee=" ")
    assert code_of(raised) == "ADDRESSEE_MISSING"


def test_archived_papers_are_numbered_through_the_schools_bodies(scene):
    found = []
    for body in (scene.party, scene.office):
        meeting = scene.held(body, vote_form="hands" if body == scene.party else "none")
        signer = scene.secretary if body == scene.party else scene.principal
        paper = sign_minutes(minutes_id=prepared(scene, meeting).pk, actor=signer, on=AFTER)
        found.append(archive_minutes(minutes_id=paper.pk, actor=scene.clerk, on=AFTER).archive_number)
    assert [number[-12:] for number in found] == ["26-Y-HY-0001", "26-Y-HY-0002"]
    with pytest.raises(MeetingError) as raised:
        archive_minutes(minutes_id=paper.pk, actor=scene.clerk, on=AFTER)
    assert code_of(raised) == "WRONG_STATE"


def test_the_archive_of_the_authority_never_lists_papers_of_a_schools_meetings(scene):
    paper = sign_minutes(minutes_id=prepared(scene, scene.held()).pk, actor=scene.secretary, on=AFTER)
    archive_minutes(minutes_id=paper.pk, actor=scene.clerk, on=AFTER)
    for organisation in (scene.authority, scene.school):
        assert not archivables(organisation, 2026, on=AFTER)


@pytest.mark.parametrize("act", PAPER_ACTS)
@pytest.mark.parametrize("state", (NONE, DRAFT, SIGNED, ARCHIVED))
def test_every_act_is_allowed_in_its_states_alone(act, state):
    minutes = {
        NONE: None,
        DRAFT: Minutes(kind="summary"),
        SIGNED: Minutes(kind="summary", signed_on=AFTER),
        ARCHIVED: Minutes(kind="summary", signed_on=AFTER, archived_on=AFTER),
    }[state]
    refusal = why_not_in_paper_state(minutes, act, "summary")
    assert (refusal is None) == (state in PAPER_ACTS[act][1])
    if refusal:
        assert STATE_WORDS[state] in refusal.message


@pytest.mark.parametrize("kind", MinutesKind.values)
def test_every_paper_is_an_official_document_with_the_same_bytes_each_time(scene, kind):
    meeting = scene.held()
    paper = notice(scene, meeting) if kind == "notice" else prepared(scene, meeting, kind)
    signer = scene.secretary
    paper = Minutes.objects.get(pk=sign_minutes(minutes_id=paper.pk, actor=signer, on=AFTER).pk)
    data = word_of(paper, opened_paper(paper))
    assert data == word_of(paper, opened_paper(paper))
    assert check_docx(data) == []
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert paper.digest[:16] in package.read("word/footer1.xml").decode()
    assert paper.number in html_of(paper, opened_paper(paper))


def test_an_unsigned_paper_carries_no_number_in_its_red_head(scene):
    paper = prepared(scene, scene.held())
    assert paper.number not in html_of(paper, opened_paper(paper))
    assert "未签发的稿子" in html_of(paper, opened_paper(paper))


def test_a_copy_for_someone_recused_lacks_the_item_and_says_so(scene):
    meeting = scene.held()
    paper = prepared(scene, meeting, "record")
    shown = without(opened_paper(paper), {meeting.agenda.get().pk: RECUSED})
    words = "\n".join(plain_lines(shown))
    assert "建设科学探究实验室" not in words
    assert "周砚平　同意" not in words
    assert words.count(RECUSED) == 1
    assert "不作为正本" in html_of(paper, shown)


def test_the_reason_of_a_correction_goes_with_the_item_that_it_may_speak_of(scene):
    meeting = scene.held()
    first = prepared(scene, meeting)
    sign_minutes(minutes_id=first.pk, actor=scene.secretary, on=AFTER)
    given = {"reason": "实验室面积写错", "actor": scene.clerk, "on": AFTER}
    paper = opened_paper(correct_minutes(minutes_id=first.pk, **given))
    assert "更正说明：实验室面积写错" in plain_lines(without(paper, {}))
    assert "实验室" not in "".join(plain_lines(without(paper, {meeting.agenda.get().pk: RECUSED})))


def test_the_log_says_that_papers_were_signed_and_nothing_of_what_they_say(scene):
    meeting = scene.held()
    for kind in ("record", "summary"):
        sign_minutes(minutes_id=prepared(scene, meeting, kind).pk, actor=scene.secretary, on=AFTER)
    said = "".join(str(row.content) for row in AuditContent.objects.all())
    for word in ("周砚平", "同意", "实验室", "方案可行"):
        assert word not in said


def test_a_purged_meeting_keeps_its_number_and_loses_its_words(scene):
    meeting = scene.held()
    paper = sign_minutes(minutes_id=prepared(scene, meeting).pk, actor=scene.secretary, on=AFTER)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yanzhen.purging = 'on'")
    remove_content(f"meetings.meeting:{meeting.pk}")
    paper.refresh_from_db()
    assert (paper.content, paper.number) == (None, "党委纪〔2026〕1号")
    point = meeting.agenda.get()
    assert (point.decision, point.votes.count(), point.outcome) == ("", 0, "PASSED")
    assert point.item.title == "（已清除）"


def test_a_record_book_that_is_not_whole_still_makes_a_record_and_says_what_it_lacks(scene):
    meeting = scene.held()
    Meeting.objects.filter(pk=meeting.pk).update(is_entered_afterwards=True, record_book="第1册第3页", recorder=None)
    words = text_of(prepare_minutes(meeting_id=meeting.pk, kind="record", actor=scene.secretary, on=AFTER))
    assert "据手写记录本（第1册第3页）补录" in words
    assert "记录本未载明：记录人" in words
