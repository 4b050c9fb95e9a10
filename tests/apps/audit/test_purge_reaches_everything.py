"""After a purge the words are nowhere in the database and nowhere on the disk, whatever was made of them."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.apps.elements.factories import TODAY, element, know, make_district
from tests.factories import make_user
from tests.scenes import FRIDAY, Scene
from yanzhen.apps.audit.actions.decide_purge import confirm_purge
from yanzhen.apps.audit.actions.propose_purge import propose_purge
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.purging import is_purgeable
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.backups.tables import backed_up_tables, quoted
from yanzhen.apps.documents.models import (
    Comment,
    CommentRequest,
    CommentRound,
    Document,
    DocumentVersion,
    ItemDescent,
    ReadingItem,
    ReadingStep,
)
from yanzhen.apps.elements.actions.decide_proposal import decide_proposal
from yanzhen.apps.elements.actions.propose_correction import propose_correction
from yanzhen.apps.elements.models import AskOverride, ElementValue
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.media import TEXT
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.plans.models import Amendment, Evidence, Plan, ProgressReport, Task
from yanzhen.apps.reports.models import Binding, FrozenReport, Report, Template, TemplateVersion
from yanzhen.apps.search.actions.index import index
from yanzhen.apps.sources.models import Source
from yanzhen.apps.supervision.models import Notice

pytestmark = pytest.mark.django_db
SECRET = "某处要害"


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def places_with(words: str) -> list[str]:
    """Return the tables in which the words stand, in any column."""
    found = []
    with connection.cursor() as cursor:
        for shape in backed_up_tables():
            with cursor.copy(f"COPY {quoted(shape.name)} TO STDOUT") as copying:
                text = b"".join(bytes(block) for block in copying).decode()
            escaped = words.encode("unicode_escape").decode().replace("\\", "\\\\")
            if words in text or escaped in text:
                found.append(shape.name)
    return found


def purge(thing) -> None:
    subject = f"{thing._meta.label_lower}:{thing.pk}"
    proposed = propose_purge(subject=subject, ground="spill", reason="误传", actor=make_user())
    confirm_purge(purge_id=proposed.pk, actor=make_user())
    assert verify_chain().holds


def receive(scene, content: str, actor=None):
    return receive_file(
        SimpleUploadedFile(f"{SECRET}.txt", content.encode()),
        actor=actor or scene.office,
        organisation=scene.authority,
        declared="none",
        allowed_types={TEXT},
        max_bytes=999,
        on=FRIDAY,
    )


def commented_and_changed(scene, version, item, task) -> None:
    """Write the secret into comments on the draft, into what differs from it, and into a change of the task."""
    DocumentVersion.objects.filter(pk=version.pk).update(number=SECRET)
    ItemDescent.objects.create(document_version=version, item=item, change="changed", differing=[SECRET])
    running = CommentRound.objects.create(
        document_version=version, text=SECRET, due_on=FRIDAY, opened_by=scene.office, opened_on=FRIDAY
    )
    asked = CommentRequest.objects.create(
        round=running, organisation=scene.school, replied_by=scene.clerk, replied_on=FRIDAY
    )
    Comment.objects.create(
        request=asked,
        item=item,
        quote=SECRET,
        text=SECRET,
        written_by=scene.clerk,
        adoption="declined",
        reason=SECRET,
        answered_by=scene.office,
        answered_on=FRIDAY,
    )
    Amendment.objects.create(
        task=task,
        before={"title": SECRET},
        after={"title": SECRET},
        note=SECRET,
        reason=SECRET,
        state="objected",
        proposed_by=scene.office,
        proposed_on=FRIDAY,
        task_version=1,
        decided_by=scene.head,
        decided_on=FRIDAY,
        opinion=SECRET,
    )
    record(kind="SAMPLE", actor=scene.office, subjects=[running], content={"title": SECRET})


@pytest.fixture
def spilled(scene):
    """A document read, planned and handed down, with the secret in every field that can hold it."""
    document = Document.objects.create(
        title=SECRET, issuer=SECRET, organisation=scene.authority, created_by=scene.office
    )
    version = DocumentVersion.objects.create(
        document=document,
        ordinal=1,
        title=SECRET,
        notes=SECRET,
        text=f"{SECRET}。",
        anchors=[SECRET],
        reading={"text": SECRET},
        file=receive(scene, SECRET),
        job=Job.objects.create(kind="sample", title=SECRET, payload={"a": SECRET}, result={"a": SECRET}),
        uploaded_by=scene.office,
    )
    item = ReadingItem.objects.create(
        document_version=version, start=0, end=4, kind="task", title=SECRET, lead=[SECRET], quantities=[SECRET]
    )
    ReadingStep.objects.create(document_version=version, actor=scene.office, label=SECRET, changes=[SECRET])
    source = Source.objects.create(kind="span", subject=f"documents.documentversion:{version.pk}", wording=SECRET)
    task = scene.task(scene.section, source=source)
    Task.objects.filter(pk=task.pk).update(title=SECRET, wording=SECRET, variation=SECRET)
    below = scene.task(scene.school, origin=task)
    Task.objects.filter(pk=below.pk).update(title=SECRET)
    Plan.objects.filter(pk=scene.plan.pk).update(title=SECRET, document_version=version)
    commented_and_changed(scene, version, item, task)
    for thing, kind, capability in (
        (document, "document", "documents.view"),
        (scene.plan, "plan", "plans.view"),
        (task, "task", "tasks.view"),
        (below, "task", "tasks.view"),
    ):
        index(
            subject=thing,
            kind=kind,
            title=SECRET,
            text=SECRET,
            organisation=scene.authority,
            capability=capability,
            url=("files:download", 1),
            happened_on=FRIDAY,
        )
        record(kind="SAMPLE", actor=scene.office, subjects=[thing], content={"title": SECRET})
    record(kind="SAMPLE", actor=scene.office, subjects=[item], content={"title": SECRET})
    return document


def test_a_purged_document_takes_all_that_was_made_of_it_along(scene, spilled, tmp_path):
    assert len(places_with(SECRET)) >= 10
    purge(spilled)
    assert places_with(SECRET) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    assert (tmp_path / "purged-objects.txt").exists() is False  # written when the transaction commits


def test_a_purged_file_takes_the_text_that_was_read_from_it_along(scene, spilled):
    purge(spilled.versions.get().file)
    assert SECRET not in DocumentVersion.objects.get().text
    assert "documents_documentversion" not in places_with(SECRET)


def test_a_purged_report_of_progress_takes_its_evidence_along(scene, tmp_path):
    report = ProgressReport.objects.create(
        task=scene.red,
        organisation=scene.school,
        period_start=FRIDAY,
        period_end=FRIDAY,
        status="in_progress",
        sentence=SECRET,
        reported_by=scene.clerk,
        reported_on=FRIDAY,
    )
    Evidence.objects.create(
        report=report,
        position=1,
        file=receive(scene, SECRET, scene.clerk),
        caption=SECRET,
        attached_by=scene.clerk,
        attached_on=FRIDAY,
    )
    record(kind="SAMPLE", actor=scene.clerk, subjects=[report], content={"sentence": SECRET})
    purge(report)
    assert places_with(SECRET) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_purged_notice_keeps_its_number_and_loses_its_words(scene):
    notice = scene.draft()
    Notice.objects.filter(pk=notice.pk).update(demand=SECRET, reply=SECRET, conclusion=SECRET)
    purge(notice)
    assert places_with(SECRET) == [] and Notice.objects.get(pk=notice.pk).kind == notice.kind


def test_a_purged_summary_loses_its_frozen_copy_too(scene):
    report = Report.objects.create(
        title=SECRET,
        kind="half_year",
        owner=scene.authority,
        scope=scene.authority,
        period_start=FRIDAY,
        period_end=FRIDAY,
        body=SECRET,
        drafted_by=scene.office,
    )
    source = Source.objects.create(kind="provided", provided_by="体卫艺科", provided_on=FRIDAY)
    Binding.objects.create(report=report, key="a", label=SECRET, kind="provided", value=1, source=source)
    spec = {"axis": "indicators", "caption": SECRET}
    Binding.objects.create(report=report, key="b", label=SECRET, kind="table", spec=spec)
    Report.objects.filter(pk=report.pk).update(seen={"a": {"shown": SECRET, "rows": []}})
    FrozenReport.objects.create(
        report=report,
        title=SECRET,
        body=SECRET,
        figures=[SECRET],
        digest="0" * 64,
        chain_number=1,
        chain_digest="0" * 64,
        frozen_by=scene.office,
        frozen_on=FRIDAY,
    )
    record(kind="SAMPLE", actor=scene.office, subjects=[report], content={"title": SECRET})
    purge(report)
    assert places_with(SECRET) == []


def test_a_purged_template_loses_every_version(scene):
    template = Template.objects.create(title=SECRET, owner=scene.authority, started_from=SECRET)
    lines = {"name": SECRET, "title": SECRET, "kind": "special", "parts": [{"each": "once", "lines": [SECRET]}]}
    TemplateVersion.objects.create(
        template=template, number=1, definition=lines | {"bindings": {}}, saved_by=scene.office
    )
    record(kind="SAMPLE", actor=scene.office, subjects=[template], content={"title": SECRET})
    purge(template)
    assert places_with(SECRET) == []


def test_every_object_with_content_of_its_own_can_be_purged():
    labels = (
        "documents.comment documents.commentrequest documents.commentround documents.document"
        " documents.documentversion documents.readingitem files.storedfile jobs.job plans.plan"
        " plans.task plans.amendment plans.progressreport reports.report"
        " reports.template supervision.notice"
    )
    assert [label for label in labels.split() if not is_purgeable(f"{label}:1")] == []


def test_a_purged_correction_takes_what_it_proposed_and_what_became_of_it_along():
    district = make_district()
    known = know("office_phone", district.school, "62010000", system="here")
    given = {"value_id": known.pk, "raw": SECRET, "reason": SECRET, "actor": district.clerk, "on": TODAY}
    proposal = propose_correction(**given)
    decide_proposal(proposal_id=proposal.pk, accept=True, answer=SECRET, actor=district.principal, on=TODAY)
    assert len(places_with(SECRET)) >= 3
    purge(proposal)
    assert places_with(SECRET) == []
    assert ElementValue.objects.get(pk=known.pk).value == "62010000"


def test_a_purged_number_keeps_its_figure_and_loses_every_word_about_it():
    district = make_district()
    known = know("enrolment", district.school, 680)
    propose_correction(value_id=known.pk, raw="681", reason=SECRET, actor=district.clerk, on=TODAY)
    ElementValue.objects.filter(pk=known.pk).update(reason=SECRET)
    record(kind="SAMPLE", actor=district.clerk, subjects=[known], content={"title": SECRET})
    purge(known)
    known.refresh_from_db()
    assert (known.value, places_with(SECRET)) == (680, [])


def test_why_a_field_may_be_asked_twice_is_purged():
    district = make_district()
    allowed = AskOverride.objects.create(
        element=element("enrolment"),
        subject="ledgers.ledgertype:1",
        title="临时统计",
        requester=district.primary,
        reason=SECRET,
        allowed_by=district.deputy,
        allowed_on=TODAY,
    )
    record(kind="SAMPLE", actor=district.deputy, subjects=[allowed], content={"title": SECRET})
    purge(allowed)
    assert places_with(SECRET) == []
