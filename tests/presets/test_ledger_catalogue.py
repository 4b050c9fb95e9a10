"""Definitions of ledgers: what is read, what is refused with all faults at once, and the way back to TOML."""

from __future__ import annotations

import json
import random
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.ledger_catalogue_page import PAGE, ROWS, as_page
from yanzhen.apps.organisations.models import OrganisationKind, Stage
from yanzhen.demo.district import _short_section
from yanzhen.demo.names import INSTITUTES, SECTIONS
from yanzhen.engines.ledgers import (
    Check,
    Field,
    FieldKind,
    LedgerForm,
    Rhythm,
    in_words,
    judge_return,
    read_value,
)
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.ledger_catalogue import (
    definition_of,
    export_toml,
    form_from,
    ledger_catalogue,
    load_ledgers,
    parse_form,
)
from yanzhen.presets.ledger_forms import FIELD_KEYS, FORM_KEYS, REPORTERS, STAGES, read_form
from yanzhen.presets.stay_out import stay_out_list
from yanzhen.presets.tables import Table


def definition(**changes):
    """A small whole definition, with some of it replaced; a value of None leaves a key out."""
    usual = {
        "code": "reading_days",
        "title": "读书日活动",
        "rows": ["M33"],
        "owner": "德育科",
        "reporters": ["school"],
        "rhythm": "month",
        "key": ["class_name"],
        "fields": [
            {"key": "class_name", "title": "班级", "kind": "text", "required": True},
            {"key": "pupils", "title": "在班人数", "kind": "integer", "unit": "人", "at_least": 0},
            {"key": "joined", "title": "参加人数", "kind": "integer", "unit": "人", "at_least": 0},
            {"key": "form", "title": "形式", "kind": "choice", "choices": {"talk": "讲座", "read": "共读"}},
        ],
    }
    return {key: value for key, value in {**usual, **changes}.items() if value is not None}


def with_field(**field):
    usual = {"key": "extra", "title": "另填", "kind": "integer"}
    return definition(fields=[*definition()["fields"], {**usual, **field}])


def with_check(**check):
    usual = {"code": "one", "must": "joined <= pupils", "message": "参加人数不能多于在班人数。"}
    return definition(checks=[{**usual, **check}])


def with_indicator(**indicator):
    usual = {"code": "readers", "title": "参加读书人数", "unit": "人", "measure": "sum", "field": "joined"}
    row = {**usual, "definition": "参加读书日活动的人数合计。", **indicator}
    return definition(indicators=[{key: value for key, value in row.items() if value is not None}])


def faults(given):
    with pytest.raises(BadInputError) as refused:
        form_from(given)
    return {problem.code for problem in refused.value.problems}


