"""一数一源: an export is imported, a school finds an error, the section mends it, the burden is seen."""

from __future__ import annotations

from django.db import transaction
from playwright.sync_api import expect

from tests.apps.elements.exports import pupil, roll
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.actions.note_burden import note_burden
from yanzhen.apps.elements.models import ElementValue
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Organisation
from yanzhen.web.middleware import timezone

OPENED = "2015-09-01"


def make_schools(authority: Organisation) -> list[Organisation]:
    """A section and two schools under the authority, with the shipped elements."""
    section = Organisation.objects.create(code="S1", kind="section", name="计划财务科", opened_on=OPENED)
    schools = [
        Organisation.objects.create(
            code=f"211100000{place}", kind="school", name=name, stages=["primary"], opened_on=OPENED
        )
        for place, name in enumerate(("云岭区第一小学", "云岭区第二小学"), start=1)
    ]
    for child in (section, *schools):
        Affiliation.objects.create(hierarchy="administration", parent=authority, child=child, started_on=OPENED)
    rebuild_closure("administration")
    load_elements()
    return [section, *schools]


def test_a_number_is_imported_corrected_and_never_asked_again(page_as, authority, shoot, tmp_path):
    section, first, second = make_schools(authority)
    export = tmp_path / "学生名单.xlsx"
    strange = [pupil(place, school="云岭一小") for place in range(4)]
    export.write_bytes(roll(*strange, *(pupil(place, school=second.name) for place in range(4, 7))))

    office = page_as("district_office")
    office.goto("/elements/imports/")
    shoot(office, "elements-imports")
    office.get_by_role("link", name="导入", exact=True).first.click()
    office.get_by_label("都不是").check()
    office.locator("input[type=file]").set_input_files(str(export))
    office.get_by_role("button", name="读取并比较").click()
    expect(office.get_by_text("云岭一小（4行）")).to_be_visible()
    shoot(office, "elements-import-faults")

    office.get_by_role("link", name="写明对应关系").click()
    office.locator("select[name=school_0]").select_option(label=first.name)
    shoot(office, "elements-mapping")
    office.get_by_role("button", name="记住").click()
    office.get_by_label("都不是").check()
    office.locator("input[type=file]").set_input_files(str(export))
    office.get_by_role("button", name="读取并比较").click()
    expect(office.get_by_text("还没有写入")).to_be_visible()
    shoot(office, "elements-import-preview")
    office.get_by_role("button", name="写入").click()
    expect(office.get_by_text("这些数不再向学校要")).to_be_visible()

    clerk = page_as("school_clerk", username="clerk", organisation=first)
    clerk.goto("/elements/?q=在校生数")
    shoot(clerk, "elements-known")
    clerk.get_by_role("link", name="在校生数", exact=True).first.click()
    shoot(clerk, "elements-value")
    clerk.get_by_role("link", name="提出更正").click()
    clerk.get_by_label("应为").fill("５")
    clerk.get_by_label("理由").fill("9月转入1人")
    clerk.get_by_role("button", name="提出").click()
    expect(clerk.get_by_text("更正已提出")).to_be_visible()

    planner = page_as("section_head", username="planner", organisation=section)
    planner.goto("/")
    planner.get_by_role("link", name="云岭区第一小学“在校生数”").click()
    shoot(planner, "elements-proposal")
    planner.get_by_label("处理意见").fill("已核对学籍")
    planner.get_by_role("button", name="采纳", exact=True).click()
    expect(planner.get_by_text("已采纳，数据已更正")).to_be_visible()
    assert ElementValue.objects.current().get(element__code="enrolment", organisation=first).value == 5

    planner.goto("/elements/catalogue/enrolment/")
    expect(planner.get_by_text("不再向学校要")).to_be_visible()
    shoot(planner, "elements-element")


def test_the_burden_is_drawn_and_asked_by_keyboard_and_filter(page_as, authority, shoot):
    section, first, _second = make_schools(authority)
    today = timezone.localdate()
    with transaction.atomic():
        for number in range(3):
            note_burden(
                subject=f"ledgers.return:{number}",
                form="ledgers.ledgertype:1",
                title="课后服务月报",
                organisation=first,
                requester=section,
                is_temporary=number == 2,
                asked=20,
                confirmed=12,
                typed=8,
                on=today,
            )
    page = page_as("district_office")
    page.goto("/elements/burden/")
    expect(page.locator("svg.yz-burden-svg")).to_be_visible()
    shoot(page, "elements-burden")
    page.get_by_role("link", name="计划财务科").click()
    expect(page.get_by_text("其中临时填报1次", exact=True)).to_be_visible()
    page.get_by_label("类别").select_option("temporary")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("其中临时填报1次", exact=True)).to_be_visible()
