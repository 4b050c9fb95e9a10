/* Patterns as machine code: what ``re`` does for the patterns below, without its interpreter and its state on the heap.

   Each pattern is a chain of functions ``f(s, p)``: match from p on and then all that follows; 1 when that succeeded.
   Texts whose characters take two bytes are read in place, short ones of one byte are widened; what is left (longer
   ones, characters beyond U+FFFF, loops deeper than DEEPEST) is handed to ``re`` itself, so results never differ. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef Py_UCS2 Ch;
typedef Py_ssize_t At;
enum { MOST_MARKS = 64, MOST_LOOPS = 24, DEEPEST = 400, WIDENED = 256 };

typedef struct {
    const Ch *t;
    At end, stop;
    int last, depth, gave_up, whole;
    At m[MOST_MARKS];
    At count[MOST_LOOPS], before[MOST_LOOPS];
} S;

typedef int (*Step)(S *, At);
typedef struct {
    const char *source; /* UTF-8 */
    const char *names;  /* names of groups, one a line: "1 year\n3 month\n" */
    Step run;
    const unsigned short *first, *final; /* classes of characters that can begin and end a match, or NULL */
    int groups, least, anchored;
} Known;

static int finish(S *s, At p) {
    if (s->whole && p != s->end) return 0;
    s->stop = p;
    return 1;
}
static int seen(S *s, At p) { return 1; }

extern const unsigned char PAGES[][32];
static inline int in_class(const unsigned short *table, Ch c) {
    return PAGES[table[c >> 8]][(c & 255) >> 3] >> (c & 7) & 1;
}

typedef struct {
    PyObject_HEAD
    const Known *known;
    PyObject *pattern, *groupindex, *fallback;
} Matcher;

typedef struct {
    PyObject_VAR_HEAD
    Matcher *matcher;
    PyObject *string;
    int last;
    At m[1];
} Found;

static PyTypeObject Matcher_Type, Found_Type;
