/* ---- values of many fields made in one step ----

   A class with slots whose constructor sets each field to its argument and does nothing else is called through here:
   its fields are filled where they lie. Calls of another kind (by keyword, too few, too many) go the usual way. */
#include <structmember.h>

enum { MOST_CLASSES = 32, MOST_FIELDS = 24 };
typedef struct {
    PyTypeObject *type;
    At fields, needed, place[MOST_FIELDS];
    PyObject *defaults;
} Filled;
static Filled FILLED[MOST_CLASSES];
static int filled_classes;

static PyObject *filled_call(PyObject *type, PyObject *const *args, size_t flags, PyObject *named) {
    At given = PyVectorcall_NARGS(flags);
    const Filled *one = FILLED, *end = FILLED + filled_classes;
    while (one < end && one->type != (PyTypeObject *)type) one++;
    if (!named && one < end && given >= one->needed && given <= one->fields) {
        PyObject *value = one->type->tp_alloc(one->type, 0);
        for (At i = 0; value && i < one->fields; i++) {
            PyObject *field = i < given ? args[i] : PyTuple_GET_ITEM(one->defaults, i - one->needed);
            *(PyObject **)((char *)value + one->place[i]) = Py_NewRef(field);
        }
        return value;
    }
    PyObject *values = PyTuple_New(given), *by_name = named ? PyDict_New() : NULL, *made = NULL;
    for (At i = 0; values && i < given; i++) PyTuple_SET_ITEM(values, i, Py_NewRef(args[i]));
    int failed = !values || (named && !by_name);
    for (At i = 0; !failed && named && i < PyTuple_GET_SIZE(named); i++)
        failed = PyDict_SetItem(by_name, PyTuple_GET_ITEM(named, i), args[given + i]) < 0;
    if (!failed) made = PyType_Type.tp_call(type, values, by_name);
    Py_XDECREF(values);
    Py_XDECREF(by_name);
    return made;
}

/* fill_in_place(type, fields, defaults): the names of its fields in order, and the last ones' defaults. */
static PyObject *fill_in_place(PyObject *module, PyObject *args) {
    PyObject *type, *fields, *defaults;
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyType_Type, &type, &PyTuple_Type, &fields, &PyTuple_Type, &defaults))
        return NULL;
    Filled *one = &FILLED[filled_classes];
    one->fields = PyTuple_GET_SIZE(fields);
    one->needed = one->fields - PyTuple_GET_SIZE(defaults);
    if (filled_classes == MOST_CLASSES || one->fields > MOST_FIELDS || one->needed < 0)
        return PyErr_Format(PyExc_ValueError, "too many classes, fields or defaults");
    for (At i = 0; i < one->fields; i++) {
        PyObject *slot = PyDict_GetItemWithError(((PyTypeObject *)type)->tp_dict, PyTuple_GET_ITEM(fields, i));
        if (!slot || Py_TYPE(slot) != &PyMemberDescr_Type || ((PyMemberDescrObject *)slot)->d_member->type != T_OBJECT_EX)
            return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "a field has no slot");
        one->place[i] = ((PyMemberDescrObject *)slot)->d_member->offset;
    }
    one->type = (PyTypeObject *)Py_NewRef(type);
    one->defaults = Py_NewRef(defaults);
    one->type->tp_vectorcall = filled_call;
    filled_classes++;
    Py_RETURN_NONE;
}