def test_a_small_definition_is_read_whole():
    form = form_from(definition())
    assert form.rhythm is Rhythm.MONTH and form.field("form").kind is FieldKind.CHOICE
    assert form.zero_allowed and form.approval == ("clerk", "middle", "leader")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (definition(colour="red"), "UNKNOWN_KEY"),
        (definition(title=None), "MISSING_KEY"),
        (definition(code="Reading Days"), "BAD_CODE"),
        (definition(rhythm="daily"), "UNKNOWN_VALUE"),
        (definition(reporters=["shop"]), "UNKNOWN_VALUE"),
        (definition(reporters=[]), "NO_REPORTERS"),
        (definition(rows=["38"]), "UNKNOWN_VALUE"),
        (definition(due_time="25:00"), "WRONG_KIND"),
        (definition(due_workdays=-1), "OUT_OF_RANGE"),
        (definition(approval=["leader", "clerk"]), "BAD_ORDER"),
        (definition(approval=[]), "BAD_ORDER"),
        (definition(gathered="year"), "BAD_RHYTHM"),
        (definition(rhythm="event", gathered="event"), "BAD_RHYTHM"),
        (definition(key=None), "NO_KEY"),
        (definition(one_row=True), "KEY_OF_ONE_ROW"),
        (definition(key=["room"]), "UNKNOWN_FIELD"),
        (definition(key=["pupils"]), "BAD_KEY"),
        (definition(fields=[], key=None, one_row=True), "NO_FIELDS"),
        (with_field(key="joined"), "FIELD_TWICE"),
        (with_field(title="参加人数"), "FIELD_TWICE"),
        (with_field(key="sum"), "RESERVED"),
        (with_field(key="period_end"), "RESERVED"),
        (with_field(kind="number"), "UNKNOWN_VALUE"),
        (with_field(kind="choice"), "CHOICES_MISPLACED"),
        (with_field(choices={"a": "甲"}), "CHOICES_MISPLACED"),
        (with_field(kind="choice", choices="no_such_list"), "UNKNOWN_LIST"),
        (with_field(kind="choice", choices={"a": "甲", "b": "甲"}), "CHOICE_TWICE"),
        (with_field(kind="choice", choices={"甲": "甲"}), "BAD_CODE"),
        (with_field(kind="choices", choices={"a": "文艺、体育"}), "SEPARATOR_IN_CHOICE"),
        (with_field(kind="text", unit="人"), "NOT_A_NUMBER_FIELD"),
        (with_field(decimals=1), "NOT_A_NUMBER_FIELD"),
        (with_field(at_least=9, at_most=3), "LIMITS_REVERSED"),
        (with_field(at_least="3"), "WRONG_KIND"),
        (with_field(computed="joined +"), "BAD_EXPRESSION"),
        (with_field(computed="joined + nobody"), "BAD_EXPRESSION"),
        (with_field(computed="joined < pupils"), "BAD_EXPRESSION"),
        (with_field(computed="sum(joined)"), "LOOKS_BEYOND"),
        (with_field(computed="joined", required=True), "COMPUTED_ASKED"),
        (with_field(computed="extra + 1"), "COMPUTED_RING"),
        (with_field(required_when="joined"), "BAD_EXPRESSION"),
        (with_field(privacy="secretly"), "UNKNOWN_VALUE"),
        (with_field(kind="text", privacy="personal"), "NO_PRIVACY"),
        (with_check(must="form = '讲座'"), "BAD_EXPRESSION"),
        (with_check(must="class_name > 'x'"), "BAD_EXPRESSION"),
        (with_check(must="joined = 'x'"), "BAD_EXPRESSION"),
        (with_check(must="sum(joined) > 0"), "LOOKS_BEYOND"),
        (with_check(must="joined > previous(joined)", scope="rows"), "LOOKS_BEYOND"),
        (with_check(field="nobody"), "UNKNOWN_FIELD"),
        (with_check(level="bad"), "UNKNOWN_VALUE"),
        (with_check(message=" "), "EMPTY_TEXT"),
        (with_indicator(field="class_name"), "NOT_NUMERIC"),
        (with_indicator(field="nobody"), "UNKNOWN_FIELD"),
        (with_indicator(field=None), "NO_FIELD"),
        (with_indicator(measure="count"), "FIELD_UNUSED"),
        (with_indicator(measure="rate", field=None), "NO_PARTS"),
        (with_indicator(measure="distinct", field="class_name"), "NOT_PROJECTED"),
        (with_indicator(where="class_name = '一班'"), "NOT_PROJECTED"),
        (with_indicator(where="sum(joined) > 1"), "LOOKS_BEYOND"),
        (with_indicator(direction="up"), "UNKNOWN_VALUE"),
        (with_indicator(starts_on="今天"), "WRONG_KIND"),
    ],
)
def test_a_definition_that_cannot_work_is_refused_by_its_kind(given, code):
    assert code in faults(given)


def test_all_faults_of_a_definition_come_in_one_pass():
    given = definition(rhythm="daily", owner=None, key=["room"], colour="red")
    assert faults(given) == {"UNKNOWN_VALUE", "MISSING_KEY", "UNKNOWN_FIELD", "UNKNOWN_KEY"}


def test_a_binding_to_an_element_that_does_not_exist_is_refused():
    table = Table("定义", with_field(element="pupils_on_roll"))
    parse_form(table, elements={"staff_on_roll"})
    assert [problem.code for problem in table.problems] == ["UNKNOWN_ELEMENT"]
    assert faults(with_field(element="pupils_on_roll")) == {"UNKNOWN_ELEMENT"}


def test_a_binding_to_an_element_of_another_unit_is_refused():
    assert form_from(with_field(element="enrolment", unit="人"))
    assert faults(with_field(element="enrolment", unit="个")) == {"OTHER_ELEMENT"}
    assert faults(with_field(element="enrolment", kind="text")) == {"OTHER_ELEMENT"}


def test_reporters_and_stages_are_those_that_organisations_have():
    assert set(REPORTERS) == set(OrganisationKind.values)
    assert set(STAGES) == set(Stage.values)


