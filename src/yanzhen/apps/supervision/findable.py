"""What search knows of notices: a draft and a withdrawn one are found by their issuer alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from yanzhen.apps.search.actions.index import Findable, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells
from yanzhen.apps.supervision.models import Notice, NoticeState


def index_notices(keys: Iterable[int]) -> None:
    """Renew what search knows of the notices with these keys, in the transaction of the act that changed them."""
    index_many(_findables(Notice.objects.filter(pk__in=list(keys))))


@tells("supervision.notice")
def all_notices() -> Iterator[Findable]:
    """Yield every notice."""
    yield from _findables(Notice.objects.all())


def _findables(rows: QuerySet[Notice]) -> Iterator[Findable]:
    for notice in rows.select_related("issuer", "addressee").prefetch_related("matters__task"):
        matters = [matter.task for matter in notice.matters.all()]
        is_out = notice.state not in (NoticeState.DRAFT, NoticeState.WITHDRAWN)
        yield Findable(
            subject=notice,
            kind=SearchKind.NOTICE,
            title=f"{notice.addressee or '多个单位'}：{notice.get_kind_display()}{notice.number}",
            text="\n".join((notice.demand, *dict.fromkeys(task.title for task in matters))),
            organisation=notice.issuer,
            capability="supervision.view",
            url=("supervision:notice", notice.pk),
            happened_on=notice.signed_on or notice.drafted_on,
            readers={task.organisation_id for task in matters} if is_out else (),
        )
