"""A notice of inspection opens a school's meetings to named readers, within its days alone; the file of 三重一大."""

from __future__ import annotations

import hashlib
import zipfile
from copy import deepcopy
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from tests.factories import make_deputy
from tests.meeting_results_scene import AFTER, MEETING_DAY, ResultsScene
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.meetings.actions.case_files import ask_case_file, take_case_file
from yanzhen.apps.meetings.actions.inspection import NoticeFacts, issue_notice, receive_notice, withdraw_notice
from yanzhen.apps.meetings.actions.minutes import prepare_minutes, sign_minutes
from yanzhen.apps.meetings.actions.resolutions import disclose_resolution, make_resolution_task
from yanzhen.apps.meetings.case_file import entries_for, write_case_file
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import CaseFile, Minutes, Resolution
from yanzhen.apps.meetings.sight import PLACEHOLDER
from yanzhen.apps.meetings.standing import Standing, hidden_points, may_read_paper, standing_of

pytestmark = pytest.mark.django_db
FROM, TO = AFTER + timedelta(days=1), AFTER + timedelta(days=5)


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ResultsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def facts(scene, **changes):
    said = {
        "kind": "discipline",
        "number": "青巡〔2026〕2号",
        "reader_ids": [scene.inspector.person_id],
        "reads_from": FROM,
        "reads_to": TO,
        "covers_from": date(2026, 1, 1),
        "covers_to": MEETING_DAY,
    }
    return NoticeFacts(**(said | changes))


def issued(scene, actor=None, **changes):
    return issue_notice(
        organisation_id=scene.school.pk,
        issued_for_id=scene.authority.pk,
        facts=facts(scene, **changes),
        actor=actor or scene.district,
        on=AFTER,
    )


def code(raised):
    return raised.value.code


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": " "}, "NOTICE_NUMBER"),
        ({"reader_ids": []}, "NOTICE_READERS"),
        ({"reader_ids": [999999]}, "NOTICE_READERS"),
        ({"reads_from": AFTER - timedelta(days=1)}, "NOTICE_DAYS"),
        ({"reads_to": FROM - timedelta(days=1)}, "NOTICE_DAYS"),
        ({"covers_from": MEETING_DAY + timedelta(days=1)}, "NOTICE_DAYS"),
    ],
)
def test_a_notice_is_numbered_dated_and_names_its_readers(scene, changes, expected):
    with pytest.raises(MeetingError) as raised:
        issued(scene, **changes)
    assert code(raised) == expected


def test_only_the_office_of_the_authority_issues_one(scene):
    for actor in (scene.secretary, scene.inspector, scene.stranger):
        with pytest.raises(MeetingError) as raised:
            issued(scene, actor=actor)
        assert code(raised) == "NOT_YOURS"


def test_readers_read_from_the_first_to_the_last_day(scene):
    meeting = scene.held()
    issued(scene)
    days = {
        day: standing_of(meeting, scene.inspector, on=day)
        for day in (FROM - timedelta(days=1), FROM, TO, TO + timedelta(days=1))
    }
    assert list(days.values()) == [Standing.NONE, Standing.INSPECTOR, Standing.INSPECTOR, Standing.NONE]


def test_meetings_outside_the_covered_days_stay_closed(scene):
    inside, outside = scene.held(), scene.end(scene.meeting(day=MEETING_DAY + timedelta(days=1)))
    still_open = scene.meeting()
    issued(scene)
    found = [standing_of(one, scene.inspector, on=FROM) for one in (inside, outside, still_open)]
    assert found == [Standing.INSPECTOR, Standing.NONE, Standing.NONE]


def test_others_of_the_authority_and_a_deputy_of_the_reader_read_nothing(scene):
    meeting = scene.held()
    issued(scene)
    deputy = make_deputy(scene.inspector, on=FROM)
    for user in (scene.district, scene.stranger, deputy):
        assert standing_of(meeting, user, on=FROM) is Standing.NONE


def test_withdrawal_ends_the_reading_at_once(scene):
    meeting = scene.held()
    notice = issued(scene)
    with pytest.raises(MeetingError) as raised:
        withdraw_notice(notice_id=notice.pk, actor=scene.secretary, on=FROM)
    assert code(raised) == "NOTICE_NOT_YOURS"
    withdraw_notice(notice_id=notice.pk, actor=scene.district, on=FROM)
    assert standing_of(meeting, scene.inspector, on=FROM) is Standing.NONE