def test_personal_information_is_kept_from_public_types_figures_and_keys():
    person = {"key": "teacher", "title": "教师姓名", "kind": "text", "required": True, "privacy": "personal"}
    fields = [*definition()["fields"], {**person, "at_most_characters": 20}]
    sealed = definition(fields=fields, privacy="personal")
    assert form_from(sealed).sealed_keys == {"teacher"}
    indicator = with_indicator()["indicators"][0]
    assert "SEALED_LET_OUT" in faults({**sealed, "public": True})
    assert "SEALED_LET_OUT" in faults({**sealed, "key": ["teacher"]})
    assert "SEALED_LET_OUT" in faults({**sealed, "indicators": [{**indicator, "where": "teacher = '甲'"}]})
    distinct = {**indicator, "measure": "distinct", "field": "teacher"}
    assert "SEALED_LET_OUT" in faults({**sealed, "indicators": [distinct]})
    as_code = [*definition()["fields"], {**person, "key": "code", "title": "教师代码", "kind": "code"}]
    allowed = {**sealed, "fields": as_code, "key": ["code"], "indicators": [{**distinct, "field": "code"}]}
    assert form_from(allowed).slots == {"code": "t1"}


def test_a_choice_list_shared_by_name_is_written_out_in_a_stored_version():
    form = form_from(with_field(kind="choice", choices="stage"))
    kept = definition_of(form)["fields"][-1]
    assert kept["code_list"] == "stage" and kept["choices"][1] == ["primary", "小学"]


def test_the_order_of_choices_survives_a_database_that_keeps_no_order_of_keys():
    form = form_from(definition())
    stored = json.loads(json.dumps(definition_of(form), sort_keys=True))
    assert list(form_from(stored).field("form").choices) == ["talk", "read"]


@pytest.mark.parametrize("code", sorted(ledger_catalogue()))
def test_a_shipped_ledger_survives_json_and_toml(code):
    form = ledger_catalogue()[code]
    kept = json.loads(json.dumps(definition_of(form), ensure_ascii=False, sort_keys=True))
    assert form_from(kept) == form
    assert form_from(tomllib.loads(export_toml(kept))) == form


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (definition(title="干部考察材料登记"), "考察材料"),
        (with_field(title="问题 线索"), "问题线索"),
        (with_field(title="心理测评结果"), "心理测评"),
        (with_field(kind="choice", choices={"a": "发展党员", "b": "其他"}), "发展党员"),
        (with_field(help="填写试卷存放情况"), "试卷"),
        (with_field(title="文件级别", kind="choice", choices={"a": "机密", "b": "无"}), "机密"),
    ],
)
def test_the_stay_out_list_refuses_by_word_and_says_why(given, word):
    with pytest.raises(BadInputError) as refused:
        form_from(given)
    found = [problem for problem in refused.value.problems if problem.code == "STAY_OUT"]
    assert [problem.found for problem in found] == [word]
    assert found[0].message.count("：") >= 2


@pytest.mark.parametrize(
    "title",
    ["诚信教育活动次数", "红色基因传承活动场次", "思考题布置班级数", "行政审批件数", "学前科走访次数", "目前科室人数"]
    + ["司机密切配合次数", "来函询问件数", "受理举报人次", "群众反映问题数", "预防艾滋病教育场次", "心理健康课节数"]
    + [
        "体检安排日期",
        "命题能力培训期数",
        "资产处分件数",
        "预防犯罪宣讲场次",
        "节目名次公布日期",
        "重点人员密集场所数",
    ],
)
def test_everyday_words_that_only_contain_a_refused_one_pass(title):
    assert form_from(with_field(title=title))


@pytest.mark.parametrize(
    "word", sorted({one for entry in stay_out_list().refused for one in (*entry.words, *entry.whole)})
)
def test_every_word_of_the_stay_out_list_is_refused_as_a_title_with_its_reason(word):
    assert "STAY_OUT" in faults(with_field(title=word))


def test_a_note_may_warn_against_what_may_not_be_filled_in():
    assert form_from(with_field(help="只填场次，不得填写涉密内容。"))
    assert "STAY_OUT" in faults(with_field(help="填写涉密内容，不得遗漏。"))


