"""What is known about an organisation before it exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class OrganisationDraft:
    """The fields of a new organisation (单位登记内容); a parent may be named in one hierarchy."""

    code: str
    kind: str
    name: str
    opened_on: date
    short_name: str = ""
    stages: Sequence[str] = ()
    is_private: bool = False
    is_external: bool = False
    credit_code: str = ""
    address: str = ""
    x_km: float | None = None
    y_km: float | None = None
    pupils: int | None = None
    parent_id: int | None = None
    hierarchy: str = "administration"


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    """The fields that are not dated and may be edited (单位基本信息); the name changes by renaming."""

    stages: Sequence[str]
    is_private: bool
    is_external: bool
    credit_code: str
    address: str
    x_km: float | None
    y_km: float | None
    pupils: int | None