def test_the_school_signs_for_a_notice_once(scene):
    notice = issued(scene)
    with pytest.raises(MeetingError) as raised:
        receive_notice(notice_id=notice.pk, actor=scene.district, on=AFTER)
    assert code(raised) == "NOT_YOURS"
    assert receive_notice(notice_id=notice.pk, actor=scene.clerk, on=AFTER).seen_by == scene.clerk
    with pytest.raises(MeetingError) as raised:
        receive_notice(notice_id=notice.pk, actor=scene.clerk, on=AFTER)
    assert code(raised) == "NOTICE_SEEN"


def test_cadre_discipline_and_sealed_items_are_placeholders_to_inspectors(scene):
    meeting = scene.meeting()
    shown = scene.close(scene.point(meeting, said={scene.first: "好。"}, votes=scene.everyone()))
    for fields in ({"matter": "personnel_appointment"}, {"matter": "discipline"}, {"sealed": True}):
        scene.close(scene.point(meeting, scene.item(**fields), said={scene.first: "好。"}, votes=scene.everyone()))
    scene.end(meeting)
    issued(scene)
    hidden = hidden_points(meeting, scene.inspector, Standing.INSPECTOR, on=FROM)
    assert shown.pk not in hidden
    assert list(hidden.values()) == [PLACEHOLDER] * 3


def test_inspectors_read_signed_summaries_and_never_the_record(scene):
    meeting = scene.held()
    issued(scene)
    papers = {}
    for kind in ("record", "summary"):
        papers[kind] = prepare_minutes(meeting_id=meeting.pk, kind=kind, actor=scene.clerk, on=AFTER)

    def readable(kind):
        paper = Minutes.objects.get(pk=papers[kind].pk)
        return may_read_paper(paper, scene.inspector, Standing.INSPECTOR, on=FROM)

    assert not readable("summary")
    for paper in papers.values():
        sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)
    assert readable("summary")
    assert not readable("record")


def test_the_log_of_a_notice_names_no_reader(scene):
    issued(scene)
    said = "".join(str(row.content) for row in AuditContent.objects.all())
    assert "杨督查" not in said


def packed(scene, user, on=FROM):
    return write_case_file(scene.school, date(2026, 1, 1), date(2026, 12, 31), user, on=on, report=lambda *_: None)


def signed_papers(scene, meeting):
    for kind in ("record", "summary"):
        paper = prepare_minutes(meeting_id=meeting.pk, kind=kind, actor=scene.clerk, on=AFTER)
        sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)


def names(data):
    return zipfile.ZipFile(BytesIO(data)).namelist()