def test_of_appraisals_only_done_date_and_published_grade_are_kept():
    fields = [
        {"key": "done", "title": "是否完成", "kind": "flag", "required": True},
        {"key": "done_on", "title": "完成日期", "kind": "day"},
        {"key": "grade", "title": "公布的等次", "kind": "choice", "choices": {"good": "好", "fair": "一般"}},
    ]
    appraisal = definition(title="党组织书记述职评议", fields=fields, key=None, one_row=True)
    assert form_from(appraisal)
    comment = {"key": "comment", "title": "上级点评", "kind": "long_text"}
    assert faults({**appraisal, "fields": [*fields, comment]}) == {"STAY_OUT"}
    assert "STAY_OUT" in faults(with_field(title="师德考核得分"))


def test_the_page_of_ledgers_is_current():
    assert PAGE.read_text(encoding="utf-8") == as_page(), "run: python -m workshop.ledger_catalogue_page --write"


def test_every_row_of_ledgers_has_a_type():
    served = {row for form in ledger_catalogue().values() for row in form.rows}
    assert set(ROWS) - served == set()


@pytest.mark.parametrize(
    ("shared", "written", "code"),
    [("grade", "七年级", "21"), ("grade", "初一年级", "21"), ("sex", "男", "1"), ("subject", "英语", "english")],
)
def test_a_shared_list_is_read_in_the_words_that_people_use(shared, written, code):
    form = form_from(with_field(kind="choice", choices=shared))
    kept = form_from(json.loads(json.dumps(definition_of(form))))
    for one in (form, kept):
        assert read_value(one.field("extra"), written) == code
    assert form_from(tomllib.loads(export_toml(definition_of(form)))) == form


def test_other_wording_of_a_choice_has_to_lead_to_one_choice():
    choices = {"a": "甲", "b": "乙"}
    assert "UNKNOWN_CHOICE" in faults(with_field(kind="choice", choices=choices, choice_words={"丙": "c"}))
    assert "CHOICE_TWICE" in faults(with_field(kind="choice", choices=choices, choice_words={"甲": "b"}))


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip)
AWKWARD = TEXTS | st.sampled_from(
    ['"引号"', "反\\斜杠", "换\n行", "'''", "# 不是注释", "\x7f", "制\t表", "{ a = 1 }", "]]"]
)
NUMBERS = st.none() | st.decimals(-(10**6), 10**6, places=3, allow_nan=False, allow_infinity=False)


@st.composite
def any_form(draw):
    """Any form of any fields, with whatever people may type into its texts."""
    fields = []
    for place, kind in enumerate(draw(st.lists(st.sampled_from(list(FieldKind)), min_size=1, max_size=5))):
        more = {"at_least": draw(NUMBERS), "unit": draw(st.sampled_from(["", "人"]))} if kind.is_numeric else {}
        if kind.has_choices:
            more["choices"] = dict(
                zip("abc", draw(st.lists(AWKWARD, min_size=1, max_size=3, unique=True)), strict=False)
            )
        texts = {"help": draw(st.just("") | AWKWARD), "group": draw(st.just("") | AWKWARD)}
        fields.append(Field(key=f"f{place}", title=f"栏目{place}", kind=kind, **texts, **more))
    checks = tuple(
        Check(code=f"c{n}", must="not blank(f0)", message=one)
        for n, one in enumerate(draw(st.lists(AWKWARD, max_size=2)))
    )
    rhythm = draw(st.sampled_from(list(Rhythm)))
    return LedgerForm(
        code="any_form",
        title="任意台账",
        rows=("M99",),
        owner=draw(AWKWARD),
        reporters=("school",),
        rhythm=rhythm,
        gathered=draw(st.sampled_from([one for one in Rhythm if one is not Rhythm.EVENT]))
        if rhythm is Rhythm.EVENT
        else rhythm,
        one_row=True,
        help=draw(AWKWARD),
        empty=draw(AWKWARD),
        zero_allowed=draw(st.booleans()),
        due_workdays=draw(st.none() | st.integers(0, 250)),
        fields=tuple(fields),
        checks=checks,
    )


@given(any_form())
def test_any_form_comes_back_from_json_and_from_toml_as_it_was(form):
    kept = json.loads(json.dumps(definition_of(form), sort_keys=True))
    assert read_form(Table("JSON", kept)) == form
    assert read_form(Table("TOML", tomllib.loads(export_toml(kept)))) == form


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*FORM_KEYS, *FIELD_KEYS, "x"]), inner, max_size=6)
        ),
        max_leaves=25,
    )
)
def test_whatever_is_given_for_a_definition_is_read_or_refused_with_problems(given_):
    """Nothing that a file or a request may hold stops the program: it is a form, or a list of faults."""
    if not isinstance(given_, dict):
        return
    try:
        form_from({**definition(), **given_})
    except BadInputError as refused:
        assert all(problem.code and problem.message for problem in refused.problems)


