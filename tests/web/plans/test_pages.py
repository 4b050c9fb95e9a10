"""Pages of plans and tasks: who opens them, what a refusal looks like, what is kept, how many queries they take."""

from __future__ import annotations

import io
import uuid
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.plans.conftest import TODAY, facts
from tests.factories import make_organisation, make_user
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.report_progress import report_progress
from yanzhen.apps.plans.actions.set_reporting_chain import set_reporting_chain
from yanzhen.apps.plans.models import Evidence, Plan, ProgressReport, Recipient, Task
from yanzhen.apps.plans.refusals.progress import Statement

pytestmark = pytest.mark.django_db


def _address(name, *args) -> str:
    return reverse(name, args=args)


def _read(answer) -> None:
    """Read a download to its end, which closes the file; closing the answer would close the test's connection."""
    answer.getvalue()


def _plan_pages(plan) -> list[str]:
    names = ("plan", "approval", "print", "word", "spreadsheet", "dispatch", "receipts")
    return [_address(f"plans:{name}", plan.pk) for name in names]


def test_the_office_opens_every_page_of_a_plan(dispatch, issued, district, signed_in):
    office = signed_in(district.office)
    for address in [
        *_plan_pages(issued),
        _address("plans:list"),
        _address("plans:notice", dispatch.pk),
        "/",
        "/tasks/",
    ]:
        answer = office.get(address)
        _read(answer)
        assert answer.status_code == 200, address


def test_people_of_another_authority_find_none_of_it(dispatch, issued, school_task, signed_in):
    stranger = signed_in(make_user(role="district_office", at=make_organisation(kind="authority")))
    addresses = [*_plan_pages(issued), _address("tasks:task", school_task.pk), _address("plans:notice", dispatch.pk)]
    for address in addresses:
        assert stranger.get(address).status_code in (403, 404), address


def test_a_school_sees_the_issued_plan_but_neither_drafts_nor_another_schools_task(
    dispatch, issued, draft, district, signed_in
):
    clerk = signed_in(district.clerk)
    assert clerk.get(_address("plans:plan", issued.pk)).status_code == 200
    assert clerk.get(_address("plans:dispatch", issued.pk)).status_code == 403
    other = Task.objects.filter(organisation=district.schools[1]).first()
    assert clerk.get(_address("tasks:task", other.pk)).status_code == 404
    own = Plan.objects.create(
        title="未下发", owner=district.primary, starts_on=TODAY, ends_on=TODAY, drafted_by=district.officer
    )
    assert clerk.get(_address("plans:plan", own.pk)).status_code == 404


def test_nobody_acts_without_signing_in(issued, client):
    answer = client.get(_address("plans:plan", issued.pk))
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def _form(district, task=None, **fields):
    given = {
        "title": "改后的名称",
        "organisation": district.primary.pk,
        "starts_on": "2026-01-01",
        "due_on": "2026-12-31",
        "rhythm": "month",
        "formula": "mean",
        "line": "administration",
        "seen": task.version if task else "",
        **fields,
    }
    return given


def test_a_task_is_changed_in_place_and_comes_back_as_its_row(draft, district, signed_in):
    task = draft.tasks.first()
    answer = signed_in(district.officer).post(
        _address("plans:edit_task", task.pk), _form(district, task), HTTP_HX_REQUEST="true"
    )
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "改后的名称" in text
    assert "<html" not in text


