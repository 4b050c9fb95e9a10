"""Loads the whole sample district in one transaction, or nothing."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.search.actions.rebuild import rebuild_index
from yanzhen.demo.loaders import LOADERS
from yanzhen.demo.sample import Sample
from yanzhen.kernel.errors import YanzhenError

LOGINS_FILE = "sample-logins.json"


class SampleError(YanzhenError):
    """The sample district cannot be loaded."""

    MESSAGES = {
        "NOT_EMPTY": "数据库里已有{organisations}个单位、{users}个账号，示例数据只装入空库，未做任何改动。"
        "如需示例，请换一个新的数据目录（yanzhen up --data 目录）。"
    }


def why_not_load() -> SampleError | None:
    """Say why the sample may not be loaded: there are data already."""
    organisations, users = Organisation.objects.count(), User.objects.count()
    if organisations or users:
        return SampleError("NOT_EMPTY", organisations=organisations, users=users)
    return None


@transaction.atomic
def load_sample(*, today: date, seed: int, folder: Path, say: Callable[[str], None]) -> Sample:
    """Load every area's sample and write the log-ins into ``folder``. Raises SampleError NOT_EMPTY."""
    if refusal := why_not_load():
        raise refusal
    sample = Sample(today=today, chance=random.Random(seed))
    for title, load in LOADERS:
        # Each has a chance of its own, so that a new area changes nothing in the others.
        sample.chance = random.Random(f"{seed} {load.__name__}")
        load(sample)
        say(title)
    rebuild_index()
    record(kind="SAMPLE_LOADED", actor=None, subjects=[], content={"day": today.isoformat(), "seed": seed})
    write_logins(folder, sample.logins)
    return sample


def write_logins(folder: Path, logins: list[dict[str, str]]) -> None:
    """Write the log-ins so that only the owner of the data folder reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / LOGINS_FILE
    place.unlink(missing_ok=True)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=1)
        file.write("\n")
