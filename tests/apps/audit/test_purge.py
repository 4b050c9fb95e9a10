"""A purge takes two persons, reaches every copy, and the chain still verifies."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.actions.decide_purge import confirm_purge, reject_purge, repeat_purges
from yanzhen.apps.audit.actions.propose_purge import propose_purge
from yanzhen.apps.audit.errors import PurgeError
from yanzhen.apps.audit.models import AuditContent, AuditEvent, PurgedSubject, PurgeState
from yanzhen.apps.audit.purge_memory import memory_path, remember, remembered
from yanzhen.apps.audit.queries import history_of
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.audit.wording import sentence_of
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.media import TEXT
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.files.vault import content_path
from yanzhen.apps.organisations.models import Person
from yanzhen.apps.search.actions.index import index
from yanzhen.apps.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def spilled() -> StoredFile:
    school = make_organisation()
    stored = receive_file(
        SimpleUploadedFile("某名单.txt", "名单内容".encode()),
        actor=make_user(),
        organisation=school,
        declared="none",
        allowed_types={TEXT},
        max_bytes=99,
        on=date(2026, 3, 2),
    )
    index(
        subject=stored,
        kind="document",
        title="某名单",
        organisation=school,
        capability="documents.view",
        url=("files:download", stored.pk),
        happened_on=date(2026, 3, 2),
    )
    return stored


def propose(stored, actor=None, **given):
    given = {"subject": f"files.storedfile:{stored.pk}", "ground": "spill", "reason": "误传", **given}
    return propose_purge(actor=actor or make_user(), **given)


def test_a_confirmed_purge_removes_the_content_everywhere(spilled, django_capture_on_commit_callbacks):
    twin = receive_file(
        SimpleUploadedFile("另存.txt", "名单内容".encode()),
        actor=make_user(),
        organisation=make_organisation(),
        declared="none",
        allowed_types={TEXT},
        max_bytes=99,
        on=date(2026, 3, 3),
    )
    place = content_path(spilled.sha256)
    purge = propose(spilled)
    with django_capture_on_commit_callbacks(execute=True):
        confirm_purge(purge_id=purge.pk, actor=make_user())
    assert not place.exists()
    for row in StoredFile.objects.all():
        assert (row.name, row.sha256) == ("已清除", "") and row.purged_at
    assert not SearchEntry.objects.exists()
    subjects = {f"files.storedfile:{spilled.pk}", f"files.storedfile:{twin.pk}"}
    assert set(PurgedSubject.objects.values_list("subject", flat=True)) == subjects == remembered()
    assert "名单" not in str(list(AuditContent.objects.values_list("content", flat=True)))
    report = verify_chain()
    assert report.holds and report.purged == 2


def test_the_history_says_that_content_was_purged_and_not_what_it_was(spilled):
    confirm_purge(purge_id=propose(spilled).pk, actor=make_user())
    said = [sentence_of(event) for event in history_of(spilled)]
    assert said == ["复核同意清除，共1个对象（误传涉密或工作秘密）", "接收附件《…》（…字节）（内容已清除）"]


def test_one_person_cannot_purge_alone(spilled):
    person = Person.objects.create(name="林某", staff_number="9")
    proposer = make_user(person=person)
    purge = propose(spilled, proposer)
    with pytest.raises(PurgeError) as refused:
        confirm_purge(purge_id=purge.pk, actor=proposer)
    assert refused.value.code == "SAME_PERSON"
    with pytest.raises(PurgeError):
        reject_purge(purge_id=purge.pk, actor=proposer)
    assert StoredFile.objects.get(pk=spilled.pk).purged_at is None


def test_a_purge_is_decided_once(spilled):
    purge = propose(spilled)
    assert reject_purge(purge_id=purge.pk, actor=make_user()).state == PurgeState.REJECTED
    with pytest.raises(PurgeError) as refused:
        confirm_purge(purge_id=purge.pk, actor=make_user())
    assert refused.value.code == "NOT_WAITING" and content_path(spilled.sha256).exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": "  "}, "NO_REASON"),
        ({"subject": "files.storedfile:999999"}, "UNKNOWN_OBJECT"),
        ({"subject": "accounts.user:1"}, "NOT_PURGEABLE"),
    ],
)
def test_what_cannot_be_proposed(spilled, given, code):
    with pytest.raises(PurgeError) as refused:
        propose(spilled, **given)
    assert refused.value.code == code and not AuditEvent.objects.filter(kind="PURGE_PROPOSED").exists()


def test_a_second_proposal_for_the_same_object_is_refused(spilled):
    purge = propose(spilled)
    with pytest.raises(PurgeError) as refused:
        propose(spilled)
    assert refused.value.code == "ALREADY_PROPOSED"
    confirm_purge(purge_id=purge.pk, actor=make_user())
    with pytest.raises(PurgeError) as refused:
        propose(spilled)
    assert refused.value.code == "ALREADY_PURGED"


def test_a_repeated_purge_names_what_it_removed(spilled):
    gone = repeat_purges([f"files.storedfile:{spilled.pk}"])
    assert gone == {f"files.storedfile:{spilled.pk}"}
    assert AuditEvent.objects.get(kind="PURGE_REPEATED").subjects == sorted(gone)
    assert verify_chain().holds


def test_a_content_missing_for_an_object_never_purged_is_a_fault(spilled, tamper):
    confirm_purge(purge_id=propose(spilled).pk, actor=make_user())
    other = make_organisation()
    tamper("DELETE FROM audit_auditcontent WHERE event_id = (SELECT max(number) FROM audit_auditevent)")
    assert verify_chain().holds  # the purge's own event names the purged object
    receive_file(
        SimpleUploadedFile("另.txt", b"x"),
        actor=make_user(),
        organisation=other,
        declared="none",
        allowed_types={TEXT},
        max_bytes=99,
        on=date(2026, 3, 2),
    )
    tamper("DELETE FROM audit_auditcontent WHERE event_id = (SELECT max(number) FROM audit_auditevent)")
    assert verify_chain().broken.code == "CONTENT_MISSING"


def test_the_memory_outlives_a_line_cut_short():
    remember(["plans.task:1"])
    with memory_path().open("a") as file:
        file.write("plans.ta")
    assert remembered() == {"plans.task:1"}
    remember(["plans.task:2", "plans.task:1"])
    assert remembered() == {"plans.task:1", "plans.task:2"}
