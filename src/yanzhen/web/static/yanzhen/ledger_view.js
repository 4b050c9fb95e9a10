/* Which rows are shown and in which order: filters, sorting and search over a store; rows keep their identity and their number. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;

  function View(store) {
    var view = this;
    this.store = store;
    this.filters = {}; /* field key → {words, chosen: Set|null, state: ""|"blank"|"filled"|"bad"} */
    this.sorting = null; /* {field, descending} */
    this.rows = store.rows;
    this.places = new Map();
    store.on("shape", function () {
      view.keepOrder();
    });
  }

  View.prototype.isNarrowed = function () {
    return Object.keys(this.filters).length > 0;
  };

  /** Numbers of rows in the store, which stay what they are however the rows are shown. */
  View.prototype.number = function (row) {
    if (!this.numbers) {
      this.numbers = new Map();
      this.store.rows.forEach(function (one, at) {
        this.numbers.set(one, at + 1);
      }, this);
    }
    return this.numbers.get(row) || 0;
  };

  View.prototype.placeOf = function (row) {
    return this.rows.indexOf(row);
  };

  /** Rows came or went: what is shown stays where it stands, new rows join beside their neighbours. */
  View.prototype.keepOrder = function () {
    this.numbers = null;
    if (!this.isNarrowed() && !this.sorting) {
      this.rows = this.store.rows;
      return;
    }
    var present = new Set(this.store.rows);
    var shown = new Set(this.rows);
    var before = null;
    var joining = new Map();
    var first = [];
    this.store.rows.forEach(function (row) {
      if (shown.has(row)) {
        before = row;
      } else if (!this.known.has(row)) {
        (before ? joining.get(before) || joining.set(before, []).get(before) : first).push(row);
      }
    }, this);
    this.rows = first.concat(
      this.rows.reduce(function (kept, row) {
        return kept.concat(present.has(row) ? [row] : [], joining.get(row) || []);
      }, [])
    );
    this.known = new Set(this.store.rows);
  };

  /** Filter and sort anew. */
  View.prototype.refresh = function () {
    this.numbers = null;
    this.known = new Set(this.store.rows);
    if (!this.isNarrowed() && !this.sorting) {
      this.rows = this.store.rows;
      return;
    }
    var view = this;
    this.rows = this.store.rows.filter(function (row) {
      return Object.keys(view.filters).every(function (key) {
        return passes(view.store, row, view.store.byKey[key], view.filters[key]);
      });
    });
    if (this.sorting) {
      this.rows = sorted(this.store, this.rows, this.sorting);
    }
  };

  function passes(store, row, field, filter) {
    var text = store.text(row, field);
    if (filter.state === "blank" || filter.state === "filled") {
      if ((text === "") !== (filter.state === "blank")) {
        return false;
      }
    }
    if (filter.state === "bad" && !ledger.judging.ofCell(store, row, field.key)) {
      return false;
    }
    if (filter.words && values.folded(text).indexOf(values.folded(filter.words)) < 0) {
      return false;
    }
    return !filter.chosen || filter.chosen.has(text);
  }

  /* ---- sorting: blanks stand last in both directions, equal rows keep their order ---- */

  function sortKey(store, row, field) {
    var value = row.values[field.key];
    if (row.raw[field.key] !== undefined || value === undefined || value === null || value === "") {
      return null;
    }
    if (values.isNumeric(field)) {
      return Number(value);
    }
    if (field.kind === "choice") {
      return field.order[value];
    }
    return field.kind === "flag" ? (value ? 0 : 1) : values.show(field, value);
  }

  function sorted(store, rows, sorting) {
    var field = sorting.field;
    field.order = {};
    (field.choices || []).forEach(function (choice, at) {
      field.order[choice.code] = at;
    });
    var words = new Intl.Collator("zh-Hans-CN", { numeric: true });
    var keyed = rows.map(function (row, at) {
      return { row: row, at: at, key: sortKey(store, row, field) };
    });
    keyed.sort(function (a, b) {
      if (a.key === null || b.key === null) {
        return a.key === b.key ? a.at - b.at : a.key === null ? 1 : -1;
      }
      var difference = typeof a.key === "number" ? a.key - b.key : words.compare(a.key, b.key);
      return (sorting.descending ? -difference : difference) || a.at - b.at;
    });
    return keyed.map(function (one) {
      return one.row;
    });
  }

  View.prototype.sortBy = function (field, descending) {
    this.sorting = field ? { field: field, descending: Boolean(descending) } : null;
    this.refresh();
  };

  View.prototype.filterBy = function (field, filter) {
    var isEmpty = !filter || (!filter.words && !filter.chosen && !filter.state);
    if (isEmpty) {
      delete this.filters[field.key];
    } else {
      this.filters[field.key] = filter;
    }
    this.refresh();
  };

  View.prototype.showAll = function () {
    this.filters = {};
    this.sorting = null;
    this.refresh();
  };

  /** Different texts of a column with how often each occurs, at most `most`, in the order of the list or the commonest first. */
  View.prototype.textsOf = function (field, most) {
    var counts = new Map();
    this.store.rows.forEach(function (row) {
      var text = this.store.text(row, field);
      counts.set(text, (counts.get(text) || 0) + 1);
    }, this);
    return Array.from(counts.entries())
      .sort(function (a, b) {
        return b[1] - a[1];
      })
      .slice(0, most);
  };

  /** Places of the cells that hold the words, in reading order from the top. */
  View.prototype.find = function (words) {
    var wanted = values.folded(words);
    var found = [];
    if (!wanted) {
      return found;
    }
    this.rows.forEach(function (row, at) {
      this.store.fields.forEach(function (field, column) {
        if (values.folded(this.store.text(row, field)).indexOf(wanted) >= 0) {
          found.push({ row: at, column: column });
        }
      }, this);
    }, this);
    return found;
  };

  ledger.View = View;
})();
