"""Killed at any write on the way of a return: what was begun is whole or never was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from tests.ledger_scene import APRIL, MARCH, LedgerScene
from yanzhen.apps.audit.verification import verify_chain
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.actions.pass_on import forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.models import Record, Return, ReturnState
from yanzhen.apps.sources.models import Source

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[3]
MOST_WRITES = 100
FEWEST_WRITES = 5
PATIENCE_SECONDS = 120
FORM = {
    "code": "sample_term",
    "title": "学期情况",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "month",
    "one_row": True,
    "fields": [
        {"key": "pupils", "title": "在校学生", "kind": "integer", "unit": "人", "element": "enrolment"},
        {"key": "guards", "title": "保安员", "kind": "integer", "unit": "人", "element": "security_guards"},
        {"key": "joined", "title": "参加人数", "kind": "integer", "unit": "人"},
    ],
    "indicators": [
        {"code": "sample_joined", "title": "参加人数", "unit": "人", "measure": "sum", "field": "joined", "direction": "higher", "definition": "各校参加人数合计。"},
        {"code": "sample_share", "title": "参加率", "unit": "%", "measure": "rate", "numerator": {"field": "joined"}, "denominator": {"field": "pupils"}, "direction": "higher", "decimals": 1, "definition": "参加人数占在校学生的比例。"},
    ],
}  # fmt: skip


class TwoSchools(LedgerScene):
    """The second school's principal sends his return out himself."""

    def send_other(self) -> Return:
        """Carry the second school's return to the section."""
        return forward_return(return_id=self.sheet(self.other).pk, actor=self.other_principal, on=MARCH)


Tables = dict[str, tuple[int, str]]


def all_tables() -> Tables:
    """Read how many rows stand in every table and a digest of what they say, as anybody else sees them."""
    ask = "SELECT '{0}', count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ask.format(name) for name in connection.introspection.table_names()))
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


