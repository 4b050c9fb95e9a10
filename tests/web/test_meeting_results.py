"""Pages of what a meeting leaves behind: what each shows, does and refuses."""

from __future__ import annotations

import zipfile
from copy import deepcopy
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tests.meeting_results_scene import AFTER, ResultsScene
from tests.web.meeting_result_acts import FROM, TO, enter, issued, resolution_of, signed, text
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.meetings.actions.inspection import withdraw_notice
from yanzhen.apps.meetings.actions.minutes import archive_minutes
from yanzhen.apps.meetings.actions.resolutions import disclose_resolution, make_resolution_task
from yanzhen.apps.meetings.models import CaseFile, InspectionNotice, Minutes
from yanzhen.apps.meetings.sight import PLACEHOLDER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("days")]


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ResultsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


# --- papers


def test_the_page_of_papers_lists_what_is_missing_with_where_to_fill_it(scene):
    meeting = scene.held()
    meeting.place = ""
    meeting.save()
    page = text(enter(scene.clerk).get(reverse("meetings:papers", args=[meeting.pk])))
    assert "会议记录还缺1项" in page and "会议地点" in page


def test_a_summary_is_prepared_signed_and_archived_through_pages(scene):
    meeting = scene.held()
    clerk, secretary = enter(scene.clerk), enter(scene.secretary)
    point = meeting.agenda.get()
    url = reverse("meetings:paper_prepare", args=[meeting.pk, "summary"])
    assert "同意实施，按预算执行。" in text(clerk.get(url))
    answer = clerk.post(url, {f"point_{point.pk}": "会议同意建设科学探究实验室。"})
    paper = Minutes.objects.get()
    assert answer.headers["Location"] == paper.get_absolute_url()
    assert "会议同意建设科学探究实验室。" in text(secretary.get(paper.get_absolute_url()))
    sign = reverse("meetings:paper_sign", args=[paper.pk])
    assert "签发后不能修改" in text(secretary.post(sign))
    clerk.post(sign, {"confirmed": "yes"})
    assert not Minutes.objects.get().is_signed
    secretary.post(sign, {"confirmed": "yes"})
    clerk.post(reverse("meetings:paper_archive", args=[paper.pk]))
    assert Minutes.objects.get().archive_number
    assert "党委纪〔2026〕1号" in text(clerk.get(reverse("meetings:archive")))


def test_a_summary_with_a_vote_by_name_comes_back_with_the_words(scene):
    meeting = scene.held()
    url = reverse("meetings:paper_prepare", args=[meeting.pk, "summary"])
    answer = enter(scene.clerk).post(url, {f"point_{meeting.agenda.get().pk}": "郑一舟不同意，其余同意。"})
    assert answer.status_code == 409
    assert "郑一舟不同意，其余同意。" in text(answer)


def test_the_record_is_prepared_by_its_recorder_and_hidden_from_the_rest_of_the_office(scene):
    meeting = scene.held()
    url = reverse("meetings:paper_prepare", args=[meeting.pk, "record"])
    assert enter(scene.colleague).post(url).status_code == 404
    enter(scene.clerk).post(url)
    paper = Minutes.objects.get()
    assert "周砚平" in text(enter(scene.clerk).get(paper.get_absolute_url()))
    for name in ("paper", "paper_word", "paper_print"):
        assert enter(scene.colleague).get(reverse(f"meetings:{name}", args=[paper.pk])).status_code == 404


def test_whoever_recused_reads_the_record_without_the_item(scene):
    meeting = scene.held(recused=[scene.second])
    paper = signed(scene, meeting, "record")
    page = text(enter(scene.second).get(paper.get_absolute_url()))
    assert "您在这个议题上回避" in page
    assert "科学探究实验室" not in page and "方案可行" not in page
    word = enter(scene.second).get(reverse("meetings:paper_word", args=[paper.pk]))
    with zipfile.ZipFile(BytesIO(word.content)) as package:
        assert "科学探究实验室" not in package.read("word/document.xml").decode()


