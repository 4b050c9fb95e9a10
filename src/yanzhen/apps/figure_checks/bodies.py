"""Of whom a figure of a draft speaks (单位): a body named in its sentence or heading, else the draft's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yanzhen.apps.figure_checks.drafts import Draft
from yanzhen.apps.indicators.binding import simplified
from yanzhen.apps.organisations.models import Organisation, OrganisationKind

SHORTEST_NAME = 4
NAMED_KINDS = (
    OrganisationKind.AUTHORITY,
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.TEACHING_POINT,
    OrganisationKind.INSTITUTE,
)
_UNKNOWN_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:小学|中学|附中|附小|学校|幼儿园|实验学校)(?![生校])"
    r"|[\u4e00-\u9fff]{0,4}[一二三四五六七八九十]{1,2}(?:小|中|幼)(?![\u4e00-\u9fff]{0,1}(?:时|步|部|分|型|学|央|全会|心|间|年))"
    r"|(?:(?<=^)|(?<=[,。;:、]))[\u4e00-\u9fff]{2,6}(?:学区|教育集团|街道|镇)"
)
_OUTSIDE = re.compile(r"全市|全省|全国|本市|我市|我省|外区|兄弟区")
_WHOLE_DISTRICT = re.compile(
    r"^(?:全|各|所有|义务教育|公办|民办|中小|普惠|九年一贯|完全|高级|初级|职业|特殊|部分|试点|优质|新建|乡村|农村|城镇|薄弱)"
)
_DISTRICT = re.compile(r"全区|我区|本区|区级|区属|全县|我县")


@dataclass(frozen=True)
class Spoken:
    """Whom the figure speaks of; ``organisation`` null where the text names a body that the system does not know."""

    organisation: Organisation | None
    name: str = ""


class Bodies:
    """Names of organisations, to be found in a draft."""

    def __init__(self, names: Mapping[str, Organisation], district: Organisation | None = None) -> None:
        self._district = district
        self._names = {name: one for name, one in names.items() if len(name) >= SHORTEST_NAME}
        self._pattern = _any_of(self._names)

    @classmethod
    def all(cls) -> Bodies:
        """Return the names of every school, kindergarten and institute there is; names are no secret."""
        names: dict[str, Organisation] = {}
        district = None
        for one in Organisation.objects.filter(kind__in=NAMED_KINDS):
            if one.kind == OrganisationKind.AUTHORITY:
                district = district or one
                continue
            for name in (one.name, one.short_name):
                if name:
                    names[simplified(name)] = one
        return cls(names, district)

    def spoken_of(self, draft: Draft, place: int, subject: Organisation) -> Spoken:
        """Return whom the figure at ``place`` speaks of."""
        start = draft.figures[place].start
        begin = draft.sentence_of(start)[0]
        found = self._last_in(draft.view[begin:start])
        if found is not None:
            return found
        for heading in reversed(draft.headings_over(start)):
            if (found := self._last_in(heading)) is not None:
                return found
        return Spoken(subject)

    def _last_in(self, words: str) -> Spoken | None:
        outside = list(_OUTSIDE.finditer(words))
        whole = list(_DISTRICT.finditer(words))
        if outside and (not whole or outside[-1].start() > whole[-1].start()):
            return Spoken(None, outside[-1].group())
        known = list(self._pattern.finditer(words)) if self._pattern else []
        if known and (not whole or known[-1].start() > whole[-1].start()):
            name = known[-1].group()
            return Spoken(self._names[name], name)
        if whole:
            return Spoken(self._district, "全区") if self._district else None
        for match in _UNKNOWN_BODY.finditer(words):
            name = match.group()
            if len(name) >= SHORTEST_NAME and not _WHOLE_DISTRICT.search(name) and not _is_general(name):
                return Spoken(None, name)
        return None


def _is_general(name: str) -> bool:
    """所小学, 推进学校, 普惠性幼儿园 name no single body."""
    return re.search(r"[所个家名推进在到对为入各类性全区镇乡有、建办设]", name[:-2]) is not None


def _any_of(names: Mapping[str, Organisation]) -> re.Pattern[str] | None:
    if not names:
        return None
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
