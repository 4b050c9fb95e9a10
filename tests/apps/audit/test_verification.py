"""Verification passes what is whole and names the first entry that is not."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.chain import event_digest
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.queries import chain_entries, chain_head
from yanzhen.apps.audit.verification import FIRST_LINK, Anchor, verify_chain

pytestmark = pytest.mark.django_db


def fault(anchor=None):
    broken = verify_chain(anchor).broken
    return broken and (broken.code, broken.number)


def test_an_empty_log_holds():
    report = verify_chain()
    assert (report.holds, report.entries, report.head) == (True, 0, FIRST_LINK)


def test_an_untouched_log_holds(chain):
    report = verify_chain()
    assert (report.holds, report.entries, report.head, report.purged) == (True, 10, chain[-1].digest, 0)


def test_the_check_does_not_ask_more_often_for_longer_logs(chain, django_assert_num_queries):
    with django_assert_num_queries(4):
        verify_chain()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_auditevent SET kind = 'OTHER' WHERE number = 4", ("CHANGED", 4)),
        (
            "UPDATE audit_auditevent SET happened_at = happened_at + interval '1 microsecond' WHERE number = 4",
            ("CHANGED", 4),
        ),
        ("UPDATE audit_auditevent SET subjects = '[]' WHERE number = 4", ("CHANGED", 4)),
        ("UPDATE audit_auditcontent SET content = '{\"ordinal\": 9}' WHERE event_id = 4", ("CONTENT_CHANGED", 4)),
        ("DELETE FROM audit_auditcontent WHERE event_id = 4", ("CONTENT_MISSING", 4)),
        ("UPDATE audit_auditobject SET subject = 'plans.task:7' WHERE event_id = 4", ("OBJECTS_CHANGED", 4)),
        ("DELETE FROM audit_auditobject WHERE event_id = 4", ("OBJECTS_CHANGED", 4)),
        ("DELETE FROM audit_auditevent WHERE number = 4", ("NUMBER_MISSING", 4)),
        ("DELETE FROM audit_auditevent WHERE number = 1", ("NUMBER_MISSING", 1)),
        ("DELETE FROM audit_auditevent WHERE number = 10", ("HEAD_DIFFERS", 9)),
        ("UPDATE audit_chainhead SET number = 9", ("HEAD_DIFFERS", 10)),
        ("DELETE FROM audit_chainhead", ("HEAD_DIFFERS", 10)),
    ],
)
def test_every_way_of_tampering_is_found_at_its_entry(chain, tamper, statement, found):
    tamper(statement)
    assert fault() == found


def test_a_rewritten_entry_breaks_the_link_of_the_next(chain, tamper):
    event = AuditEvent.objects.get(number=4)
    event.kind = "OTHER"
    tamper("UPDATE audit_auditevent SET kind = 'OTHER', digest = %s WHERE number = 4", event_digest(event))
    assert fault() == ("LINK_BROKEN", 5)


def test_a_log_rewritten_to_the_end_is_caught_by_the_anchor(chain, tamper):
    anchor = Anchor(chain_head().number, chain_head().digest)
    previous = AuditEvent.objects.get(number=3).digest
    for event in AuditEvent.objects.filter(number__gte=4).order_by("number"):
        event.kind, event.previous_digest = "OTHER", previous
        previous = event_digest(event)
        tamper(
            "UPDATE audit_auditevent SET kind = 'OTHER', previous_digest = %s, digest = %s WHERE number = %s",
            event.previous_digest,
            previous,
            event.number,
        )
    tamper("UPDATE audit_chainhead SET digest = %s", previous)
    assert fault() is None
    assert fault(anchor) == ("ANCHOR_DIFFERS", 10)


def test_a_log_cut_short_is_caught_by_the_anchor(chain, tamper):
    anchor = Anchor(chain_head().number, chain_head().digest)
    tamper("DELETE FROM audit_auditevent WHERE number > 8")
    tamper("UPDATE audit_chainhead SET number = 8, digest = %s", chain[7].digest)
    assert fault() is None
    assert fault(anchor) == ("ANCHOR_MISSING", 10)


def test_an_older_anchor_fits_a_log_that_has_grown(chain):
    assert fault(Anchor(5, chain[4].digest)) is None


def test_an_outsider_can_recompute_the_exported_chain(chain):
    previous = FIRST_LINK
    for entry in chain_entries():
        assert entry["previous"] == previous
        body = {key: value for key, value in entry.items() if key != "digest"}
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == entry["digest"]
        previous = entry["digest"]
    assert previous == chain_head().digest


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("甲乙ab"), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(content=st.dictionaries(st.text("甲乙ab", min_size=1), json_values, max_size=4))
def test_whatever_an_act_says_verifies_afterwards(db, content):
    record(kind="SAMPLE", actor=None, content=content)
    assert verify_chain().holds
