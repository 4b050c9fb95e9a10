/* ---- many words looked for in one pass ----

   An automaton after Aho and Corasick. Nodes stand level by level, the children of one side by side by their characters;
   from the root, where most characters lead nowhere, a table leads on. */

typedef unsigned long long Bits;
typedef struct {
    int child, children, failure;
    Py_UCS4 character;
    Bits bits;
} Node;
typedef struct {
    PyObject_HEAD
    Node *nodes;
    int *from_root[256]; /* by the higher byte of a character: a node for each lower one, 0 for none */
    unsigned char marks[65536 / 8];
} Words;

static inline int from_root(const Words *self, Py_UCS4 c) {
    return c <= 0xFFFF && self->from_root[c >> 8] ? self->from_root[c >> 8][c & 255] : 0;
}

static inline int is_mark(const Words *self, Py_UCS4 c) { return c <= 0xFFFF && self->marks[c >> 3] >> (c & 7) & 1; }

static inline int next_node(const Words *self, int at, Py_UCS4 c) {
    while (at) {
        const Node *node = &self->nodes[at];
        int low = node->child, high = low + node->children;
        while (low < high) {
            int middle = (low + high) / 2;
            if (self->nodes[middle].character < c) low = middle + 1;
            else high = middle;
        }
        if (low < node->child + node->children && self->nodes[low].character == c) return low;
        at = node->failure;
    }
    return from_root(self, c);
}

static void words_dealloc(Words *self) {
    PyMem_Free(self->nodes);
    for (int i = 0; i < 256; i++) PyMem_Free(self->from_root[i]);
    PyObject_Free(self);
}

/* Give a node that stands for the words from low to high, alike up to a depth, its children. */
static int spread(Words *self, PyObject *words, At *range, int at, int *nodes) {
    At low = range[3 * at], high = range[3 * at + 1], depth = range[3 * at + 2];
    Node *node = &self->nodes[at];
    node->child = *nodes;
    while (low < high) {
        PyObject *word = PyTuple_GET_ITEM(PyList_GET_ITEM(words, low), 0);
        if (PyUnicode_GET_LENGTH(word) == depth) {
            low++;
            continue;
        }
        Py_UCS4 c = PyUnicode_READ_CHAR(word, depth);
        if (is_mark(self, c) || c > 0xFFFF) {
            PyErr_SetString(PyExc_ValueError, "a mark or a character beyond U+FFFF stands in a word");
            return -1;
        }
        At last = low;
        while (last < high && PyUnicode_READ_CHAR(PyTuple_GET_ITEM(PyList_GET_ITEM(words, last), 0), depth) == c) last++;
        int own = (*nodes)++;
        self->nodes[own] = (Node){.character = c};
        PyObject *first = PyList_GET_ITEM(words, low);
        if (PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(first, 0)) == depth + 1)
            self->nodes[own].bits = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(first, 1));
        if (PyErr_Occurred()) return -1;
        if (at) {
            self->nodes[own].failure = next_node(self, node->failure, c);
            self->nodes[own].bits |= self->nodes[self->nodes[own].failure].bits;
        } else {
            int **row = &self->from_root[c >> 8];
            if (!*row && !(*row = PyMem_Calloc(256, sizeof **row))) {
                PyErr_NoMemory();
                return -1;
            }
            (*row)[c & 255] = own;
        }
        range[3 * own] = low;
        range[3 * own + 1] = last;
        range[3 * own + 2] = depth + 1;
        node->children++;
        low = last;
    }
    return 0;
}