def test_a_correction_asks_for_the_reason_and_shows_both_versions(scene):
    meeting = scene.held()
    paper = signed(scene, meeting)
    clerk = enter(scene.clerk)
    url = reverse("meetings:paper_correct", args=[paper.pk])
    words = {f"point_{meeting.agenda.get().pk}": "会议同意，分两期实施。"}
    assert clerk.post(url, words).status_code == 422
    clerk.post(url, words | {"reason": "漏写分期。"})
    newest = Minutes.objects.get(revision=2)
    page = text(clerk.get(newest.get_absolute_url()))
    assert "更正说明：" in page and "漏写分期。" in page and "第1版" in page


def test_a_notice_of_a_resolution_is_prepared_with_its_addressee(scene):
    meeting = scene.held()
    url = reverse("meetings:paper_prepare", args=[meeting.pk, "notice"]) + f"?point={meeting.agenda.get().pk}"
    clerk = enter(scene.clerk)
    assert clerk.post(url, {"ask": "抓紧。"}).status_code == 422
    clerk.post(url, {"addressee": "总务处", "ask": "抓紧落实。"})
    page = text(clerk.get(Minutes.objects.get().get_absolute_url()))
    assert (
        "总务处：" in page and "抓紧落实。" in page and "周砚平" not in page.split("<article")[1].split("</article")[0]
    )


# --- resolutions


def test_the_list_of_resolutions_is_filtered_and_exported(scene):
    first = resolution_of(scene.held())
    second = resolution_of(scene.held(item=scene.item("改造操场")))
    clerk = enter(scene.clerk)
    url = reverse("meetings:resolutions")
    page = text(clerk.get(url))
    assert first.number in page and second.number in page
    assert first.number not in text(clerk.get(url, {"words": "改造操场"}))
    disclose_resolution(
        resolution_id=first.pk,
        form="open",
        started_on=AFTER,
        ended_on=None,
        place="公开栏",
        actor=scene.clerk,
        on=AFTER,
    )
    untold = text(clerk.get(url, {"untold": "untold"}))
    assert second.number in untold and first.number not in untold
    book = openpyxl.load_workbook(BytesIO(b"".join(clerk.get(url, {"export": "xlsx"}).streaming_content)))
    assert book.active.max_row == 3


@pytest.mark.parametrize(("progress", "count"), [("open", 1), ("overdue", 0), ("done", 0), ("changed", 0)])
def test_the_list_is_kept_by_progress(scene, progress, count):
    resolution = resolution_of(scene.held())
    page = text(enter(scene.clerk).get(reverse("meetings:resolutions"), {"progress": progress}))
    assert (resolution.number in page) == bool(count)


def test_a_sealed_resolution_shows_neither_title_nor_words_to_the_office(scene):
    meeting = scene.held(item=scene.item("任命教务主任", sealed=True, matter="personnel_appointment"))
    resolution = resolution_of(meeting)
    page = text(enter(scene.colleague).get(resolution.get_absolute_url()))
    assert "密封议题" in page and "任命教务主任" not in page and "同意实施" not in page
    assert "任命教务主任" in text(enter(scene.secretary).get(resolution.get_absolute_url()))


def test_a_resolution_is_settled_made_a_task_and_told_through_its_page(scene):
    resolution = resolution_of(scene.held())
    secretary = enter(scene.secretary)
    page = text(secretary.get(resolution.get_absolute_url()))
    assert "决议没有落成任务" in page
    settled = {"owner": scene.first.person_id, "due_on": "2026-05-30", "disclosure": "publish", "version": 1}
    assert secretary.post(reverse("meetings:resolution_settle", args=[resolution.pk]), settled).status_code == 302
    assert secretary.post(reverse("meetings:resolution_settle", args=[resolution.pk]), settled).status_code == 409
    task = {"title": "建成实验室", "organisation": scene.school.pk, "due_on": "2026-05-30"}
    secretary.post(reverse("meetings:resolution_task", args=[resolution.pk]), task)
    told = {"form": "notice", "started_on": AFTER.isoformat(), "place": "公开栏"}
    url = reverse("meetings:resolution_disclose", args=[resolution.pk])
    refused = secretary.post(url, told)
    assert refused.status_code == 409 and "公示要写明终止日期" in text(refused)
    secretary.post(url, told | {"form": "publish"})
    page = text(secretary.get(resolution.get_absolute_url()))
    assert "建成实验室" in page and "公布：" in page and "决议没有落成任务" not in page
    link = secretary.post(reverse("meetings:resolution_link", args=[resolution.pk]), {"task": "999"})
    assert link.status_code == 422


