/* ---- what was found ---- */

static void found_dealloc(Found *self) {
    Py_DECREF(self->matcher);
    Py_DECREF(self->string);
    PyObject_Free(self);
}

static At group_number(Found *self, PyObject *group) {
    if (PyLong_Check(group)) {
        At number = PyLong_AsSsize_t(group);
        if (number >= 0 && number <= self->matcher->known->groups) return number;
    } else {
        PyObject *number = PyDict_GetItemWithError(self->matcher->groupindex, group);
        if (number) return PyLong_AsSsize_t(number);
    }
    if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        PyErr_SetString(PyExc_IndexError, "no such group");
    }
    return -1;
}

static inline int taken(Found *self, At g) { return self->m[2 * g] >= 0 && self->m[2 * g + 1] >= 0; }

static PyObject *group_text(Found *self, At g) {
    if (!taken(self, g)) Py_RETURN_NONE;
    return PyUnicode_Substring(self->string, self->m[2 * g], self->m[2 * g + 1]);
}

static PyObject *two_places(At start, At end) {
    PyObject *first = PyLong_FromSsize_t(start), *second = PyLong_FromSsize_t(end);
    PyObject *both = first && second ? PyTuple_New(2) : NULL;
    if (!both) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        return NULL;
    }
    PyTuple_SET_ITEM(both, 0, first);
    PyTuple_SET_ITEM(both, 1, second);
    return both;
}

static PyObject *found_subscript(Found *self, PyObject *group) {
    At g = group_number(self, group);
    return g < 0 ? NULL : group_text(self, g);
}

static int one_group(Found *self, PyObject *const *args, Py_ssize_t n, At *g) {
    if (n > 1) {
        PyErr_SetString(PyExc_TypeError, "at most one group is told of at a time");
        return -1;
    }
    *g = n ? group_number(self, args[0]) : 0;
    return *g < 0 ? -1 : 0;
}

static PyObject *found_group(Found *self, PyObject *const *args, Py_ssize_t n) {
    At g;
    return one_group(self, args, n, &g) < 0 ? NULL : group_text(self, g);
}

static PyObject *found_start(Found *self, PyObject *const *args, Py_ssize_t n) {
    At g;
    return one_group(self, args, n, &g) < 0 ? NULL : PyLong_FromSsize_t(taken(self, g) ? self->m[2 * g] : -1);
}

static PyObject *found_end(Found *self, PyObject *const *args, Py_ssize_t n) {
    At g;
    return one_group(self, args, n, &g) < 0 ? NULL : PyLong_FromSsize_t(taken(self, g) ? self->m[2 * g + 1] : -1);
}

static PyObject *found_span(Found *self, PyObject *const *args, Py_ssize_t n) {
    At g;
    if (one_group(self, args, n, &g) < 0) return NULL;
    return taken(self, g) ? two_places(self->m[2 * g], self->m[2 * g + 1]) : two_places(-1, -1);
}

static PyObject *found_groups(Found *self, PyObject *unused) {
    int groups = self->matcher->known->groups;
    PyObject *all = PyTuple_New(groups);
    for (int g = 1; all && g <= groups; g++) {
        PyObject *text = group_text(self, g);
        if (!text) { Py_CLEAR(all); break; }
        PyTuple_SET_ITEM(all, g - 1, text);
    }
    return all;
}

static PyObject *found_groupdict(Found *self, PyObject *unused) {
    PyObject *all = PyDict_New(), *name, *number;
    Py_ssize_t at = 0;
    while (all && PyDict_Next(self->matcher->groupindex, &at, &name, &number)) {
        PyObject *text = group_text(self, PyLong_AsSsize_t(number));
        if (!text || PyDict_SetItem(all, name, text) < 0) Py_CLEAR(all);
        Py_XDECREF(text);
    }
    return all;
}

static PyObject *found_lastgroup(Found *self, void *unused) {
    PyObject *name, *number;
    Py_ssize_t at = 0;
    while (self->last && PyDict_Next(self->matcher->groupindex, &at, &name, &number))
        if (PyLong_AsLong(number) == self->last) return Py_NewRef(name);
    Py_RETURN_NONE;
}

static PyObject *found_string(Found *self, void *unused) { return Py_NewRef(self->string); }
static PyObject *found_re(Found *self, void *unused) { return Py_NewRef(self->matcher); }