def sheet(data, name):
    book = openpyxl.load_workbook(BytesIO(zipfile.ZipFile(BytesIO(data)).read(name)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_the_file_lists_gaps_first_and_holds_the_papers(scene):
    signed_papers(scene, scene.held())
    data = packed(scene, scene.secretary)
    assert names(data) == [
        "0 缺项清单.xlsx",
        "1 事项清单.xlsx",
        "2 沟通.xlsx",
        "6 决议和任务.xlsx",
        "7 公开.xlsx",
        "8 归档目录.xlsx",
        "3 会议记录/2026-03-06 党委记〔2026〕1号 第1版.docx",
        "4 会议纪要/2026-03-06 党委纪〔2026〕1号 第1版.docx",
    ]
    assert [row[3] for row in sheet(data, "0 缺项清单.xlsx")[1:]] == [
        "会议记录党委记〔2026〕1号没有归档",
        "会议纪要党委纪〔2026〕1号没有归档",
        "决议没有落成任务",
        "应当公开，还没有办",
    ]


def test_equal_facts_give_equal_bytes(scene):
    signed_papers(scene, scene.held())
    first, second = packed(scene, scene.secretary), packed(scene, scene.secretary)
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_the_office_gets_no_record_and_no_words_of_sealed_items(scene):
    meeting = scene.held(item=scene.item("任命教务主任", sealed=True, matter="personnel_appointment"))
    signed_papers(scene, meeting)
    data = packed(scene, scene.colleague)
    assert not [name for name in names(data) if "会议记录" in name]
    assert sheet(data, "1 事项清单.xlsx")[1][2] == "密封议题"
    assert "任命教务主任" not in _everything(data)


def test_an_inspector_gets_placeholders_and_no_votes(scene):
    signed_papers(scene, scene.held(item=scene.item("处分一名教师", matter="discipline")))
    signed_papers(scene, scene.held(item=scene.item("改造食堂")))
    issued(scene)
    data = packed(scene, scene.inspector)
    words = _everything(data)
    assert "改造食堂" in words and PLACEHOLDER in words
    assert "处分一名教师" not in words and "周砚平　同意" not in words
    assert not [name for name in names(data) if "会议记录" in name]


def _everything(data):
    words = ""
    for name in names(data):
        inner = zipfile.ZipFile(BytesIO(zipfile.ZipFile(BytesIO(data)).read(name)))
        words += name + "".join(inner.read(part).decode(errors="ignore") for part in inner.namelist())
    return words


def asked(scene, user, on=AFTER, **days):
    given = {"covers_from": date(2026, 1, 1), "covers_to": date(2026, 12, 31)} | days
    return ask_case_file(organisation_id=scene.school.pk, actor=user, on=on, **given)


def test_a_file_is_packed_as_a_job_sealed_and_taken_by_its_reader_alone(scene):
    signed_papers(scene, scene.held())
    wanted = asked(scene, scene.secretary)
    execute_job(wanted.job_id)
    wanted = CaseFile.objects.get(pk=wanted.pk)
    assert "会议".encode() not in bytes(wanted.content)
    data = take_case_file(case_file_id=wanted.pk, actor=scene.secretary, on=AFTER)
    assert hashlib.sha256(data).hexdigest() == wanted.digest
    for user in (scene.principal, scene.district):
        with pytest.raises(MeetingError) as raised:
            take_case_file(case_file_id=wanted.pk, actor=user, on=AFTER)
        assert code(raised) == "NOT_YOURS"
    assert AuditEvent.objects.filter(kind="CASE_FILE_TAKEN").count() == 1


@pytest.mark.parametrize(("days", "is_kept"), [(7, True), (8, False)])
def test_a_packed_file_lasts_a_week(scene, days, is_kept):
    wanted = asked(scene, scene.secretary)
    execute_job(wanted.job_id)
    later = AFTER + timedelta(days=days)
    if is_kept:
        assert take_case_file(case_file_id=wanted.pk, actor=scene.secretary, on=later)
    else:
        with pytest.raises(MeetingError) as raised:
            take_case_file(case_file_id=wanted.pk, actor=scene.secretary, on=later)
        assert code(raised) == "CASE_FILE_GONE"


def test_packing_empties_files_of_anybody_that_have_expired(scene):
    old = asked(scene, scene.principal)
    execute_job(old.job_id)
    execute_job(asked(scene, scene.secretary, on=AFTER + timedelta(days=7)).job_id)
    assert CaseFile.objects.get(pk=old.pk).content is not None
    execute_job(asked(scene, scene.secretary, on=AFTER + timedelta(days=8)).job_id)
    assert CaseFile.objects.get(pk=old.pk).content is None


def test_items_from_before_the_rules_began_are_listed_too(scene):
    scene.item("早年的项目", made_on=date(2011, 5, 4))
    rows = entries_for(scene.school, date(2011, 1, 1), date(2011, 12, 31), scene.secretary, on=AFTER)
    assert [one.title for one in rows] == ["早年的项目"]


def test_a_file_is_asked_for_by_the_schools_people_and_readers_alone(scene):
    for user in (scene.district, scene.stranger, scene.inspector):
        with pytest.raises(MeetingError) as raised:
            asked(scene, user)
        assert code(raised) == "NOT_YOURS"
    assert asked(scene, scene.deputy).pk
    with pytest.raises(MeetingError) as raised:
        asked(scene, scene.deputy)
    assert code(raised) == "CASE_FILE_BUSY"
    issued(scene)
    assert asked(scene, scene.inspector, on=FROM).pk


@pytest.mark.parametrize(
    ("last", "expected"), [(date(2025, 12, 31), "PERIOD_REVERSED"), (date(2029, 2, 1), "CASE_FILE_LONG")]
)
def test_the_period_has_an_order_and_an_end(scene, last, expected):
    with pytest.raises(MeetingError) as raised:
        asked(scene, scene.secretary, covers_to=last)
    assert code(raised) == expected


def test_neither_tasks_nor_places_tell_an_inspector_what_an_untitled_item_was(scene):
    scene.held(item=scene.item("任命总务主任", matter="personnel_appointment"))
    resolution = Resolution.objects.get()
    given = {"resolution_id": resolution.pk, "actor": scene.secretary, "on": AFTER}
    due = AFTER + timedelta(days=3)
    make_resolution_task(title="石某到任总务主任", organisation_id=scene.school.pk, due_on=due, **given)
    disclose_resolution(form="notice", started_on=MEETING_DAY, ended_on=AFTER, place="石某任职公示栏", **given)
    issued(scene)
    assert "石某到任" in _everything(packed(scene, scene.secretary))
    words = _everything(packed(scene, scene.inspector))
    assert PLACEHOLDER in words and "公示" in words
    assert "石某" not in words
