/* The rows of one return as the browser holds them: cells, what is wrong with them, what is not saved yet, undo and redo.
   Knows nothing of the page; views listen to "cells" (some rows changed) and "shape" (rows came, went or moved). */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;
  var MOST_COMMANDS = 300;

  function Store(form) {
    this.form = form;
    this.limit = form.limit || 2000;
    this.fields = form.fields;
    this.byKey = {};
    this.rows = [];
    this.touched = new Set();
    this.removed = new Set();
    this.undoable = [];
    this.redoable = [];
    this.listeners = { cells: [], shape: [], judged: [] };
    this.tableFindings = [];
    this.lastKey = 0;
    this.fields.forEach(function (field) {
      field.period = form.period;
      field.readOnly = Boolean(field.computed);
      this.byKey[field.key] = field;
    }, this);
    this.computed = ledger.computing(form);
  }

  Store.prototype.on = function (name, listener) {
    this.listeners[name].push(listener);
  };

  Store.prototype.tell = function (name, what) {
    this.listeners[name].forEach(function (listener) {
      listener(what);
    });
  };

  /* ---- rows ---- */

  /** A row as the server gave it, or a new one; `key` is its name in this page and in what is sent. */
  Store.prototype.makeRow = function (given) {
    this.lastKey += 1;
    var row = {
      key: given.key || Date.now().toString(36) + "-" + this.lastKey,
      id: given.id || null,
      version: given.version || null,
      base: given.base || Object.assign({}, given.values),
      values: Object.assign({}, given.values),
      raw: given.raw || {},
      server: given.findings || [],
      remarked: given.remarks || null,
      stale: new Set(),
      revision: 0,
      judged: 0,
      conflict: null,
    };
    this.computed.fill(row.values);
    return row;
  };

  Store.prototype.load = function (given) {
    this.rows = given.map(this.makeRow, this);
    this.tell("shape");
  };

  Store.prototype.isBlank = function (row) {
    return this.fields.every(function (field) {
      return field.readOnly || (row.raw[field.key] === undefined && isNothing(row.values[field.key]));
    });
  };

  function isNothing(value) {
    return value === null || value === undefined;
  }

  /* ---- cells ---- */

  Store.prototype.text = function (row, field) {
    var raw = row.raw[field.key];
    return raw === undefined ? values.show(field, row.values[field.key]) : raw;
  };

  Store.prototype.cell = function (row, field) {
    return { value: isNothing(row.values[field.key]) ? null : row.values[field.key], raw: row.raw[field.key] };
  };

  /** Read a text into what its cell would hold; what cannot be read, or lies beyond the limits, is kept as it was typed. */
  Store.prototype.read = function (field, text) {
    var found = values.read(field, text);
    var isKept = found.fault || values.judge(field, found.value);
    return isKept ? { value: null, raw: String(text) } : { value: found.value, raw: undefined };
  };

  Store.prototype.put = function (row, field, cell) {
    if (isNothing(cell.value)) {
      delete row.values[field.key];
    } else {
      row.values[field.key] = cell.value;
    }
    if (cell.raw === undefined) {
      delete row.raw[field.key];
    } else {
      row.raw[field.key] = cell.raw;
    }
    row.revision += 1;
    row.stale.add(field.key);
    row.found = null;
    this.touched.add(row);
  };

  function sameCell(one, other) {
    return one.raw === other.raw && values.equal(one.value, other.value);
  }

  /* ---- commands: whatever changes data goes through here and can be undone ---- */

  function forward(store, step, touched) {
    if (step.kind === "cell") {
      store.put(step.row, step.field, step.after);
      touched.add(step.row);
    } else if (step.kind === "in") {
      putIn(store, step);
    } else {
      takeOut(store, step);
    }
  }

  function backward(store, step, touched) {
    if (step.kind === "cell") {
      store.put(step.row, step.field, step.before);
      touched.add(step.row);
    } else if (step.kind === "in") {
      takeOut(store, step);
    } else {
      putIn(store, step);
    }
  }

  function putIn(store, step) {
    var at = Math.min(step.at, store.rows.length);
    store.rows = store.rows.slice(0, at).concat(step.rows, store.rows.slice(at));
    step.rows.forEach(function (row) {
      row.isOut = false;
      store.removed.delete(row);
      store.touched.add(row);
    });
  }

  function takeOut(store, step) {
    var gone = new Set(step.rows);
    store.rows = store.rows.filter(function (row) {
      return !gone.has(row);
    });
    step.rows.forEach(function (row) {
      row.isOut = true;
      store.touched.delete(row);
      if (row.id) {
        store.removed.add(row);
      }
    });
  }

  function run(store, steps, way) {
    var touched = new Set();
    var hasShape = false;
    steps.forEach(function (step) {
      hasShape = hasShape || step.kind !== "cell";
      way(store, step, touched);
    });
    touched.forEach(function (row) {
      store.computed.fill(row.values);
    });
    store.tell(hasShape ? "shape" : "cells", touched);
  }

  /** Do a command of steps {kind: "cell"|"in"|"out", …}; returns whether anything changed. */
  Store.prototype.command = function (steps, place) {
    var real = steps.filter(function (step) {
      return step.kind !== "cell" || !sameCell(step.before, step.after);
    });
    if (!real.length) {
      return false;
    }
    this.undoable.push({ steps: real, place: place || null });
    if (this.undoable.length > MOST_COMMANDS) {
      this.undoable.shift();
    }
    this.redoable = [];
    run(this, real, forward);
    return true;
  };

  Store.prototype.undo = function () {
    var command = this.undoable.pop();
    if (command) {
      this.redoable.push(command);
      run(this, command.steps.slice().reverse(), backward);
    }
    return command || null;
  };

  Store.prototype.redo = function () {
    var command = this.redoable.pop();
    if (command) {
      this.undoable.push(command);
      run(this, command.steps, forward);
    }
    return command || null;
  };

  Store.prototype.cellStep = function (row, field, after) {
    return { kind: "cell", row: row, field: field, before: this.cell(row, field), after: after };
  };

  /** Put texts into cells: [{row, field, text}]; read-only cells are left out. */
  Store.prototype.write = function (cells, place) {
    var store = this;
    return this.command(
      cells
        .filter(function (cell) {
          return !cell.field.readOnly;
        })
        .map(function (cell) {
          return store.cellStep(cell.row, cell.field, store.read(cell.field, cell.text));
        }),
      place
    );
  };

  Store.prototype.room = function () {
    return this.limit - this.rows.length;
  };

  Store.prototype.inStep = function (at, count, given) {
    var rows = [];
    for (var i = 0; i < count; i++) {
      rows.push(this.makeRow({ values: given ? given[i] : {}, base: {} }));
    }
    return { kind: "in", at: at, rows: rows };
  };

  Store.prototype.remove = function (rows, place) {
    var wanted = new Set(rows);
    var steps = [];
    for (var at = this.rows.length - 1; at >= 0; at--) {
      if (wanted.has(this.rows[at])) {
        steps.push({ kind: "out", at: at, rows: [this.rows[at]] });
      }
    }
    return this.command(steps, place);
  };

  /* ---- what is not saved ---- */

  /** The fields of a row that differ from what the server holds; what cannot be read stays here, the server keeps what it had. */
  Store.prototype.changedFields = function (row) {
    return this.fields.filter(function (field) {
      return !field.readOnly && row.raw[field.key] === undefined && !values.equal(row.values[field.key], row.base[field.key]);
    });
  };

  /** Rows to send: changed or removed and not in question; new rows once something stands in them. */
  Store.prototype.pending = function () {
    var store = this;
    var changed = [];
    this.touched.forEach(function (row) {
      if (row.isOut) {
        store.touched.delete(row);
      } else if (store.changedFields(row).length) {
        changed.push(row);
      } else if (!Object.keys(row.raw).length) {
        store.touched.delete(row);
      }
    });
    return changed.concat(Array.from(this.removed)).filter(function (row) {
      return !row.conflict;
    });
  };

  Store.prototype.unreadable = function () {
    return this.rows.filter(function (row) {
      return Object.keys(row.raw).length > 0;
    });
  };

  Store.prototype.conflicts = function () {
    return this.rows.concat(Array.from(this.removed)).filter(function (row) {
      return row.conflict;
    });
  };

  /* ---- what the server says ---- */

  /** The server holds the row as it was sent: later typing stays unsaved. A row removed there can come back only as a new one. */
  Store.prototype.adopt = function (sent, saved) {
    var row = sent.row;
    if (saved.values === null) {
      this.removed.delete(row);
      row.id = row.version = null;
      row.base = {};
      return;
    }
    row.id = saved.id;
    row.version = saved.version;
    row.remarked = null; /* changing the row settles what was remarked on it */
    row.base = Object.assign({}, saved.values);
    this.fields.forEach(function (field) {
      if (!field.readOnly && row.raw[field.key] === undefined && values.equal(row.values[field.key], sent.values[field.key])) {
        ledger.merging.set(row.values, field.key, saved.values[field.key]);
      }
    });
    if (row.revision === sent.revision) {
      this.takeComputed(row, saved.values);
    }
    ledger.judging.take(row, saved.findings, sent.revision);
    if (row.isOut) {
      this.removed.add(row); /* removed here while it was on its way */
    }
  };

  Store.prototype.takeComputed = function (row, given) {
    this.fields.forEach(function (field) {
      if (field.readOnly) {
        ledger.merging.set(row.values, field.key, given[field.key]);
      }
    });
    row.found = null;
  };

  /** Cells that the server could not take: their row waits until it is changed. */
  Store.prototype.takeFaults = function (faults, byName) {
    var seen = new Set();
    faults.forEach(function (fault) {
      var sent = byName[fault.temp];
      if (!sent) {
        return;
      }
      if (!seen.has(sent.row)) {
        ledger.judging.take(sent.row, [], sent.revision);
        seen.add(sent.row);
      }
      sent.row.server = sent.row.server.concat(fault);
      sent.row.refusedAt = sent.revision;
      sent.row.found = null;
    });
  };

  /** What is wrong between rows: told for the whole table each time. */
  Store.prototype.takeTable = function (found) {
    if (!found) {
      return;
    }
    var rows = new Map();
    this.rows.forEach(function (row) {
      if (row.between) {
        row.found = null;
      }
      row.between = null;
      rows.set(row.id || row.key, row);
      rows.set(row.key, row);
    });
    this.tableFindings = found.filter(function (finding) {
      var row = rows.get(finding.row);
      if (row) {
        row.between = (row.between || []).concat(finding);
        row.found = null;
      }
      return !row;
    });
  };

  /** A row that the server no longer holds, and nobody here needs. */
  Store.prototype.forget = function (row) {
    row.isOut = true;
    row.conflict = null;
    row.id = row.version = null;
    row.base = {};
    this.removed.delete(row);
    this.touched.delete(row);
    this.rows = this.rows.filter(function (one) {
      return one !== row;
    });
  };

  /** A removed row stands again, at the end. */
  Store.prototype.putBack = function (row) {
    row.isOut = false;
    this.removed.delete(row);
    this.rows = this.rows.concat(row);
  };

  ledger.Store = Store;
})();