static PyMethodDef found_methods[] = {
    {"group", (PyCFunction)(void (*)(void))found_group, METH_FASTCALL, NULL},
    {"start", (PyCFunction)(void (*)(void))found_start, METH_FASTCALL, NULL},
    {"end", (PyCFunction)(void (*)(void))found_end, METH_FASTCALL, NULL},
    {"span", (PyCFunction)(void (*)(void))found_span, METH_FASTCALL, NULL},
    {"groups", (PyCFunction)found_groups, METH_NOARGS, NULL},
    {"groupdict", (PyCFunction)found_groupdict, METH_NOARGS, NULL},
    {NULL}};
static PyGetSetDef found_attributes[] = {
    {"lastgroup", (getter)found_lastgroup}, {"string", (getter)found_string}, {"re", (getter)found_re}, {NULL}};
static PyMappingMethods found_mapping = {.mp_subscript = (binaryfunc)found_subscript};
static PyTypeObject Found_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "machine_patterns.Found",
    .tp_basicsize = sizeof(Found) - sizeof(At),
    .tp_itemsize = sizeof(At),
    .tp_dealloc = (destructor)found_dealloc,
    .tp_as_mapping = &found_mapping,
    .tp_methods = found_methods,
    .tp_getset = found_attributes,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static PyObject *found_new(Matcher *matcher, PyObject *string, const S *s, At start) {
    int marks = 2 * (matcher->known->groups + 1);
    Found *found = PyObject_NewVar(Found, &Found_Type, marks);
    if (!found) return NULL;
    found->matcher = (Matcher *)Py_NewRef(matcher);
    found->string = Py_NewRef(string);
    found->last = s->last;
    found->m[0] = start;
    found->m[1] = s->stop;
    for (int i = 2; i < marks; i++) found->m[i] = s->m[i];
    return (PyObject *)found;
}

/* ---- the patterns ---- */

typedef struct {
    PyObject *string;
    At start, end;
    S s;
    Ch widened[WIDENED];
} Asked;

static PyObject *by_re(Matcher *self, const char *method, PyObject *const *args, Py_ssize_t n, PyObject *named) {
    if (!self->fallback) {
        PyObject *re = PyImport_ImportModule("re");
        if (!re) return NULL;
        self->fallback = PyObject_CallMethod(re, "compile", "O", self->pattern);
        Py_DECREF(re);
        if (!self->fallback) return NULL;
    }
    PyObject *bound = PyObject_GetAttrString(self->fallback, method);
    if (!bound) return NULL;
    PyObject *answer = PyObject_Vectorcall(bound, args, n, named);
    Py_DECREF(bound);
    return answer;
}

/* A place in a text; what lies beyond all places is the furthest one. */
static inline At place_in(PyObject *number) {
    if (PyLong_CheckExact(number)) {
        At place = PyLong_AsSsize_t(number);
        if (place != -1 || !PyErr_Occurred()) return place;
        PyErr_Clear();
    }
    return PyNumber_AsSsize_t(number, NULL);
}

/* 1: ready; 0: to be handed to re; -1: error */
static int ask(Asked *asked, PyObject *const *args, Py_ssize_t n) {
    if (n < 1 || n > 3 || !PyUnicode_Check(args[0])) return 0;
    PyObject *string = args[0];
    At length = PyUnicode_GET_LENGTH(string), start = 0, end = length;
    if (n > 1 && (start = place_in(args[1])) == -1 && PyErr_Occurred()) return -1;
    if (n > 2 && (end = place_in(args[2])) == -1 && PyErr_Occurred()) return -1;
    asked->start = start < 0 ? 0 : start > length ? length : start;
    asked->end = end < 0 ? 0 : end > length ? length : end;
    asked->string = string;
    if (asked->start > asked->end) return 0;
    if (PyUnicode_KIND(string) == PyUnicode_2BYTE_KIND) {
        asked->s.t = PyUnicode_2BYTE_DATA(string);
    } else if (PyUnicode_KIND(string) == PyUnicode_1BYTE_KIND && length <= WIDENED) {
        const Py_UCS1 *narrow = PyUnicode_1BYTE_DATA(string);
        for (At i = 0; i < length; i++) asked->widened[i] = narrow[i];
        asked->s.t = asked->widened;
    } else {
        return 0;
    }
    asked->s.end = asked->end;
    asked->s.gave_up = asked->s.whole = 0;
    return 1;
}

