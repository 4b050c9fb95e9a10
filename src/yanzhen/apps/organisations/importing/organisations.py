"""Enters the rows of the organisation list; runs in the caller's transaction, which a preview rolls back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanzhen.apps.organisations.actions.registration import insert_organisation
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.edges import ONE_DAY, end_edge, lock_hierarchies, start_edge
from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.importing.forms import ORGANISATION_FORM, PARENTS
from yanzhen.apps.organisations.importing.outcome import Change, Outcome
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, OrganisationName
from yanzhen.apps.organisations.refusals.change import ring, why_not_leave_for, why_not_place, why_not_rename
from yanzhen.apps.organisations.refusals.registration import why_not_describe, why_not_register
from yanzhen.apps.organisations.sorting import sort_key
from yanzhen.engines.sheets import ParsedRow, ParsedSheet
from yanzhen.kernel.wording import chinese_day
from yanzhen.presets.hierarchies import hierarchy_rules

DETAILS = ("stages", "is_private", "is_external", "credit_code", "address", "x_km", "y_km", "pupils")
COLUMNS = {column.key: column for column in ORGANISATION_FORM.columns}
COLUMN_OF_REFUSAL = {
    "CODE_TAKEN": "code",
    "NAME_TAKEN": "name",
    "NO_STAGE": "stages",
    "BAD_CREDIT_CODE": "credit_code",
}


@dataclass
class OrganisationImport:
    """One run over the organisation sheet.

    Attributes:
        sheet: the rows as read.
        on: the day from which renamings and moves hold.
        today: the present day.
        covers: may the importer change this organisation; null stands for a new one without a parent.
        touched: hierarchies whose closure must be derived anew.
    """

    sheet: ParsedSheet
    on: date
    today: date
    covers: Callable[[Organisation | None], bool]
    outcome: Outcome = field(default_factory=lambda: Outcome("单位"))
    known: dict[str, Organisation] = field(default_factory=dict)
    present: dict[tuple[int, str], Affiliation] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def run(self) -> Outcome:
        """Enter every row that has no fault; the caller rolls back when there is any."""
        lock_hierarchies(*PARENTS.values())
        self.outcome.problems.extend(self.sheet.problems)
        self.outcome.unknown_columns.extend(self.sheet.unknown)
        self._learn()
        words = [self._enter(row) for row in self.sheet.rows]
        for row, (is_new, found) in zip(self.sheet.rows, words, strict=True):
            found.extend(self._place(row, is_new))
        self._look_for_rings()
        for row, (is_new, found) in zip(self.sheet.rows, words, strict=True):
            if is_new or found:
                subject = f"{row.values['name']}（{row.values['code']}）"
                self.outcome.changes.append(Change(row.line, subject, is_new, tuple(found)))
            else:
                self.outcome.unchanged += 1
        for hierarchy in sorted(self.touched):
            rebuild_closure(hierarchy)
        self.outcome.problems.sort(key=lambda problem: (problem.line or 0, problem.column or ""))
        return self.outcome

    def _learn(self) -> None:
        """Read all organisations named in the sheet, and where they stand, in two queries."""
        keys = ["code", *PARENTS]
        codes = {row.values.get(key) for row in self.sheet.rows for key in keys} - {None}
        self.known = {row.code: row for row in Organisation.objects.select_for_update().filter(code__in=codes)}
        edges = Affiliation.objects.in_force_on(self.on).filter(child__in=self.known.values())
        self.present = {(edge.child_id, edge.hierarchy): edge for edge in edges.select_related("parent")}

    def _fault(self, row: ParsedRow, key: str, refusal: OrganisationError) -> None:
        """Note a refusal at its cell."""
        found = row.values.get(key)
        shown = "" if found is None else "、".join(found) if isinstance(found, tuple) else str(found)
        column = COLUMNS[key]
        self.outcome.problems.append(self.sheet.problem_at(row, column, refusal.code, refusal.message, found=shown))

    def _enter(self, row: ParsedRow) -> tuple[bool, list[str]]:
        """Insert or change the organisation itself; return whether it is new and what changes."""
        values = row.values
        known = self.known.get(str(values["code"] or ""))
        if known is not None:
            if not self.covers(known):
                self._fault(row, "code", OrganisationError("OUT_OF_REACH", name=known.name))
                return False, []
            return False, self._change(row, known)
        if row.faulty & {"code", "name", "kind", "opened_on", "stages"} or not self._whole(values):
            return True, []
        draft = _draft(values)
        if refusal := why_not_register(draft):
            self._fault(row, COLUMN_OF_REFUSAL.get(refusal.code, "code"), refusal)
            return True, []
        parents = [self.known.get(str(values[key])) for key in PARENTS if values[key] is not None]
        if not any(self.covers(parent) for parent in parents or [None]):
            self._fault(row, "code", OrganisationError("OUT_OF_REACH", name=draft.name))
            return True, []
        self.known[draft.code] = insert_organisation(draft)
        return True, [f"新登记{COLUMNS['kind'].title}：{self.known[draft.code].get_kind_display()}"]

    @staticmethod
    def _whole(values: Any) -> bool:
        return all(values[key] is not None for key in ("code", "name", "kind", "opened_on"))

    def _change(self, row: ParsedRow, known: Organisation) -> list[str]:
        """Change what differs; blanks say nothing."""
        values = row.values
        for key in ("kind", "opened_on"):
            if values[key] is not None and values[key] != getattr(known, key):
                is_now = known.get_kind_display() if key == "kind" else chinese_day(known.opened_on)
                self._fault(row, key, OrganisationError("HISTORY_DIFFERS", what=COLUMNS[key].title, now=is_now))
        words = self._rename(row, known)
        wanted = {key: _stored(values[key]) for key in DETAILS if values[key] is not None}
        differing = [key for key in DETAILS if key in wanted and wanted[key] != getattr(known, key)]
        if not differing and not words:
            return []
        for key in differing:
            words.append(f"{COLUMNS[key].title}：{_shown(getattr(known, key))}→{_shown(wanted[key])}")
            setattr(known, key, wanted[key])
        if refusal := why_not_describe(known, kind=known.kind):
            self._fault(row, COLUMN_OF_REFUSAL.get(refusal.code, "code"), refusal)
        known.version += 1
        known.save()
        return words

    def _rename(self, row: ParsedRow, known: Organisation) -> list[str]:
        """Give the name from the sheet if it differs; a differing short name alone is no new name."""
        name, short_name = row.values["name"], row.values["short_name"] or known.short_name
        if name is None or (name == known.name and short_name == known.short_name):
            return []
        if name == known.name:
            former, known.short_name = known.short_name, short_name
            known.names.in_force_on(self.on).update(short_name=short_name)
            return [f"简称：{former or '空'}→{short_name}"]
        if refusal := why_not_rename(known, name=str(name), on=self.on, today=self.today):
            self._fault(row, "name", refusal)
            return []
        former = known.name
        known.names.in_force_on(self.on).update(ended_on=self.on - ONE_DAY)
        known.name, known.short_name, known.sort_key = str(name), str(short_name), sort_key(str(name))
        OrganisationName.objects.create(
            organisation=known, name=known.name, short_name=known.short_name, started_on=self.on
        )
        return [f"更名：{former}→{known.name}，自{chinese_day(self.on)}"]

    def _place(self, row: ParsedRow, is_new: bool) -> list[str]:
        """Put the organisation under the parents that the row names."""
        child = self.known.get(str(row.values["code"] or ""))
        words = []
        for key, hierarchy in PARENTS.items():
            code = row.values[key]
            if code is None or key in row.faulty:
                continue
            parent = self.known.get(str(code))
            if parent is None:
                self._fault(row, key, OrganisationError("UNKNOWN_PARENT", number=code))
            elif child is not None:
                words.extend(self._stand(row, key, child, parent, hierarchy, is_new))
        return words

    def _stand(
        self, row: ParsedRow, key: str, child: Organisation, parent: Organisation, hierarchy: str, is_new: bool
    ) -> list[str]:
        label = Hierarchy(hierarchy).label
        on = max(child.opened_on, parent.opened_on) if is_new else self.on
        present = self.present.get((child.pk, hierarchy))
        if present and present.parent_id == parent.pk:
            return []
        refusal = why_not_place(child, parent, hierarchy=hierarchy, on=on)
        if not refusal and not is_new:
            refusal = why_not_leave_for(child, parent, hierarchy=hierarchy, on=on)
        if refusal:
            self._fault(row, key, refusal)
            return []
        left = present and not hierarchy_rules()[hierarchy].several_parents
        if left:
            end_edge(present, on=on)
        start_edge(parent, child, hierarchy=hierarchy, on=on, basis=f"导入{self.sheet.file}")
        self.touched.add(hierarchy)
        return [f"{label}：{present.parent.name if left else '无'}→{parent.name}，自{chinese_day(on)}"]

    def _look_for_rings(self) -> None:
        """Name every row whose new parent stands below it."""
        for hierarchy in self.touched:
            edges = Affiliation.objects.overlapping(self.on, None).filter(hierarchy=hierarchy)
            above: dict[int, set[int]] = {}
            for parent, child in edges.values_list("parent_id", "child_id"):
                above.setdefault(child, set()).add(parent)
            key = next(name for name, value in PARENTS.items() if value == hierarchy)
            for row in self.sheet.rows:
                child = self.known.get(str(row.values["code"] or ""))
                parent = self.known.get(str(row.values[key] or ""))
                if child and parent and child.pk != parent.pk and child.pk in _all_above(parent.pk, above):
                    self._fault(row, key, ring(child, parent, hierarchy=hierarchy))


def _all_above(start: int, above: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _draft(values: Any) -> OrganisationDraft:
    return OrganisationDraft(
        code=values["code"],
        kind=values["kind"],
        name=values["name"],
        opened_on=values["opened_on"],
        short_name=values["short_name"] or "",
        stages=values["stages"] or (),
        is_private=bool(values["is_private"]),
        is_external=bool(values["is_external"]),
        credit_code=values["credit_code"] or "",
        address=values["address"] or "",
        x_km=values["x_km"],
        y_km=values["y_km"],
        pupils=values["pupils"],
    )


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _shown(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        labels = {code: label for label, code in COLUMNS["stages"].choices.items()}
        return "、".join(labels.get(one, one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