class Worker:
    """A process beside the test, on the same database, that does what it is told until it is killed."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process

    def killed_on_the_way(self, act: str, **given: Any) -> dict[str, int]:
        """Kill ``act`` before each of its writes in turn, then right after its commit; return the rows that came.

        Until the commit the whole database must read as if nothing had been begun.
        """
        before = all_tables()
        for write in range(1, MOST_WRITES):
            assert self.answer_to(act, given, write) == "killed"
            after = all_tables()
            if after != before:
                assert write > FEWEST_WRITES, "an act of so few writes was not killed in the middle"
                return {name: after[name][0] - before[name][0] for name in after if after[name][0] != before[name][0]}
        raise AssertionError("the act never came to its commit")

    def answer_to(self, act: str, given: dict[str, Any], write: int) -> str:
        """Return how one child of the process ended."""
        order = {"act": act, "given": given, "write": write}
        self.process.stdin.write(json.dumps(order, default=plain) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


def plain(value: Any) -> Any:
    """Say a user by key and a day by its text."""
    return value.isoformat() if isinstance(value, date) else value.pk


@pytest.fixture
def worker(settings, tmp_path) -> Iterator[Worker]:
    """A real process on the test database; it does not outlive the test."""
    place = connection.settings_dict
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
        "YANZHEN_DATABASE_URL": f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}",
        "YANZHEN_SECRET_KEY": settings.SECRET_KEY,
        "YANZHEN_DATA": str(tmp_path),
    }
    program = [sys.executable, str(Path(__file__).with_name("flow_worker.py"))]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(program, env=environment, cwd=ROOT, **pipes) as process:
        yield Worker(process)
        process.stdin.close()
        process.wait(PATIENCE_SECONDS)


@pytest.fixture
def scene() -> TwoSchools:
    """Two schools that fill in; the number of pupils is known from elsewhere, that of guards is asked for here."""
    with transaction.atomic():
        load_elements()
        scene = TwoSchools(FORM)
        DataElement.objects.update(owner=scene.section)
        know_pupils(scene, 100)
    scene.save({"pupils": 120, "guards": 4, "joined": 90})
    scene.save({"pupils": 80, "guards": 2, "joined": 40}, sheet=scene.sheet(scene.other), actor=scene.other_clerk)
    return scene


def know_pupils(scene: LedgerScene, number: int) -> None:
    sheet = scene.sheet()
    new = NewValue(
        element=DataElement.objects.get(code="enrolment"),
        organisation_id=scene.school.pk,
        first=sheet.period_start,
        last=sheet.period_end,
        value=number,
        system="student",
    )
    put_values([new], source=Source.objects.create(kind="provided", provided_by="小教科", provided_on=MARCH))


def figures(code: str) -> list[int]:
    return sorted(
        int(one.value) for one in Observation.objects.current().filter(indicator_version__indicator__code=code)
    )


def mend(scene: LedgerScene, joined: int) -> None:
    row = scene.sheet().records.get()
    change = RowWrite(record_id=row.pk, version=row.version, values={"joined": joined})
    outcome = save_rows(return_id=scene.sheet().pk, changes=[change], actor=scene.clerk, on=APRIL, reason="漏报一个班")
    assert outcome.is_clean


LOGGED = {"audit_auditevent": 1, "audit_auditcontent": 1}
STEP = {**LOGGED, "audit_auditobject": 2, "ledgers_returnstep": 1}


def test_a_return_killed_inside_its_school_is_passed_on_whole_or_not_at_all(scene, worker):
    own = {"return_id": scene.sheet().pk, "on": MARCH}
    assert worker.killed_on_the_way("actions.pass_on.forward_return", actor=scene.clerk, **own) == STEP
    assert worker.killed_on_the_way("actions.pass_on.endorse_return", actor=scene.middle, **own) == STEP
    sent = worker.killed_on_the_way("actions.pass_on.endorse_return", actor=scene.principal, **own)
    assert sent == STEP | {"elements_burdenentry": 1, "elements_elementproposal": 1, "audit_auditobject": 2}
    assert (scene.sheet().state, ElementProposal.objects.get().value) == (ReturnState.SUBMITTED, 120)
    assert verify_chain().holds


def test_an_approval_killed_in_the_middle_leaves_all_figures_or_none(scene, worker):
    sheets = [scene.send().pk, scene.send_other().pk]
    came = worker.killed_on_the_way("actions.pass_on.approve_returns", return_ids=sheets, actor=scene.officer, on=MARCH)
    known = {"elements_elementvalue": 2, "indicators_observation": 4, "sources_source": 2 + 4}
    assert came == LOGGED | {"audit_auditobject": 2, "ledgers_returnstep": 2} | known
    assert set(Return.objects.values_list("state", flat=True)) == {ReturnState.APPROVED}
    assert (figures("sample_joined"), figures("sample_share")) == ([40, 90], [50, 75])
    assert sorted(row.value for row in ElementValue.objects.filter(element__code="security_guards")) == [2, 4]
    assert verify_chain().holds


def test_a_return_killed_while_it_is_sent_back_keeps_its_remarks_and_its_state_together(scene, worker):
    sheet = scene.send()
    remarks = [{"wording": "与上月相差太大", "record_id": sheet.records.get().pk, "field": "joined"}]
    given = {"return_id": sheet.pk, "reason": "请核对", "remarks": remarks, "actor": scene.officer, "on": MARCH}
    assert worker.killed_on_the_way("actions.take_back.send_back", **given) == STEP | {"ledgers_cellremark": 1}
    assert scene.sheet().state == ReturnState.RETURNED


def test_a_lock_and_a_correction_killed_in_the_middle_leave_the_old_figures_until_all_is_done(scene, worker):
    sheet = scene.approve(scene.send())
    period = {"period_start": sheet.period_start, "period_end": sheet.period_end}
    locked = worker.killed_on_the_way(
        "actions.take_back.lock_period", type_id=scene.type.pk, actor=scene.head, on=APRIL, **period
    )
    assert (locked, scene.sheet().state) == (STEP, ReturnState.LOCKED)
    given = {"return_id": sheet.pk, "reason": "漏报一个班", "actor": scene.clerk, "on": APRIL}
    assert worker.killed_on_the_way("actions.take_back.open_correction", **given) == STEP
    mend(scene, joined=96)
    scene.send()
    came = worker.killed_on_the_way(
        "actions.pass_on.approve_returns", return_ids=[sheet.pk], actor=scene.officer, on=APRIL
    )
    assert came == STEP | {"audit_auditobject": 1, "indicators_observation": 2, "sources_source": 3}
    now = Observation.objects.current().get(indicator_version__indicator__code="sample_joined")
    assert (now.value, now.supersedes.value, now.reason) == (96, 90, "漏报一个班")
    assert verify_chain().holds


def test_a_recomputation_killed_in_the_middle_replaces_every_figure_or_none(scene, worker):
    for sheet in (scene.send(), scene.send_other()):
        scene.approve(sheet)
    Record.objects.update(n1=F("n1") + 1)
    came = worker.killed_on_the_way("rollups_in_full.recompute_all", type_id=scene.type.pk, code="sample_joined")
    assert came == {"indicators_observation": 2, "sources_source": 2}
    assert figures("sample_joined") == [41, 91]
