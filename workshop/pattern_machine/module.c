static PyMethodDef functions[] = {
    {"first_of", (PyCFunction)(void (*)(void))first_of, METH_FASTCALL, NULL},
    {"word_search", word_search, METH_VARARGS, NULL},
    {"fill_in_place", fill_in_place, METH_VARARGS, NULL},
    {NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "machine_patterns", "Patterns of the reader in machine code.", -1, functions};

PyMODINIT_FUNC PyInit_machine_patterns(void) {
    if (PyType_Ready(&Matcher_Type) < 0 || PyType_Ready(&Found_Type) < 0 || PyType_Ready(&Words_Type) < 0) return NULL;
    PyObject *module = PyModule_Create(&definition), *all = PyDict_New();
    if (!module || !all) return NULL;
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        PyObject *matcher = matcher_new(&KNOWN[i]);
        if (!matcher || PyDict_SetItem(all, ((Matcher *)matcher)->pattern, matcher) < 0) return NULL;
        Py_DECREF(matcher);
    }
    if (PyModule_AddObject(module, "MATCHERS", all) < 0) return NULL;
    return module;
}
