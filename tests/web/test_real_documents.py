"""Real documents that stand beside the repository, where they are: from the file to a summary, by the pages' own forms."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document as WordDocument

from tests.factories import make_organisation, make_user
from tests.web.plans.conftest import Clock
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.plans.models import Plan, PlanState, Recipient, Task
from yanzhen.apps.reports.models import Report
from yanzhen.web import middleware

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
PLACES = (ROOT.parent / "shared" / "seeds", ROOT.parent.parent / "shared" / "seeds")
PATTERNS = ("000_*.txt", "001_*.txt", "002_*.txt", "003_*.txt")
NUMBER = "青教发〔2026〕8号"
REPORTED_BESIDES = 2  # tasks without an indicator that each school reports on
OPENED = 10  # numbers of the summary that are opened


def real_document(pattern: str) -> Path:
    """Return the document, or skip where it is not."""
    found = [path for place in PLACES for path in sorted(place.glob(pattern))]
    if not found:
        pytest.skip(f"仓库旁没有../shared/seeds/{pattern}，不能用真实文件检验")
    return found[0]


class Clerk:
    """Somebody who opens a page, changes some fields of its form and sends it, as a browser does."""

    def __init__(self, client, user) -> None:
        self.client = client
        client.force_login(user)

    def open(self, address: str) -> lxml.html.HtmlElement:
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        return lxml.html.fromstring(answer.content.decode())

    def form(self, address: str, holding: str) -> dict[str, list[str]]:
        """The values of the form with the field ``holding`` as the page shows them."""
        form = next(form for form in self.open(address).forms if holding in form.fields)
        fields: dict[str, list[str]] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        # An empty box is sent as an empty string; lxml leaves it out.
        empty = form.xpath(".//input[not(@value)][not(@type='checkbox' or @type='radio' or @type='file')][@name]")
        return fields | {box.name: [""] for box in empty}

    def send(self, address: str, fields: dict, expected: int = 200) -> str:
        answer = self.client.post(address, fields, follow=True)
        text = answer.content.decode()
        assert answer.status_code == expected, lxml.html.fromstring(text).xpath("string(//main)")
        return text


@pytest.fixture(autouse=True)
def clock(monkeypatch, tmp_path, settings) -> Clock:
    """A day that stands still, and files apart."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    clock = Clock(date(2026, 6, 29))
    monkeypatch.setattr(middleware, "timezone", clock)
    return clock


@pytest.fixture
def district(db):
    authority = make_organisation("青石区教育委员会", kind="authority", code="Q")
    for name in ("小学教育科", "体育卫生与艺术科", "人事科", "计财科"):
        make_organisation(name, kind="section", under=authority)
    load_indicators()
    return authority


@pytest.fixture
def schools(district):
    return [make_organisation(f"青石第{word}小学", under=district, stages=["primary"]) for word in "一二"]


def read_document(office: Clerk, path: Path, owner) -> DocumentVersion:
    """Upload the file, accept what the reader is sure of, then the rest, and finish."""
    fields = office.form("/documents/new/", "declared") | {
        "declared": "none",
        "organisation": owner.pk,
        "upload": SimpleUploadedFile(path.name, path.read_bytes()),
    }
    office.send("/documents/new/", fields)
    version = DocumentVersion.objects.get()
    page = office.open(reverse("documents:reading", args=[version.pk]))
    assert page.find_class("yr-card")
    assert page.find_class("yr-task")
    accept_batch(office, version, "")
    accept_batch(office, version, "?set=yes&percent=0")
    assert not version.items.waiting().exists()
    assert "研读完成" in office.send(reverse("documents:finish", args=[version.pk]), {})
    version.refresh_from_db()
    assert version.is_finished
    return version


def accept_batch(office: Clerk, version: DocumentVersion, asked: str) -> None:
    """Accept what the preview of a batch shows, as it stands ticked."""
    accept = reverse("documents:accept_sure", args=[version.pk])
    form = next(
        form for form in office.open(accept + asked).forms if form.method == "POST" and "percent" in form.fields
    )
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    assert fields["item"]
    office.send(accept, fields)


