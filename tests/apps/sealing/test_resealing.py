"""After a change of key everything that is sealed goes over to the new one; nothing else about it changes."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.ledger_scene import APRIL, LedgerScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.stage_workbook import stage_workbook
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import Record, RecordVersion, StagedWorkbook
from yanzhen.apps.ledgers.workbooks.sealed import open_content
from yanzhen.apps.sealing.actions import reseal
from yanzhen.apps.sealing.actions.reseal import reseal_values
from yanzhen.apps.sealing.actions.rotate_key import rotate_sealing_key
from yanzhen.apps.sealing.errors import KeyRingError
from yanzhen.apps.sealing.kept import sealed_columns
from yanzhen.apps.sealing.key_ring import KeyRing, known_ring, ring_path
from yanzhen.apps.sealing.sealed_values import resealed
from yanzhen.engines.sealing.cipher import SealingCipher, cipher_of, key_id_of

PLAIN = {"audit.auditcontent.key"}  # a random key itself, not a sealed value


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR = settings.FILES_DIR = tmp_path


@pytest.fixture
def scene(db) -> LedgerScene:
    """Two rows with a name each, one of them corrected after it was approved, and a workbook that waits."""
    scene = LedgerScene()
    scene.save({"grade": "三年级", "pupils": 9, "contact": "甲"}, {"grade": "四年级", "pupils": 9, "contact": "乙"})
    sheet = scene.approve(scene.send())
    open_correction(return_id=sheet.pk, reason="换了联系人", actor=scene.clerk, on=APRIL)
    row = Record.objects.get(key="三年级")
    change = RowWrite(record_id=row.pk, version=row.version, values={"contact": "丙"})
    save_rows(return_id=sheet.pk, changes=[change], actor=scene.clerk, on=APRIL)
    content = {"return_id": sheet.pk, "content": b"a,b", "name": "table.csv", "rows": 1}
    stage_workbook(**content, actor=scene.clerk, on=APRIL)
    return scene


def sealed_values() -> list[bytes]:
    kept = [(Record, "sealed"), (RecordVersion, "sealed"), (StagedWorkbook, "content")]
    found = [value for model, column in kept for value in model.objects.values_list(column, flat=True)]
    return [bytes(value) for value in found if value is not None]


def keys_in_use() -> set[str]:
    return {key_id_of(value).hex() for value in sealed_values()}


def contacts() -> list[str]:
    rows = [*Record.objects.order_by("position"), *RecordVersion.objects.all()]
    form = form_of(Record.objects.first().belongs_to.form_version)
    return [values_of(row, form)["contact"] for row in rows]


def test_every_sealed_value_goes_over_to_the_new_key_and_says_the_same(scene, capsys):
    old = known_ring().current
    versions = list(Record.objects.values_list("pk", "version", "changed_at"))
    assert keys_in_use() == {old}
    new = rotate_sealing_key().current
    call_command("reseal_values")
    assert (keys_in_use(), contacts()) == ({new}, ["丙", "乙", "甲"])
    assert open_content(StagedWorkbook.objects.get().content) == b"a,b"
    assert list(Record.objects.values_list("pk", "version", "changed_at")) == versions
    assert "密封的内容共4项，重新密封4项。" in capsys.readouterr().out
    assert AuditEvent.objects.latest("number").kind == "VALUES_RESEALED"


def test_what_the_present_key_sealed_is_left_as_it_is(scene):
    before = sealed_values()
    done = reseal_values()
    assert (done.read, done.changed, done.unopened, sealed_values()) == (4, 0, [], before)


def test_another_cipher_is_taken_up_as_well(scene, settings):
    settings.CIPHER = "sm"
    assert reseal_values().changed == 4
    assert {cipher_of(value) for value in sealed_values()} == {SealingCipher.SM4_GCM}
    assert contacts() == ["丙", "乙", "甲"]


def test_stopped_in_the_middle_it_goes_on_where_it_stood(scene, monkeypatch):
    new = rotate_sealing_key().current
    monkeypatch.setattr(reseal, "AT_ONCE", 1)
    opened = []

    def stops_at_the_third(sealed, *, context):
        opened.append(context)
        if len(opened) == 3:
            raise KeyboardInterrupt
        return resealed(sealed, context=context)

    monkeypatch.setattr(reseal, "resealed", stops_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        reseal_values()
    assert len([value for value in sealed_values() if key_id_of(value).hex() == new]) == 2
    monkeypatch.setattr(reseal, "resealed", resealed)
    assert (reseal_values().changed, keys_in_use()) == (2, {new})


def test_what_opens_with_no_key_is_named_and_left_alone(scene, capsys):
    ring = rotate_sealing_key()
    ring_path().write_bytes(KeyRing(ring.current, {ring.current: ring.keys[ring.current]}).as_bytes())
    before = sealed_values()
    with pytest.raises(SystemExit) as ended:
        call_command("reseal_values")
    said = capsys.readouterr()
    assert (ended.value.code, sealed_values()) == (1, before)
    assert f"ledgers.record:{Record.objects.first().pk}" in said.err
    assert "重新密封0项" in said.out


def test_an_unreadable_ring_stops_it_at_once(scene):
    ring_path().write_text("{")
    with pytest.raises(KeyRingError) as refusal:
        reseal_values()
    assert refusal.value.code == "UNREADABLE"


def test_every_column_of_bytes_is_known_as_sealed_or_plain():
    columns = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.BinaryField)
    }
    named = {f"{one.model._meta.label_lower}.{one.column}" for one in sealed_columns()}
    assert columns - PLAIN == named, "name the column in its app's sealed_columns.py, else a new key never reaches it"
