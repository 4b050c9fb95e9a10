"""After the meeting: papers are prepared and signed, a resolution is carried out, an inspector reads, the office counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.meeting_results_scene import AFTER, ResultsScene
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.meetings.actions.inspection import NoticeFacts, issue_notice
from yanzhen.apps.meetings.actions.minutes import PaperWords, prepare_minutes, sign_minutes
from yanzhen.apps.meetings.actions.resolutions import disclose_resolution, make_resolution_task
from yanzhen.apps.meetings.models import CaseFile, Meeting, Minutes, Resolution


@pytest.fixture
def scene(live_address) -> ResultsScene:
    return ResultsScene()


def busy_meeting(scene: ResultsScene) -> Meeting:
    """A meeting with an open item, a sealed one, a deferred one and a report."""
    meeting = scene.meeting(absent={scene.second: "外出培训"})
    votes = {user: choice for user, choice in scene.everyone().items() if user.pk != scene.second.pk}
    said = {scene.principal: "方案可行，经费有来源，建议列入暑期工程。", scene.deputy: "建议分两期实施，先建一半。"}
    scene.close(
        scene.point(meeting, votes=votes, said=said), decision="同意建设科学探究实验室，分两期实施，经费按预算执行。"
    )
    sealed = scene.item("任命教务主任", sealed=True, matter="personnel_appointment")
    scene.close(scene.point(meeting, sealed, votes=votes, said=said), decision="同意任命。")
    deferred = scene.point(meeting, scene.item("调整课后服务收费", matter="staff_welfare"), said=said, vote_form="none")
    scene.close(deferred, "DEFERRED", decision="补充征求家长意见后再议。")
    report = scene.point(meeting, scene.item("听取安全工作汇报", kind="hear", matter=""), vote_form="none")
    scene.close(report, "NOTED", decision="原则同意汇报，继续抓好落实。")
    return scene.end(meeting)


def test_papers_are_prepared_signed_and_taken_as_word(page: Page, live_address, scene, enter, shoot):
    meeting = busy_meeting(scene)
    enter(scene.clerk)
    page.goto(f"{live_address}{reverse('meetings:papers', args=[meeting.pk])}")
    shoot(page, "meeting-papers")
    page.get_by_role("button", name="整理").first.click()
    expect(page.locator("article.report")).to_contain_text("周砚平")
    shoot(page, "meeting-record")
    page.get_by_role("link", name="返回会议文书").click()
    page.get_by_role("link", name="整理").first.click()
    shoot(page, "meeting-summary-form")
    page.get_by_role("button", name="整理").click()
    expect(page.locator("article.report")).to_contain_text("会议听取安全工作汇报")
    shoot(page, "meeting-summary-draft")
    enter(scene.secretary)
    page.reload()
    page.get_by_role("button", name="签发").click()
    page.get_by_role("dialog").get_by_role("button", name="签发").click()
    expect(page.locator("article.report")).to_contain_text("党委纪〔2026〕1号")
    shoot(page, "meeting-summary-signed")
    with page.expect_download() as arriving:
        page.get_by_role("link", name="Word").click()
    assert Path(arriving.value.path()).read_bytes()[:2] == b"PK"


def test_a_resolution_is_carried_out_and_traced(page: Page, live_address, scene, enter, shoot):
    meeting = busy_meeting(scene)
    resolution = Resolution.objects.filter(agenda_item__meeting=meeting).order_by("pk").first()
    make_resolution_task(
        resolution_id=resolution.pk,
        title="建成科学探究实验室（一期）",
        organisation_id=scene.school.pk,
        due_on=date(2026, 6, 30),
        actor=scene.secretary,
        on=AFTER,
    )
    disclose_resolution(
        resolution_id=resolution.pk,
        form="notice",
        started_on=AFTER,
        ended_on=AFTER + timedelta(days=5),
        place="校务公开栏",
        actor=scene.clerk,
        on=AFTER,
    )
    enter(scene.secretary)
    page.goto(f"{live_address}{reverse('meetings:resolutions')}")
    shoot(page, "resolutions")
    page.get_by_role("link", name=resolution.number).click()
    shoot(page, "resolution")
    page.get_by_role("link", name="全程留痕").click()
    expect(page.get_by_text("应当公开，还没有办").first).to_be_visible()
    shoot(page, "resolution-trace")
    page.goto(f"{live_address}{reverse('meetings:traces')}?year=2026")
    shoot(page, "key-items")
    page.goto(f"{live_address}{reverse('meetings:export')}")
    page.get_by_label("会议日期起").fill("2026-01-01")
    page.get_by_label("会议日期止").fill("2026-12-31")
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_role("table", name="我导出的案卷")).to_be_visible()
    execute_job(CaseFile.objects.get().job_id)
    page.reload()
    shoot(page, "case-file")
    with page.expect_download() as arriving:
        page.get_by_role("link", name="下载").click()
    assert Path(arriving.value.path()).read_bytes()[:2] == b"PK"


def test_an_inspector_reads_under_a_notice_and_the_school_sees_it(page: Page, live_address, scene, enter, shoot):
    meeting = busy_meeting(scene)
    for kind in ("record", "summary"):
        paper = prepare_minutes(
            meeting_id=meeting.pk, kind=kind, actor=scene.clerk, on=AFTER, words=PaperWords(texts={})
        )
        sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)
    today = timezone.localdate()
    facts = NoticeFacts(
        kind="discipline",
        number="青巡〔2026〕2号",
        reader_ids=[scene.inspector.person_id],
        reads_from=today,
        reads_to=today + timedelta(days=7),
        covers_from=date(2026, 1, 1),
        covers_to=date(2026, 6, 30),
    )
    notice = issue_notice(
        organisation_id=scene.school.pk, issued_for_id=scene.authority.pk, facts=facts, actor=scene.district, on=today
    )
    enter(scene.district)
    page.goto(f"{live_address}{reverse('meetings:inspection_new')}")
    shoot(page, "inspection-new")
    enter(scene.inspector)
    page.goto(f"{live_address}{reverse('meetings:inspection_notice', args=[notice.pk])}")
    shoot(page, "inspection-reader")
    page.get_by_role("link", name="党委会议").click()
    expect(page.locator("body")).not_to_contain_text("任命教务主任")
    shoot(page, "inspection-meeting")
    page.get_by_role("link", name="会议纪要").click()
    expect(page.locator("article.report")).not_to_contain_text("任命教务主任")
    enter(scene.clerk)
    page.goto(f"{live_address}{reverse('meetings:inspection_notice', args=[notice.pk])}")
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_text("依据查阅通知").first).to_be_visible()
    shoot(page, "inspection-school")
    assert Minutes.objects.signed().count() == 2


def test_the_authority_sees_counts_by_month(page: Page, live_address, scene, enter, shoot):
    busy_meeting(scene)
    for _ in range(4):
        scene.held()
    enter(scene.district)
    page.goto(f"{live_address}{reverse('meetings:oversight')}?year=2026")
    expect(page.locator("body")).not_to_contain_text("实验室")
    shoot(page, "oversight")
    page.get_by_role("link", name="青石一小").first.click()
    shoot(page, "oversight-school")
