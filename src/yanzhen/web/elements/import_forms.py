"""Forms that hand in an export and that map its headings and schools."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet

from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.exports import ExportProfile
from yanzhen.presets.data_elements import name_key
from yanzhen.web.declaring import declaration_of

SEPARATORS = re.compile(r"[、，,;；\n]+")
LONGEST_ADDRESS = 4000
LONGEST_NAME = 60
BLANK_SCHOOL_ROWS = 2


class ExportForm(forms.Form):
    """A file, of which day its data are, and for whom it is imported."""

    declared = declaration_of("这份表格")
    keeper = forms.ModelChoiceField(label="由谁导入", queryset=Organisation.objects.none(), empty_label=None)
    as_of = forms.DateField(
        label="数据截至哪一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="导出的日期，或统计规定的时点（例如9月1日）；决定数据算哪个学年、学期。",
    )
    upload = forms.FileField(
        label="导出的文件",
        allow_empty_file=True,
        help_text="xlsx或csv，不超过30MB；xls请先另存为xlsx。栏目顺序不限，不认识的栏目会列出来并跳过。",
    )

    def __init__(self, *args: Any, keepers: QuerySet, today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.today = today
        self.fields["keeper"].queryset = keepers

    def clean_as_of(self) -> date:
        """Refuse a day to come."""
        if self.cleaned_data["as_of"] > self.today:
            raise forms.ValidationError("数据的截至日期不能晚于今天。")
        return self.cleaned_data["as_of"]


class MappingForm(forms.Form):
    """What an office's exports call our columns, and our schools."""

    def __init__(
        self,
        *args: Any,
        profile: ExportProfile,
        headings: Mapping[str, str],
        schools: Mapping[str, int],
        unknown: Sequence[str],
        strangers: Sequence[str],
        bodies: QuerySet[Organisation],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.profile = profile
        self.unknown = list(dict.fromkeys(unknown))
        mapped: dict[str, list[str]] = {}
        for heading, key in headings.items():
            mapped.setdefault(key, []).append(heading)
        for one in profile.columns:
            known = "、".join((one.column.title, *one.column.aliases))
            self.fields[f"column_{one.column.key}"] = forms.CharField(
                label=one.column.title,
                required=False,
                max_length=300,
                initial="、".join(mapped.get(one.column.key, [])),
                help_text=f"已认识：{known}",
            )
        chosen = [(str(body.pk), body.name) for body in bodies]
        words = [*schools, *(word for word in dict.fromkeys(strangers) if word not in schools)]
        if self.is_bound:
            words = [self.data.get(name, "") for name in sorted(self.data, key=_place) if name.startswith("word_")]
        self.rows = [*words, *[""] * BLANK_SCHOOL_ROWS]
        for place, word in enumerate(self.rows):
            self.fields[f"word_{place}"] = forms.CharField(
                label="文件里的写法", required=False, max_length=120, initial=word
            )
            self.fields[f"school_{place}"] = forms.ChoiceField(
                label="本区的学校", required=False, choices=[("", "—"), *chosen], initial=str(schools.get(word, ""))
            )
        self.headings: dict[str, str] = {}
        self.schools: dict[str, int] = {}

    @staticmethod
    def query(keeper: int, unknown: Sequence[str], strangers: Sequence[str]) -> str:
        """Return the address's query for what a file left unknown, cut where addresses become too long."""
        pairs: list[tuple[str, object]] = [("keeper", keeper)]
        for name, words in (("heading", unknown), ("school", strangers)):
            for word in words:
                more = [*pairs, (name, word)]
                if len(word) <= LONGEST_NAME and len(urlencode(more)) <= LONGEST_ADDRESS:
                    pairs = more
        return urlencode(pairs)

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields of the columns."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def school_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of wording and school."""
        return [(self[f"word_{place}"], self[f"school_{place}"]) for place in range(len(self.rows))]

    def clean(self) -> dict[str, Any]:
        """One heading means one column; a wording needs its school."""
        said = super().clean()
        taken: dict[str, str] = {}
        for one in self.profile.columns:
            name = f"column_{one.column.key}"
            for heading in filter(None, (part.strip() for part in SEPARATORS.split(said.get(name) or ""))):
                if (known := taken.get(name_key(heading))) and known != one.column.key:
                    self.add_error(name, f"“{heading}”已经对应另一栏，一个栏目名只能对应一栏。")
                taken[name_key(heading)] = one.column.key
                self.headings[heading] = one.column.key
        for place in range(len(self.rows)):
            word, school = said.get(f"word_{place}"), said.get(f"school_{place}")
            if word and school:
                self.schools[word] = int(school)
        return said


def _place(name: str) -> int:
    number = name.rpartition("_")[2]
    return int(number) if number.isdigit() else 0