/* word_search(words, marks): words is a sorted list of (word, bits), none empty; no word holds a mark. */
static PyTypeObject Words_Type;
static PyObject *word_search(PyObject *module, PyObject *args) {
    PyObject *words, *marks;
    if (!PyArg_ParseTuple(args, "O!U", &PyList_Type, &words, &marks)) return NULL;
    At most = 1;
    for (At i = 0; i < PyList_GET_SIZE(words); i++) {
        PyObject *pair = PyList_GET_ITEM(words, i);
        if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyUnicode_Check(PyTuple_GET_ITEM(pair, 0)))
            return PyErr_Format(PyExc_TypeError, "a word stands with its bits");
        most += PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(pair, 0));
    }
    Words *self = PyObject_New(Words, &Words_Type);
    if (!self) return NULL;
    memset(self->from_root, 0, sizeof self->from_root);
    memset(self->marks, 0, sizeof self->marks);
    self->nodes = PyMem_Calloc(most, sizeof *self->nodes);
    At *range = PyMem_Calloc(3 * most, sizeof *range);
    int nodes = 1, failed = !self->nodes || !range;
    if (failed) PyErr_NoMemory();
    for (At i = 0; !failed && i < PyUnicode_GET_LENGTH(marks); i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(marks, i);
        if (c <= 0xFFFF) self->marks[c >> 3] |= 1 << (c & 7);
    }
    if (!failed) range[1] = PyList_GET_SIZE(words);
    for (int at = 0; !failed && at < nodes; at++) failed = spread(self, words, range, at, &nodes) < 0;
    PyMem_Free(range);
    if (!failed) return (PyObject *)self;
    Py_DECREF(self);
    return NULL;
}

/* cues(text, spans): the bits of the words that end up to each span's end and after the one before it. */
static PyObject *words_cues(Words *self, PyObject *const *args, Py_ssize_t n) {
    if (n != 2 || !PyUnicode_Check(args[0]) || !PyList_CheckExact(args[1]))
        return PyErr_Format(PyExc_TypeError, "a text and a list of spans are wanted");
    PyObject *text = args[0], *spans = args[1], *all = PyList_New(PyList_GET_SIZE(spans));
    int kind = PyUnicode_KIND(text), at = 0;
    const void *data = PyUnicode_DATA(text);
    At i = 0;
    for (At number = 0; all && number < PyList_GET_SIZE(spans); number++) {
        PyObject *span = PyList_GET_ITEM(spans, number), *bits;
        At end = PyTuple_Check(span) && PyTuple_GET_SIZE(span) == 2 ? PyLong_AsSsize_t(PyTuple_GET_ITEM(span, 1)) : -1;
        if (end > PyUnicode_GET_LENGTH(text)) end = PyUnicode_GET_LENGTH(text);
        Bits found = 0;
        for (; i < end; i++) {
            at = next_node(self, at, PyUnicode_READ(kind, data, i));
            found |= self->nodes[at].bits;
        }
        if (PyErr_Occurred() || !(bits = PyLong_FromUnsignedLongLong(found))) Py_CLEAR(all);
        else PyList_SET_ITEM(all, number, bits);
    }
    return all;
}

/* stretches(text): from mark to mark, those that hold one of the words. */
static PyObject *words_stretches(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "a text is wanted");
    PyObject *all = PyList_New(0);
    int kind = PyUnicode_KIND(text), at = 0, holds = 0;
    const void *data = PyUnicode_DATA(text);
    At size = PyUnicode_GET_LENGTH(text), start = 0;
    for (At i = 0; all && i <= size; i++) {
        Py_UCS4 c = i < size ? PyUnicode_READ(kind, data, i) : 0;
        if (i < size && !is_mark(self, c)) {
            at = next_node(self, at, c);
            holds |= self->nodes[at].bits != 0;
            continue;
        }
        if (holds && append(all, two_places(start, i)) < 0) Py_CLEAR(all);
        start = i + 1;
        at = holds = 0;
    }
    return all;
}

static PyMethodDef words_methods[] = {
    {"cues", (PyCFunction)(void (*)(void))words_cues, METH_FASTCALL, NULL},
    {"stretches", (PyCFunction)words_stretches, METH_O, NULL},
    {NULL}};
static PyTypeObject Words_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "machine_patterns.Words",
    .tp_basicsize = sizeof(Words),
    .tp_dealloc = (destructor)words_dealloc,
    .tp_methods = words_methods,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