static inline int run_at(const Known *known, S *s, At p) {
    for (int i = 2; i < 2 * (known->groups + 1); i++) s->m[i] = -1;
    s->last = s->depth = 0;
    return known->run(s, p) && !s->gave_up;
}

/* Where the first match from p on begins; -1 for none. */
static At find_from(const Known *known, S *s, At p) {
    At highest = s->end - known->least;
    if (known->final && p < s->end) {
        Ch last = s->t[s->end - 1];
        if (last != '\n' && !in_class(known->final, last)) return -1;
    }
    if (known->anchored) return p == 0 && highest >= 0 && run_at(known, s, 0) ? 0 : -1;
    for (; p <= highest; p++) {
        if (known->first) {
            while (p <= highest && !in_class(known->first, s->t[p])) p++;
            if (p > highest) return -1;
        }
        if (run_at(known, s, p)) return p;
        if (s->gave_up) return -1;
    }
    return -1;
}

static PyObject *matcher_search(Matcher *self, PyObject *const *args, Py_ssize_t n) {
    Asked asked;
    int ready = ask(&asked, args, n);
    if (ready < 0) return NULL;
    if (!ready) return by_re(self, "search", args, n, NULL);
    At at = find_from(self->known, &asked.s, asked.start);
    if (asked.s.gave_up) return by_re(self, "search", args, n, NULL);
    if (at < 0) Py_RETURN_NONE;
    return found_new(self, asked.string, &asked.s, at);
}

static PyObject *matched(Matcher *self, PyObject *const *args, Py_ssize_t n, const char *method, int whole) {
    Asked asked;
    int ready = ask(&asked, args, n);
    if (ready < 0) return NULL;
    asked.s.whole = whole;
    if (!ready) return by_re(self, method, args, n, NULL);
    const Known *known = self->known;
    At p = asked.start;
    if (asked.end - p < known->least || (known->first && !in_class(known->first, asked.s.t[p]))) Py_RETURN_NONE;
    int is_found = run_at(known, &asked.s, p);
    if (asked.s.gave_up) return by_re(self, method, args, n, NULL);
    if (!is_found) Py_RETURN_NONE;
    return found_new(self, asked.string, &asked.s, p);
}

/* first_of(patterns, text, start, end, past, number): the first of the patterns, from a number on, that matches at start
   and reaches past a place, as (its number, the match); None where none does. */
static PyObject *first_of(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    if (n != 6 || !PyTuple_CheckExact(args[0])) return PyErr_Format(PyExc_TypeError, "six arguments are wanted");
    Asked asked;
    int ready = ask(&asked, args + 1, 3);
    At past = PyLong_AsSsize_t(args[4]), number = PyLong_AsSsize_t(args[5]);
    if (ready < 0 || PyErr_Occurred()) return NULL;
    for (; number < PyTuple_GET_SIZE(args[0]); number++) {
        Matcher *pattern = (Matcher *)PyTuple_GET_ITEM(args[0], number);
        if (Py_TYPE(pattern) != &Matcher_Type) return PyErr_Format(PyExc_TypeError, "a pattern is not of the build");
        PyObject *found = Py_None;
        if (ready) {
            const Known *known = pattern->known;
            At p = asked.start;
            if (asked.end - p < known->least || (known->first && !in_class(known->first, asked.s.t[p]))) continue;
            asked.s.gave_up = 0;
            int is_found = run_at(known, &asked.s, p);
            if (!asked.s.gave_up) {
                if (!is_found || asked.s.stop <= past) continue;
                found = found_new(pattern, asked.string, &asked.s, p);
            }
        }
        if (!ready || asked.s.gave_up) {
            found = by_re(pattern, "match", args + 1, 3, NULL);
            PyObject *reached = found && found != Py_None ? PyObject_CallMethod(found, "end", NULL) : NULL;
            if (found && (found == Py_None || (reached && PyLong_AsSsize_t(reached) <= past))) {
                Py_DECREF(found);
                Py_XDECREF(reached);
                continue;
            }
            if (found && !reached) Py_CLEAR(found);
            Py_XDECREF(reached);
        }
        PyObject *told = found ? PyTuple_New(2) : NULL, *which = told ? PyLong_FromSsize_t(number) : NULL;
        if (!which) {
            Py_XDECREF(found);
            Py_XDECREF(told);
            return NULL;
        }
        PyTuple_SET_ITEM(told, 0, which);
        PyTuple_SET_ITEM(told, 1, found);
        return told;
    }
    Py_RETURN_NONE;
}