def put_in_force(office: Clerk, version: DocumentVersion, owner, clock: Clock) -> Plan:
    """Make the plan as the page proposes it, record its approval, and issue it in the middle of its year."""
    address = reverse("plans:from_document", args=[version.pk])
    fields = office.form(address, "starts_on") | {"owner": owner.pk}
    clock.day = date.fromisoformat(fields["starts_on"][0]).replace(month=6, day=29)
    office.send(address, fields)
    plan = Plan.objects.get()
    assert plan.tasks.count() == version.items.accepted_tasks().count() > 0
    address = reverse("plans:record", args=[plan.pk])
    said = {}
    for name in office.form(address, "number"):
        said |= {name: "林清和"} if name.startswith("name-") else {}
        said |= {name: clock.day.replace(month=1, day=20).isoformat()} if name.startswith("on-") else {}
    assert "已补录" in office.send(address, said | {"number": NUMBER})
    office.send(reverse("plans:issue", args=[plan.pk]), {})
    plan.refresh_from_db()
    assert (plan.state, plan.number) == (PlanState.ISSUED, NUMBER)
    return plan


def send_down(office: Clerk, plan: Plan, schools) -> None:
    address = reverse("plans:dispatch", args=[plan.pk])
    office.send(address, office.form(address, "receipt_due_on") | {"unit": [school.pk for school in schools]})
    assert Task.objects.handed_down().count() == 2 * plan.tasks.own().count()


def report_from(clerk: Clerk, school) -> None:
    """Sign, report on every task with an indicator and on two others."""
    recipient = Recipient.objects.get(organisation=school)
    assert "签收" in clerk.send(reverse("tasks:sign", args=[recipient.pk]), {})
    tasks = Task.objects.filter(organisation=school)
    counted = tasks.filter(origin__targets__indicator__isnull=False).distinct()
    for task in [*counted, *tasks.exclude(pk__in=counted)[:REPORTED_BESIDES]]:
        address = reverse("tasks:report", args=[task.pk])
        fields = clerk.form(address, "sentence")
        figures = {"value": "72", "numerator": "54", "denominator": "75"}
        fields |= {name: figure for name, figure in figures.items() if name in fields}
        fields |= {"status": "in_progress", "sentence": "正按计划推进。", "is_sure": "on"}
        assert "已报送" in clerk.send(address, fields)


def sum_up(office: Clerk, plan: Plan, owner) -> Report:
    """Write the summary of the half-year and see every number bound."""
    fields = office.form(reverse("reports:new"), "template") | {"plans": [plan.pk], "template": "half_year"}
    fields |= {"owner": owner.pk, "scope": owner.pk}
    assert f"{plan.starts_on.year}-01-01" in fields["period_start"]
    page = lxml.html.fromstring(office.send(reverse("reports:new"), fields))
    assert "处还没有数" not in page.text_content()
    links = page.get_element_by_id("preview").find_class("bound-number")
    assert len(links) > plan.tasks.own().count()
    report = Report.objects.get()
    for link in links[:OPENED]:
        assert office.open(link.get("href")).findtext(".//main//h1")
    return report


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_real_document_becomes_a_plan_and_a_summary(pattern, client, district, schools, clock):
    path = real_document(pattern)
    user = make_user(role="district_office", at=district)
    office = Clerk(client, user)
    version = read_document(office, path, district)
    plan = put_in_force(office, version, district, clock)
    send_down(office, plan, schools)
    for school in schools:
        report_from(Clerk(client, make_user(role="school_clerk", at=school)), school)
    office = Clerk(client, user)
    report = sum_up(office, plan, district)
    answer = office.client.get(reverse("reports:word", args=[report.pk]))
    word = WordDocument(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert f"共安排任务{plan.tasks.own().count()}项，由2个单位承担" in text
    assert "{" not in text