JUNK = [None, True, 0, -1, 3.5, "", "x", [], {}, [1], ["a"], [["a", "b"]], {"a": 1}, [{"key": 1}], "sum(", "长" * 3000]


def places_in(value, place=()):
    """Every place inside nested tables and arrays."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*place, key)
        yield from places_in(inner, (*place, key))


@pytest.mark.parametrize("seed", [*range(58), 116])
def test_a_shipped_definition_with_junk_in_it_is_refused_or_works(seed):
    chance = random.Random(seed)
    spoilt = definition_of(ledger_catalogue()[chance.choice(sorted(ledger_catalogue()))])
    *way, last = chance.choice(list(places_in(spoilt)))
    inner = spoilt
    for key in way:
        inner = inner[key]
    inner[last] = chance.choice(JUNK)
    try:
        form = form_from(spoilt)
    except BadInputError as refused:
        assert refused.problems
        return
    assert form_from(tomllib.loads(export_toml(definition_of(form)))) == form
    for finding in judge_return(form, [{}, {}], [{}]):
        assert finding.message
    assert all(in_words(check.must, form) for check in form.checks)


def test_more_figures_than_a_record_has_columns_for_are_refused_by_name():
    numbers = [{"key": f"n{place}", "title": f"第{place}个数", "kind": "integer"} for place in range(9)]
    rows = [with_indicator(code=f"i{place}", field=f"n{place}")["indicators"][0] for place in range(9)]
    key = definition()["fields"][0]
    assert form_from(definition(fields=[key, *numbers], indicators=rows[:8])).slots["n7"] == "n8"
    with pytest.raises(BadInputError) as refused:
        form_from(definition(fields=[key, *numbers], indicators=rows))
    assert [(problem.code, problem.found) for problem in refused.value.problems] == [("TOO_MANY_SLOTS", "第8个数")]


def test_eighty_fields_are_the_most():
    fields = [{"key": f"n{place}", "title": f"第{place}个数", "kind": "integer"} for place in range(81)]
    assert form_from(definition(fields=fields[:80], key=None, one_row=True))
    assert faults(definition(fields=fields, key=None, one_row=True)) == {"TOO_MANY_FIELDS"}


def test_codes_of_checks_and_indicators_are_unique_within_a_form():
    check = with_check()["checks"][0]
    indicator = with_indicator()["indicators"][0]
    assert faults(definition(checks=[check, check])) == {"CHECK_TWICE"}
    assert faults(definition(indicators=[indicator, indicator])) == {"INDICATOR_TWICE"}


def test_a_computed_field_of_personal_information_is_personal_too():
    phone = {"key": "age", "title": "年龄", "kind": "integer", "privacy": "personal"}
    older = {"key": "older", "title": "明年年龄", "kind": "integer", "computed": "age + 1"}
    fields = [*definition()["fields"], phone, older]
    assert faults(definition(fields=fields, privacy="personal")) == {"SEALED_LET_OUT"}
    sealed = [*fields[:-1], {**older, "privacy": "personal"}]
    assert form_from(definition(fields=sealed, privacy="personal"))


def test_a_folder_of_ledgers_is_refused_where_codes_and_files_or_two_ledgers_disagree(tmp_path):
    folder = tmp_path / "ledgers"
    folder.mkdir()
    first = with_indicator()
    (folder / "reading_days.toml").write_text(export_toml(first), encoding="utf-8")
    (folder / "other.toml").write_text(export_toml({**first, "code": "third"}), encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        load_ledgers(tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["CODE_NOT_FILE"]
    (folder / "other.toml").write_text(export_toml({**first, "code": "other"}), encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        load_ledgers(tmp_path)
    assert [(problem.code, problem.found) for problem in refused.value.problems] == [("INDICATOR_TWICE", "readers")]


@pytest.mark.parametrize("code", sorted(ledger_catalogue()))
def test_a_shipped_ledger_has_a_section_that_keeps_it_and_somebody_who_fills_it_in(code):
    form = ledger_catalogue()[code]
    sections = [f"{name} {_short_section(name)}" for name, _post in SECTIONS]
    assert [one for one in sections if form.owner in one]
    everybody = [*sections, *INSTITUTES]
    assert not form.named or [one for one in everybody if any(word in one for word in form.named)]
