"""Migrating looks up once what cannot change, and leaves everything as it found it."""

from __future__ import annotations

import gc

from django.apps import apps
from django.core.management import call_command, get_commands
from django.db.migrations.state import StateApps

from yanzhen.apps.audit.management.commands.migrate import rare_garbage_collection, swappable_models_looked_up_once


def test_the_command_that_migrates_is_ours_and_finds_nothing_to_do_in_a_migrated_database(db, capsys):
    assert get_commands()["migrate"] == "yanzhen.apps.audit"
    call_command("migrate", verbosity=1)
    assert "No migrations to apply" in capsys.readouterr().out


def test_other_registries_do_not_make_it_forget_what_settings_can_exchange():
    with swappable_models_looked_up_once():
        answers = [apps.get_swappable_settings_name(name) for name in ("accounts.User", "organisations.Organisation")]
        StateApps([], {}).clear_cache()
        again = [apps.get_swappable_settings_name(name) for name in ("accounts.User", "organisations.Organisation")]
        assert answers == again == ["AUTH_USER_MODEL", None]
        assert apps.get_swappable_settings_name.cache_info().misses == 2
    assert "get_swappable_settings_name" not in vars(apps)


def test_garbage_is_collected_as_before_afterwards():
    before = gc.get_threshold()
    with rare_garbage_collection():
        assert gc.get_threshold()[0] >= before[0]
    assert gc.get_threshold() == before