def test_the_page_of_a_resolution_costs_the_same_however_many_tasks(scene, django_assert_max_num_queries):
    resolution = resolution_of(scene.held())
    for title in ("甲", "乙", "丙", "丁"):
        make_resolution_task(
            resolution_id=resolution.pk,
            title=title,
            organisation_id=scene.school.pk,
            due_on=AFTER,
            actor=scene.secretary,
            on=AFTER,
        )
    client = enter(scene.secretary)
    with django_assert_max_num_queries(95):
        assert client.get(resolution.get_absolute_url()).status_code == 200


def test_a_trace_names_gaps_first_and_leads_to_each_page(scene):
    meeting = scene.held()
    item = meeting.agenda.get().item
    signed(scene, meeting)
    page = text(enter(scene.clerk).get(reverse("meetings:trace", args=[item.pk])))
    assert page.index("会议记录没有签发") < page.index("提出")
    assert reverse("meetings:resolution", args=[resolution_of(meeting).pk]) in page


def test_traces_of_the_year_are_listed_with_most_gaps_first(scene):
    whole, lacking = scene.held(), scene.held(item=scene.item("改造操场"))
    archive_minutes(minutes_id=signed(scene, whole, "record").pk, actor=scene.clerk, on=AFTER)
    clerk = enter(scene.clerk)
    page = text(clerk.get(reverse("meetings:traces"), {"year": "2026"}))
    assert page.index("改造操场") < page.index(whole.agenda.get().item.number)
    book = openpyxl.load_workbook(
        BytesIO(b"".join(clerk.get(reverse("meetings:traces"), {"export": "xlsx"}).streaming_content))
    )
    assert lacking.agenda.get().item.number in {row[1].value for row in book.active.iter_rows()}


# --- inspection


def test_the_authority_issues_a_notice_and_the_school_sees_it_at_once(scene):
    district, clerk = enter(scene.district), enter(scene.clerk)
    said = {
        "organisation": scene.school.pk,
        "kind": "discipline",
        "number": "青巡〔2026〕2号",
        "readers": [scene.inspector.person_id],
        "reads_from": FROM.isoformat(),
        "reads_to": TO.isoformat(),
        "covers_from": "2026-01-01",
        "covers_to": AFTER.isoformat(),
    }
    assert district.post(reverse("meetings:inspection_new"), said | {"readers": []}).status_code == 422
    district.post(reverse("meetings:inspection_new"), said)
    notice = InspectionNotice.objects.get()
    assert "查阅通知青巡〔2026〕2号" in text(clerk.get(reverse("desk:desk")))
    page = reverse("meetings:inspection_notice", args=[notice.pk])
    assert "还没有签收" in text(clerk.get(page))
    clerk.post(reverse("meetings:inspection_receive", args=[notice.pk]))
    assert "还没有签收" not in text(district.get(page))


def test_an_inspector_reads_counts_and_placeholders_and_every_reading_is_logged(scene, days):
    meeting = scene.meeting()
    for fields in ({}, {"title": "处分一名教师", "matter": "discipline"}):
        point = scene.point(meeting, scene.item(**fields), votes=scene.everyone(), said={scene.first: "好。"})
        scene.close(point, decision=f"关于{point.item.title}的决定。")
    scene.end(meeting)
    paper = signed(scene, meeting)
    notice = issued(scene)
    days.today = FROM
    inspector = enter(scene.inspector)
    assert "可以查阅的会议（1次）" in text(inspector.get(reverse("meetings:inspection_notice", args=[notice.pk])))
    page = text(inspector.get(reverse("meetings:inspected", args=[notice.pk, meeting.pk])))
    assert "建设科学探究实验室" in page and "同意5，不同意0，弃权0" in page
    assert PLACEHOLDER in page and "处分一名教师" not in page
    summary = text(inspector.get(paper.get_absolute_url()))
    assert PLACEHOLDER in summary and "处分一名教师" not in summary
    kinds = list(AuditEvent.objects.filter(actor=scene.inspector).order_by("number").values_list("kind", flat=True))
    assert kinds == ["INSPECTION_LIST_READ", "INSPECTION_READ", "INSPECTION_PAPER_READ"]
    school = text(enter(scene.clerk).get(reverse("meetings:inspection_notice", args=[notice.pk])))
    assert school.count("依据查阅通知") == 3