def test_the_second_editor_keeps_what_was_typed_and_sees_the_others_version(draft, district, signed_in):
    task = draft.tasks.first()
    seen = task.version
    signed_in(district.head).post(_address("plans:edit_task", task.pk), _form(district, task, title="甲改过"))
    answer = signed_in(district.officer).post(
        _address("plans:edit_task", task.pk), _form(district, title="乙改过", seen=seen)
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "刚被别人改过" in text
    assert "甲改过" in text
    assert 'value="乙改过"' in text


def test_a_deadline_in_working_days_is_worked_out(draft, district, signed_in):
    task = draft.tasks.first()
    form = _form(district, task, due_on="", workdays="20")
    signed_in(district.officer).post(_address("plans:edit_task", task.pk), form)
    task.refresh_from_db()
    assert str(task.due_on) == "2026-01-29"
    assert task.due_basis == "2026年1月1日后20个工作日"


def test_every_fault_of_a_form_is_shown_at_once(draft, district, signed_in):
    form = _form(district, title="", due_on="", comparator="between", minimum="5", maximum="3")
    answer = signed_in(district.officer).post(_address("plans:new_task", draft.pk), form)
    assert answer.status_code == 422
    text = answer.content.decode()
    for words in ("请填完成时限", "上限不能小于下限", "请选指标"):
        assert words in text
    assert draft.tasks.count() == 2


def test_a_target_given_in_words_of_the_text_survives_an_edit(draft, district, signed_in):
    task = draft.tasks.order_by("position").first()
    page = signed_in(district.officer).get(_address("plans:edit_task", task.pk))
    assert 'value="60"' in page.content.decode()


def test_an_unsigned_plan_is_not_issued_and_says_why(draft, district, signed_in):
    answer = signed_in(district.office).post(_address("plans:issue", draft.pk), follow=True)
    assert "还没有签发" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_faults_in_the_editor_of_variations_are_all_named_and_nothing_is_sent(issued, district, signed_in):
    form = {
        "key": str(uuid.uuid4()),
        "task": [issued.tasks.first().pk],
        "group": "all",
        "receipt_due_on": "2026-03-25",
        "v-task-1": issued.tasks.first().pk,
        "v-task-2": issued.tasks.first().pk,
        "v-unit-2": district.school.pk,
        "v-target-2": "六十",
    }
    answer = signed_in(district.office).post(_address("plans:dispatch", issued.pk), form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "第1行：请同时选择任务和单位" in text
    assert "第2行：时限应为日期，目标值应为数字" in text
    assert not Task.objects.handed_down().exists()


def test_sending_the_same_form_twice_sends_once(issued, district, signed_in):
    form = {
        "key": str(uuid.uuid4()),
        "task": [task.pk for task in issued.tasks.own()],
        "group": "all",
        "receipt_due_on": "2026-03-25",
    }
    office = signed_in(district.office)
    for _ in range(2):
        office.post(_address("plans:dispatch", issued.pk), form)
    assert issued.dispatches.count() == 1
    assert Task.objects.handed_down().count() == 6


def test_the_reminder_names_units_and_no_content(dispatch, issued, district, signed_in):
    text = signed_in(district.office).get(_address("plans:receipts", issued.pk)).content.decode()
    reminder = text.split('id="remind-')[1].split("</textarea>")[0]
    assert "青石第一小学" in reminder
    assert issued.title not in reminder


def test_the_notice_carries_a_code_without_inline_style(dispatch, district, signed_in):
    text = signed_in(district.office).get(_address("plans:notice", dispatch.pk)).content.decode()
    assert "<svg" in text
    assert "yz-qr" in text
    assert "style=" not in text.split('class="yz-qr-box"')[1].split("</div>")[0]


def test_the_office_table_is_printed_in_word_and_excel(issued, district, signed_in):
    officer = signed_in(district.officer)
    answer = officer.get(_address("plans:spreadsheet", issued.pk))
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = list(book.active.values)
    assert rows[0] == ("序号", "任务", "责任领导", "牵头", "配合", "时限", "原文")
    assert rows[1][:5] == (1, "提高体质健康优良率", None, "小教科", "体卫艺科")
    word = zipfile.ZipFile(io.BytesIO(officer.get(_address("plans:word", issued.pk)).content))
    body = word.read("word/document.xml").decode()
    assert 'w:orient="landscape"' in body
    assert "<w:tblHeader" in body
    assert "规范课后服务" in body


def test_a_report_with_a_fault_keeps_what_was_typed(school_task, district, signed_in):
    form = {"period": "2026-02-01/2026-02-28", "status": "in_progress", "numerator": "5", "sentence": "摸底完成"}
    answer = signed_in(district.clerk).post(_address("tasks:report", school_task.pk), form)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "按分子、分母计算" in text
    assert "摸底完成" in text
    assert not ProgressReport.objects.exists()


def test_a_contradiction_is_warned_of_once_and_then_taken(school_task, district, signed_in):
    form = {"period": "2026-02-01/2026-02-28", "status": "done", "numerator": "40", "denominator": "80"}
    clerk = signed_in(district.clerk)
    first = clerk.post(_address("tasks:report", school_task.pk), form)
    assert (first.status_code, ProgressReport.objects.count()) == (422, 0)
    clerk.post(_address("tasks:report", school_task.pk), {**form, "is_sure": "on"})
    assert len(ProgressReport.objects.get().warnings) == 1


def _upload(name="证明.pdf", content=b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"):
    return SimpleUploadedFile(name, content)


def test_evidence_is_received_and_can_be_used_again(school_task, district, signed_in):
    clerk = signed_in(district.clerk)
    form = {"status": "in_progress", "sentence": "推进中", "declared": "none"}
    clerk.post(_address("tasks:report", school_task.pk), {**form, "period": "2026-02-01/2026-02-28", "file": _upload()})
    first = Evidence.objects.get()
    assert (first.file.organisation, first.file.view_capability) == (district.school, "tasks.view")
    clerk.post(
        _address("tasks:report", school_task.pk),
        {**form, "period": "2026-03-01/2026-03-31", "reused": first.file_id},
    )
    again = Evidence.objects.exclude(pk=first.pk).get()
    assert (again.file, again.is_reused) == (first.file, True)
    stranger = signed_in(make_user(role="school_clerk", at=district.schools[1]))
    assert stranger.get(_address("files:download", first.file_id)).status_code == 404
    answer = signed_in(district.office).get(_address("files:download", first.file_id))
    _read(answer)
    assert answer.status_code == 200


@pytest.mark.parametrize("declared", ["", "classified", "work_secret"])
def test_evidence_that_is_secret_or_undeclared_is_refused_with_the_report(school_task, district, signed_in, declared):
    form = {"status": "in_progress", "sentence": "推进中", "period": "2026-02-01/2026-02-28", "declared": declared}
    answer = signed_in(district.clerk).post(_address("tasks:report", school_task.pk), {**form, "file": _upload()})
    assert answer.status_code == 409
    assert not ProgressReport.objects.exists()
    assert not Evidence.objects.exists()


def test_another_units_file_cannot_be_slipped_in(school_task, district, signed_in):
    form = {"status": "in_progress", "sentence": "推进中", "period": "2026-02-01/2026-02-28", "reused": "999999"}
    assert signed_in(district.clerk).post(_address("tasks:report", school_task.pk), form).status_code == 422


def test_no_change_takes_one_tap_from_the_desk(school_task, district, signed_in):
    said = Statement(status="in_progress", sentence="推进中")
    period = ((TODAY.replace(month=2, day=1)), TODAY.replace(month=2, day=28))
    report_progress(task_id=school_task.pk, said=said, period=period, actor=district.clerk, on=TODAY)
    answer = signed_in(district.clerk).post(_address("tasks:no_change", school_task.pk), {"next": "/"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "已报无变化" in answer.content.decode()


def test_a_foreign_address_is_no_place_to_return_to(school_task, district, signed_in):
    answer = signed_in(district.clerk).post(
        _address("tasks:no_change", school_task.pk), {"next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/tasks/"


def test_the_head_examines_from_the_task_page(school_task, district, signed_in):
    set_reporting_chain(
        organisation=district.school, has_middle=False, has_head=True, actor=district.principal, on=TODAY
    )
    said = Statement(status="in_progress", numerator=Decimal(52), denominator=Decimal(80))
    report = report_progress(task_id=school_task.pk, said=said, actor=district.clerk, on=TODAY)
    principal = signed_in(district.principal)
    assert "待审核报送" in principal.get("/").content.decode()
    assert "退回修改" in principal.get(_address("tasks:task", school_task.pk)).content.decode()
    principal.post(_address("tasks:return", report.pk), {"reason": "核对人数"})
    desk = signed_in(district.clerk).get("/").content.decode()
    assert "核对人数" in desk


def test_a_secretary_is_not_asked_for_the_administrations_reports(school_task, district, signed_in):
    set_reporting_chain(
        organisation=district.school, has_middle=False, has_head=True, actor=district.principal, on=TODAY
    )
    said = Statement(status="in_progress", sentence="推进中")
    report_progress(task_id=school_task.pk, said=said, actor=district.clerk, on=TODAY)
    desk = signed_in(district.secretary).get("/").content.decode()
    assert "待审核报送" not in desk
    assert "待填报" not in desk


def test_a_copy_is_shown_without_a_button_to_sign(issued, district, signed_in):
    dispatch_tasks(
        plan_id=issued.pk,
        key=uuid.uuid4(),
        task_ids=[issued.tasks.first().pk],
        unit_ids=[district.schools[1].pk],
        copy_to=[district.school.pk],
        receipt_due_on=TODAY,
        actor=district.office,
        on=TODAY,
    )
    recipient = Recipient.objects.get(organisation=district.school)
    text = signed_in(district.clerk).get(_address("tasks:dispatch", recipient.pk)).content.decode()
    assert "抄送，不用签收" in text


def _queries(client, address) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_lists_and_desk_take_the_same_queries_for_few_and_for_many_tasks(dispatch, issued, district, signed_in):
    clerk = signed_in(district.clerk)
    addresses = ["/", "/tasks/", _address("plans:plan", issued.pk)]
    for address in addresses:
        clerk.get(address)
    before = [_queries(clerk, address) for address in addresses]
    Plan.objects.filter(pk=issued.pk).update(state="draft")
    from_draft = Plan.objects.get(pk=issued.pk)
    made = []
    for number in range(8):
        made.append(_add(from_draft, district, f"新任务{number}"))
    Plan.objects.filter(pk=issued.pk).update(state="issued")
    dispatch_tasks(
        plan_id=issued.pk,
        key=uuid.uuid4(),
        task_ids=made,
        unit_ids=[district.school.pk],
        receipt_due_on=TODAY,
        actor=district.office,
        on=TODAY,
    )
    assert [_queries(clerk, address) for address in addresses] == before


def _add(plan, district, title) -> int:
    task = Task.objects.create(
        plan=plan, organisation=district.primary, title=title, starts_on=plan.starts_on, due_on=plan.ends_on, position=9
    )
    Task.objects.filter(pk=task.pk).update(path=f"{task.pk}/")
    return task.pk


def test_an_empty_desk_says_so(district, signed_in):
    text = signed_in(district.leader).get("/").content.decode()
    assert "手头没有等您办理的事" in text


def test_facts_of_a_task_stand_on_its_page(school_task, district, signed_in):
    text = signed_in(district.clerk).get(_address("tasks:task", school_task.pk)).content.decode()
    assert "体质健康优良率不低于60%" in text
    assert facts(district).wording in text
    assert "怎样转绿" in text


def test_a_school_does_not_see_how_the_other_schools_stand(dispatch, issued, district, signed_in):
    address = _address("plans:plan", issued.pk)
    assert "各单位" in signed_in(district.head).get(address).content.decode()
    text = signed_in(district.clerk).get(address).content.decode()
    assert "各单位" not in text
    assert "yz-light" not in text