static PyObject *matcher_match(Matcher *self, PyObject *const *args, Py_ssize_t n) {
    return matched(self, args, n, "match", 0);
}

static PyObject *matcher_fullmatch(Matcher *self, PyObject *const *args, Py_ssize_t n) {
    return matched(self, args, n, "fullmatch", 1);
}

/* All matches: as they are for finditer, their texts for findall, what stands between them for split. */
enum { MATCHES, TEXTS, BETWEEN };

static int append(PyObject *list, PyObject *item) {
    int failed = !item || PyList_Append(list, item) < 0;
    Py_XDECREF(item);
    return failed ? -1 : 0;
}

static PyObject *each(Matcher *self, PyObject *const *args, Py_ssize_t n, int wanted, const char *method) {
    Asked asked;
    const Known *known = self->known;
    int ready = known->least > 0 && (wanted == MATCHES || !known->groups) ? ask(&asked, args, n) : 0;
    if (ready < 0) return NULL;
    if (!ready) return by_re(self, method, args, n, NULL);
    PyObject *list = PyList_New(0);
    At from = asked.start, at;
    while (list && (at = find_from(known, &asked.s, from)) >= 0) {
        PyObject *item = wanted == MATCHES ? found_new(self, asked.string, &asked.s, at)
                         : wanted == TEXTS ? PyUnicode_Substring(asked.string, at, asked.s.stop)
                                           : PyUnicode_Substring(asked.string, from, at);
        if (append(list, item) < 0) Py_CLEAR(list);
        from = asked.s.stop;
    }
    if (list && asked.s.gave_up) {
        Py_DECREF(list);
        return by_re(self, method, args, n, NULL);
    }
    if (list && wanted == BETWEEN && append(list, PyUnicode_Substring(asked.string, from, asked.end)) < 0)
        Py_CLEAR(list);
    return list;
}

static PyObject *matcher_finditer(Matcher *self, PyObject *const *args, Py_ssize_t n) {
    PyObject *all = each(self, args, n, MATCHES, "finditer");
    if (!all || !PyList_CheckExact(all)) return all;
    PyObject *iterator = PyObject_GetIter(all);
    Py_DECREF(all);
    return iterator;
}

static PyObject *matcher_findall(Matcher *self, PyObject *const *args, Py_ssize_t n) {
    return each(self, args, n, TEXTS, "findall");
}

static PyObject *matcher_split(Matcher *self, PyObject *const *args, Py_ssize_t n, PyObject *named) {
    return n == 1 && !named ? each(self, args, 1, BETWEEN, "split") : by_re(self, "split", args, n, named);
}

/* A new wording is a plain string (a backslash is for re to read) or what a function makes of each match. */
static PyObject *matcher_sub(Matcher *self, PyObject *const *args, Py_ssize_t n) {
    Asked asked;
    int is_plain = n == 2 && PyUnicode_Check(args[0]) && PyUnicode_FindChar(args[0], '\\', 0, PY_SSIZE_T_MAX, 1) < 0;
    int is_made = n == 2 && PyCallable_Check(args[0]);
    int ready = (is_plain || is_made) && self->known->least > 0 ? ask(&asked, args + 1, 1) : 0;
    if (ready < 0) return NULL;
    if (!ready) return by_re(self, "sub", args, n, NULL);
    At from = 0, at = find_from(self->known, &asked.s, 0);
    if (at < 0 && !asked.s.gave_up) return Py_NewRef(args[1]);
    PyObject *pieces = PyList_New(0), *empty = PyUnicode_New(0, 0), *joined = NULL;
    int failed = !pieces || !empty;
    for (; !failed && at >= 0; at = find_from(self->known, &asked.s, from)) {
        failed = append(pieces, PyUnicode_Substring(args[1], from, at)) < 0;
        from = asked.s.stop;
        if (failed) break;
        PyObject *found = is_made ? found_new(self, args[1], &asked.s, at) : NULL;
        PyObject *wording = !is_made ? Py_NewRef(args[0]) : found ? PyObject_CallOneArg(args[0], found) : NULL;
        Py_XDECREF(found);
        failed = append(pieces, wording) < 0;
    }
    if (!failed && append(pieces, PyUnicode_Substring(args[1], from, asked.end)) == 0)
        joined = PyUnicode_Join(empty, pieces);
    Py_XDECREF(pieces);
    Py_XDECREF(empty);
    if (joined && asked.s.gave_up) {
        Py_DECREF(joined);
        return by_re(self, "sub", args, n, NULL);
    }
    return joined;
}

