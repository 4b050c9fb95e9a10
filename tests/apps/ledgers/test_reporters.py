"""Who fills in a ledger: by kind, by stage, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import make_organisation
from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.queries import reporters_of

pytestmark = pytest.mark.django_db


def test_a_ledger_that_names_its_reporters_is_asked_of_nobody_else_of_that_kind():
    scene = LedgerScene()
    for name in ("雁汀区教师进修学校", "雁汀区学校资产管理中心"):
        make_organisation(name, kind="institute")
    version = scene.sheet().form_version
    everybody = replace(form_of(version), reporters=("institute",), stages=())
    named = replace(everybody, named=("教师进修", "教研"))
    assert len(reporters_of(everybody, version.type, on=MARCH)) == 2
    assert [one.name for one in reporters_of(named, version.type, on=MARCH)] == ["雁汀区教师进修学校"]
