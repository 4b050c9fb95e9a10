"""Values sealed on this installation open again: after another cipher, another key, another process."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command

from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.sealing.actions.rotate_key import rotate_sealing_key
from yanzhen.apps.sealing.errors import KeyRingError
from yanzhen.apps.sealing.key_ring import KeyRing, add_keys, known_ring, ring_or_new, ring_path
from yanzhen.apps.sealing.sealed_values import resealed, seal, unseal
from yanzhen.engines.sealing.cipher import SealingCipher, SealingError, cipher_of

PLACE = "ledgers.record"


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def test_a_value_opens_again_and_never_looks_the_same_twice():
    first, second = (seal(b"142", context=PLACE) for _ in range(2))
    assert first != second and unseal(first, context=PLACE) == unseal(memoryview(second), context=PLACE) == b"142"
    with pytest.raises(SealingError):
        unseal(first, context="people.person")


@pytest.mark.parametrize(
    ("name", "cipher"), [("international", SealingCipher.AES_256_GCM), ("sm", SealingCipher.SM4_GCM)]
)
def test_the_setting_chooses_the_cipher_and_what_is_there_still_opens(settings, name, cipher):
    before = seal(b"142", context=PLACE)
    settings.CIPHER = name
    after = seal(b"143", context=PLACE)
    assert cipher_of(after) is cipher
    assert (unseal(before, context=PLACE), unseal(after, context=PLACE)) == (b"142", b"143")


@pytest.mark.django_db
def test_after_rotation_old_values_open_and_can_be_sealed_anew():
    old = seal(b"142", context=PLACE)
    assert resealed(old, context=PLACE) is None
    ring = rotate_sealing_key()
    assert len(ring.keys) == 2 and AuditEvent.objects.latest("number").kind == "SEALING_KEY_ROTATED"
    anew = resealed(old, context=PLACE)
    assert unseal(old, context=PLACE) == unseal(anew, context=PLACE) == b"142"
    assert resealed(anew, context=PLACE) is None


@pytest.mark.django_db
def test_the_command_rotates_and_says_where_the_ring_is(capsys):
    call_command("rotate_sealing_key")
    assert str(ring_path()) in capsys.readouterr().out and len(known_ring().keys) == 1


@pytest.mark.django_db
def test_the_command_refuses_a_broken_ring_and_leaves_it(capsys):
    ring_path().write_text("{")
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_sealing_key")
    assert ended.value.code == 2 and "不要新建" in capsys.readouterr().err and ring_path().read_text() == "{"


def test_a_value_of_a_lost_key_names_the_key_and_the_file(settings, tmp_path):
    sealed = seal(b"142", context=PLACE)
    settings.DATA_DIR = tmp_path / "elsewhere"
    for _ in range(2):
        with pytest.raises(KeyRingError) as refused:
            unseal(sealed, context=PLACE)
        assert refused.value.code == "KEY_MISSING" and str(ring_path()) in refused.value.message
        ring_or_new()


def test_the_ring_is_closed_to_others_and_may_stand_elsewhere(settings, tmp_path):
    settings.SEALING_KEYS_FILE = str(tmp_path / "apart" / "keys.json")
    ring_or_new()
    assert ring_path() == tmp_path / "apart" / "keys.json"
    assert ring_path().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"current": "00"}',
        '{"current": "00000001", "keys": {}}',
        json.dumps({"current": "00000001", "keys": {"00000001": "ab"}}),
        json.dumps({"current": "00000002", "keys": {"00000001": "ab" * 32}}),
    ],
)
def test_a_broken_ring_is_never_replaced(text):
    ring_path().write_text(text)
    with pytest.raises(KeyRingError) as refused:
        seal(b"142", context=PLACE)
    assert refused.value.code == "UNREADABLE" and ring_path().read_text() == text


def test_many_who_seal_first_at_once_make_one_key():
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda number: seal(str(number).encode(), context=PLACE), range(40)))
    assert [int(unseal(one, context=PLACE)) for one in sealed] == list(range(40)) and len(known_ring().keys) == 1


def test_keys_of_another_ring_open_and_do_not_seal():
    own = ring_or_new()
    both = add_keys(KeyRing("000000aa", {"000000aa": "cd" * 32}))
    assert both.current == own.current and set(both.keys) == {own.current, "000000aa"}
    assert add_keys(both) == known_ring()
