"""The year's key points, uploaded and read as a person would do it."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.actions.finish_reading import finish_reading
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ItemState
from yanzhen.apps.documents.reading_engine import engine_version, reading_of
from yanzhen.apps.organisations.models import PostFunction
from yanzhen.demo.sample import Sample

TITLE = "雁汀区2026年教育实事项目实施方案"
NUMBER = "雁教发〔2026〕3号"
ISSUED_ON = date(2026, 1, 12)


def load_document(sample: Sample) -> DocumentVersion:
    """Store the key points, read them, accept every task and finish the reading."""
    description = Description(
        title=TITLE,
        number=NUMBER,
        issuer=sample.authority.name,
        issued_on=ISSUED_ON,
        year=ISSUED_ON.year,
        kind="plan",
        line="administration",
    )
    return finished_document(sample, description, "key_points.txt")


def finished_document(sample: Sample, description: Description, text_name: str) -> DocumentVersion:
    """Store a text of the sample as the office would, read it, accept every task and finish the reading."""
    office = sample.user("办公室", PostFunction.HEAD)
    text = files("yanzhen.demo").joinpath(f"texts/{text_name}").read_text(encoding="utf-8")
    version = add_document(
        organisation=sample.organisations["办公室"],
        description=description,
        received=ReceivedText(text=text),
        actor=office,
    )
    reading = reading_of(text, name=description.title, year=description.year)
    keep_reading(version_id=version.pk, reading=reading, engine_version=engine_version(), actor=office)
    for item in version.items.filter(kind=ItemKind.TASK, state=ItemState.PROPOSED).order_by("start"):
        accept_item(item_id=item.pk, seen=item.version, actor=office)
    return finish_reading(version_id=version.pk, actor=office)