@pytest.mark.parametrize(("day", "status"), [(-1, 404), (0, 200), (4, 200), (5, 404)])
def test_an_inspector_reads_within_the_days_alone(scene, days, day, status):
    meeting = scene.held()
    paper = signed(scene, meeting)
    notice = issued(scene)
    days.today = FROM + timedelta(days=day)
    inspector = enter(scene.inspector)
    for url in (reverse("meetings:inspected", args=[notice.pk, meeting.pk]), paper.get_absolute_url()):
        assert inspector.get(url).status_code == status


def test_a_withdrawn_notice_opens_nothing(scene, days):
    meeting = scene.held()
    notice = issued(scene)
    days.today = FROM
    withdraw_notice(notice_id=notice.pk, actor=scene.district, on=FROM)
    assert enter(scene.inspector).get(reverse("meetings:inspected", args=[notice.pk, meeting.pk])).status_code == 404


# --- the file on 三重一大


def test_the_file_is_asked_for_packed_and_taken(scene):
    signed(scene, scene.held())
    secretary = enter(scene.secretary)
    url = reverse("meetings:export")
    said = {"organisation": scene.school.pk, "covers_from": "2026-01-01", "covers_to": "2026-12-31"}
    assert secretary.post(url, said | {"covers_to": "2025-01-01"}).status_code == 409
    secretary.post(url, said)
    wanted = CaseFile.objects.get()
    execute_job(wanted.job_id)
    take = reverse("meetings:export_take", args=[wanted.pk])
    assert take in text(secretary.get(url))
    assert zipfile.ZipFile(BytesIO(secretary.get(take).content)).namelist()[0] == "0 缺项清单.xlsx"
    assert enter(scene.principal).get(take).status_code == 404


# --- counts for the authority


def test_the_authority_sees_counts_and_no_title(scene):
    scene.held()
    scene.held(item=scene.item("改造操场"))
    district = enter(scene.district)
    pages = [
        text(district.get(reverse("meetings:oversight"))),
        text(district.get(reverse("meetings:oversight_school", args=[scene.school.pk]))),
    ]
    for page in pages:
        assert "青石一小" in page
        assert "改造操场" not in page and "实验室" not in page and "周砚平" not in page
    assert "*" in pages[0]
    answer = district.get(reverse("meetings:oversight"), {"export": "xlsx"})
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["议事情况", "各月次数", "议题类别"]
    months = {row[0].value: row[3].value for row in book["各月次数"].iter_rows()}
    assert months["青石一小"] == 2


@pytest.mark.parametrize("sort", ["name", "-meetings", "rhythm", "-dealt_with", "held_back", "-deferred", "overturned"])
def test_counts_are_sorted_by_every_column(scene, sort):
    scene.held()
    page = text(enter(scene.district).get(reverse("meetings:oversight"), {"sort": sort}))
    schools = [page.index("青石一小"), page.index("青石区第二小学")]
    if sort == "-meetings":
        assert schools == sorted(schools)
    assert min(schools) > 0


def test_counts_of_a_school_outside_the_reach_do_not_exist(scene):
    assert enter(scene.clerk).get(reverse("meetings:oversight")).status_code == 403
    section = scene.account("朱一科", "section_officer", at=scene.other)
    url = reverse("meetings:oversight_school", args=[scene.school.pk])
    assert enter(section).get(url).status_code in (403, 404)


def test_counts_of_many_schools_cost_a_fixed_number_of_queries(scene, django_assert_max_num_queries):
    client = enter(scene.district)
    client.get(reverse("meetings:oversight"))
    with django_assert_max_num_queries(25):
        client.get(reverse("meetings:oversight"))