/* Can a match begin (or end) with this character? True too where the pattern does not tell. */
static PyObject *may_stand(const unsigned short *table, PyObject *character) {
    if (!PyUnicode_Check(character)) return PyErr_Format(PyExc_TypeError, "a character is a string");
    if (!table) Py_RETURN_TRUE;
    if (!PyUnicode_GET_LENGTH(character)) Py_RETURN_FALSE;
    Py_UCS4 code = PyUnicode_READ_CHAR(character, 0);
    return PyBool_FromLong(code > 0xFFFF || in_class(table, code));
}

static PyObject *matcher_may_begin(Matcher *self, PyObject *character) {
    return may_stand(self->known->first, character);
}

static PyObject *matcher_may_end(Matcher *self, PyObject *character) {
    if (PyUnicode_Check(character) && PyUnicode_GET_LENGTH(character) && PyUnicode_READ_CHAR(character, 0) == '\n')
        Py_RETURN_TRUE;
    return may_stand(self->known->final, character);
}

static PyMethodDef matcher_methods[] = {
    {"may_begin", (PyCFunction)matcher_may_begin, METH_O, NULL},
    {"may_end", (PyCFunction)matcher_may_end, METH_O, NULL},
    {"search", (PyCFunction)(void (*)(void))matcher_search, METH_FASTCALL, NULL},
    {"holds", (PyCFunction)(void (*)(void))matcher_search, METH_FASTCALL, NULL},
    {"match", (PyCFunction)(void (*)(void))matcher_match, METH_FASTCALL, NULL},
    {"fullmatch", (PyCFunction)(void (*)(void))matcher_fullmatch, METH_FASTCALL, NULL},
    {"finditer", (PyCFunction)(void (*)(void))matcher_finditer, METH_FASTCALL, NULL},
    {"findall", (PyCFunction)(void (*)(void))matcher_findall, METH_FASTCALL, NULL},
    {"split", (PyCFunction)(void (*)(void))matcher_split, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"sub", (PyCFunction)(void (*)(void))matcher_sub, METH_FASTCALL, NULL},
    {NULL}};

static PyObject *matcher_pattern(Matcher *self, void *unused) { return Py_NewRef(self->pattern); }
static PyGetSetDef matcher_attributes[] = {{"pattern", (getter)matcher_pattern}, {NULL}};
static PyTypeObject Matcher_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "machine_patterns.Matcher",
    .tp_basicsize = sizeof(Matcher),
    .tp_methods = matcher_methods,
    .tp_getset = matcher_attributes,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
/* Matchers live as long as the process. */

static PyObject *matcher_new(const Known *known) {
    Matcher *matcher = PyObject_New(Matcher, &Matcher_Type);
    if (!matcher) return NULL;
    matcher->known = known;
    matcher->fallback = NULL;
    matcher->pattern = PyUnicode_FromString(known->source);
    matcher->groupindex = PyDict_New();
    for (const char *at = known->names; *at;) {
        const char *space = strchr(at, ' '), *line = strchr(at, '\n');
        PyObject *number = PyLong_FromLong(strtol(at, NULL, 10));
        PyObject *name = PyUnicode_FromStringAndSize(space + 1, line - space - 1);
        if (number && name) PyUnicode_InternInPlace(&name);
        if (!number || !name || PyDict_SetItem(matcher->groupindex, name, number) < 0) return NULL;
        Py_DECREF(number);
        Py_DECREF(name);
        at = line + 1;
    }
    return (PyObject *)matcher;
}
