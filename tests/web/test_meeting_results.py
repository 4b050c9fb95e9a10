"""Pages of what a meeting leaves behind: what each shows, does and refuses, and to whom it does not exist."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_deputy
from tests.meeting_results_scene import AFTER, ResultsScene
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.meetings.actions.case_files import ask_case_file
from yanzhen.apps.meetings.actions.inspection import NoticeFacts, issue_notice, withdraw_notice
from yanzhen.apps.meetings.actions.minutes import PaperWords, archive_minutes, prepare_minutes, sign_minutes
from yanzhen.apps.meetings.actions.resolutions import disclose_resolution, make_resolution_task
from yanzhen.apps.meetings.models import CaseFile, InspectionNotice, Minutes, Resolution
from yanzhen.apps.meetings.sight import PLACEHOLDER
from yanzhen.web import middleware
from yanzhen.web.meetings.result_urls import patterns
from yanzhen.web.meetings.urls import urlpatterns

pytestmark = pytest.mark.django_db
FROM, TO = AFTER + timedelta(days=1), AFTER + timedelta(days=5)


class Days:
    """The day that the pages take for today."""

    today = AFTER


@pytest.fixture(autouse=True)
def days(tmp_path, settings, monkeypatch):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    kept = Days()
    monkeypatch.setattr(middleware.timezone, "localdate", lambda *_: kept.today)
    return kept


@pytest.fixture
def scene():
    return ResultsScene()


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def signed(scene, meeting, kind="summary", **given):
    words = PaperWords(addressee="总务处") if kind == "notice" else PaperWords()
    paper = prepare_minutes(meeting_id=meeting.pk, kind=kind, actor=scene.clerk, on=AFTER, words=words, **given)
    return sign_minutes(minutes_id=paper.pk, actor=scene.secretary, on=AFTER)


def issued(scene, **changes):
    said = {
        "kind": "education",
        "number": "青教督〔2026〕7号",
        "reader_ids": [scene.inspector.person_id],
        "reads_from": FROM,
        "reads_to": TO,
        "covers_from": date(2026, 1, 1),
        "covers_to": AFTER,
    }
    return issue_notice(
        organisation_id=scene.school.pk,
        issued_for_id=scene.authority.pk,
        facts=NoticeFacts(**(said | changes)),
        actor=scene.district,
        on=AFTER,
    )


def text(answer) -> str:
    return answer.content.decode()


def resolution_of(meeting):
    return Resolution.objects.get(agenda_item__meeting=meeting)


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


# --- to whom nothing of it exists


class Everything:
    """A whole school year of things, and the address of each page about it."""

    def __init__(self, scene: ResultsScene) -> None:
        sealed = scene.item("任命教务主任", sealed=True, matter="personnel_appointment")
        self.meeting = scene.held(item=sealed, recused=[scene.second])
        self.item = sealed
        self.paper = signed(scene, self.meeting, "record")
        self.resolution = resolution_of(self.meeting)
        self.case_file = ask_case_file(
            organisation_id=scene.school.pk,
            covers_from=date(2026, 1, 1),
            covers_to=AFTER,
            actor=scene.secretary,
            on=AFTER,
        )
        self.notice = issued(scene)
        self.school = scene.school

    def addresses(self) -> dict[str, str]:
        keys = {
            "papers": [self.meeting.pk],
            "paper_prepare": [self.meeting.pk, "record"],
            "trace": [self.item.pk],
            "inspected": [self.notice.pk, self.meeting.pk],
            "export_take": [self.case_file.pk],
            "oversight_school": [self.school.pk],
        }
        found = {}
        for one in patterns:
            kin = [self.paper.pk] if one.name.startswith("paper_") or one.name == "paper" else []
            kin = [self.resolution.pk] if one.name.startswith("resolution") and one.name != "resolutions" else kin
            about = one.name in ("inspection_notice", "inspection_receive", "inspection_withdraw")
            kin = [self.notice.pk] if about else kin
            found[one.name] = reverse(f"meetings:{one.name}", args=keys.get(one.name, kin))
        return found


WORDS = ("任命教务主任", "方案可行", "同意实施", "李岚敏")
LISTS = ("archive", "resolutions", "inspection")
NOTICE = ("inspection_notice", "inspection_receive", "inspection_withdraw")  # who sees it is told why an act is refused
AUTHORITY = (*NOTICE, "inspection_new", "oversight", "oversight_school")


def every_address(everything: Everything) -> dict[str, str]:
    """Return an address for each pattern of the whole area that names an object: meetings, items, bodies, points."""
    point = everything.meeting.agenda.get()
    own = everything.addresses()
    keys = {"items": everything.item.pk, "bodies": everything.meeting.body_id, "points": point.pk}
    found = {}
    for one in urlpatterns:
        route = str(one.pattern)
        if "<" not in route:
            continue
        given = {
            "pk": keys.get(route.split("/")[0], everything.meeting.pk),
            "seat_id": everything.meeting.body.seats.first().pk,
            "paper_id": 1,
            "code": everything.meeting.check_in_code,
            "stage_name": "drafted",
        }
        wanted = {name: value for name, value in given.items() if f":{name}>" in route}
        found[one.name] = own.get(one.name) or reverse(f"meetings:{one.name}", kwargs=wanted)
    return found


def statuses(user, addresses):
    client = enter(user)
    found = {}
    for name, url in addresses.items():
        for method in (client.get, client.post):
            answer = method(url)
            page = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert not [word for word in WORDS if word.encode() in page], (user, name)
            found[name] = min(found.get(name, 999), answer.status_code)
    return found


def unseen(found, allowed):
    return {name: code for name, code in found.items() if name not in allowed and code not in (403, 404, 405)}


def test_outsiders_find_nothing_at_any_address(scene):
    everything = Everything(scene)
    addresses = everything.addresses()
    assert len(addresses) == len(patterns)
    seat = scene.seat(scene.first)
    seat.ended_on = AFTER - timedelta(days=10)
    seat.save()
    people = {
        "other school": (scene.stranger, LISTS),
        "district office": (scene.district, (*LISTS, *AUTHORITY)),
        "inspector before the days": (scene.inspector, (*LISTS, *NOTICE)),
        "deputy of a member": (make_deputy(scene.first, on=AFTER), LISTS),
        "deputy of the inspector": (make_deputy(scene.inspector, on=AFTER), LISTS),
    }
    for who, (user, allowed) in people.items():
        assert unseen(statuses(user, addresses), allowed) == {}, who
    notice = InspectionNotice.objects.get()
    assert (notice.seen_at, notice.withdrawn_on) == (None, None)


def test_outsiders_find_nothing_at_any_address_of_the_whole_area(scene, days):
    everything = Everything(scene)
    addresses = every_address(everything)
    assert len(addresses) > 60
    days.today = TO + timedelta(days=1)
    people = {
        "other school": (scene.stranger, ()),
        "district office": (scene.district, (*NOTICE, "oversight_school")),
        "inspector after the days": (scene.inspector, NOTICE),
        "deputy of a member": (make_deputy(scene.first, on=days.today), ()),
        "another of the authority": (
            scene.account("许二科", "section_officer", at=scene.authority),
            ("oversight_school",),
        ),
    }
    for who, (user, allowed) in people.items():
        assert unseen(statuses(user, addresses), allowed) == {}, who


def test_a_member_whose_seat_ended_before_the_meeting_reads_nothing_of_it(scene):
    gone = scene.account("秦离任", "middle_manager")
    scene.party.seats.create(
        person=gone.person, started_on=date(2020, 1, 1), ended_on=AFTER - timedelta(days=30), position=9
    )
    meeting = scene.meeting()
    meeting.attendance.filter(seat__person=gone.person).delete()
    scene.close(scene.point(meeting, votes=scene.everyone(), said={scene.first: "好。"}))
    scene.end(meeting)
    paper = signed(scene, meeting, "record")
    client = enter(gone)
    for url in (paper.get_absolute_url(), reverse("meetings:papers", args=[meeting.pk])):
        assert client.get(url).status_code == 404


def test_whoever_recused_finds_neither_resolution_nor_trace(scene):
    addresses = Everything(scene).addresses()
    client = enter(scene.second)
    for name in ("resolution", "resolution_settle", "resolution_disclose", "trace"):
        answer = client.post(addresses[name]) if name.startswith("resolution_") else client.get(addresses[name])
        assert answer.status_code == 404, name
    page = text(client.get(addresses["paper"]))
    assert not [word for word in WORDS[:3] if word in page]


def test_no_log_entry_names_a_vote_or_repeats_a_word(scene, days):
    everything = Everything(scene)
    days.today = FROM
    inspector = enter(scene.inspector)
    for name in ("inspection_notice", "inspected", "paper"):
        inspector.get(everything.addresses()[name])
    said = "".join(str(row.content) for row in AuditContent.objects.all())
    members = ("周砚平", "李岚敏", "何书钧", "郑一舟", "吴双禾")
    for word in (*members, *WORDS, "不同意", "弃权", "密封说明"):
        assert word not in said
