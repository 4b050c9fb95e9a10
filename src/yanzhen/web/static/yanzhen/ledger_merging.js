/* Two people at one ledger: what the server holds joins what is typed here, cell by cell; only a cell that both changed is asked about. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;

  function refreshed(store, row) {
    store.computed.fill(row.values);
    row.found = null;
    row.revision += 1;
  }

  function set(cells, key, value) {
    if (value === null || value === undefined) {
      delete cells[key];
    } else {
      cells[key] = value;
    }
  }

  /** Cells that both changed, to different values. */
  function disputed(store, row, theirs) {
    return store.fields.filter(function (field) {
      var key = field.key;
      var isMine = row.raw[key] !== undefined || !values.equal(row.values[key], row.base[key]);
      var isTheirs = !values.equal(theirs[key], row.base[key]);
      return !field.readOnly && isMine && isTheirs && (row.raw[key] !== undefined || !values.equal(row.values[key], theirs[key]));
    });
  }

  /** Take the server's row under what is typed here; cells changed here stay unless both sides changed them. */
  function join(store, row, theirs, version) {
    store.fields.forEach(function (field) {
      var key = field.key;
      if (row.raw[key] === undefined && (field.readOnly || values.equal(row.values[key], row.base[key]))) {
        set(row.values, key, theirs[key]);
      }
    });
    row.base = Object.assign({}, theirs);
    row.version = version;
    refreshed(store, row);
    store.touched.add(row);
  }

  /** Meet a row as the server has it now (null: removed there). Returns whether a person must choose. */
  function meet(store, row, other) {
    var isRemovedHere = store.removed.has(row);
    var isChangedHere = store.changedFields(row).length > 0 || Object.keys(row.raw).length > 0;
    if (!other.theirs && (isRemovedHere || !isChangedHere)) {
      store.forget(row);
      return false;
    }
    var cells = other.theirs && !isRemovedHere ? disputed(store, row, other.theirs) : [];
    if (other.theirs && !isRemovedHere && !cells.length) {
      row.conflict = null;
      join(store, row, other.theirs, other.version);
      return false;
    }
    row.conflict = Object.assign({ fields: cells, isRemovedHere: isRemovedHere, isRemovedThere: !other.theirs }, other);
    row.found = null;
    return true;
  }

  /** Settle: `mine` holds the keys of the cells where what is typed here shall stand; null where the whole row is given up. */
  function settle(store, row, mine) {
    var conflict = row.conflict;
    row.conflict = null;
    if (conflict.isRemovedThere) {
      settleRemovedThere(store, row, mine);
    } else if (conflict.isRemovedHere) {
      row.version = conflict.version;
      row.base = Object.assign({}, conflict.theirs);
      if (!mine) {
        row.values = Object.assign({}, conflict.theirs);
        store.putBack(row);
      }
    } else {
      conflict.fields.forEach(function (field) {
        if (!mine || mine.indexOf(field.key) < 0) {
          delete row.raw[field.key];
          set(row.values, field.key, row.base[field.key]);
        }
      });
      join(store, row, conflict.theirs, conflict.version);
    }
    store.tell("shape");
  }

  function settleRemovedThere(store, row, mine) {
    if (mine) {
      row.id = null;
      row.version = null;
      row.base = {};
      store.touched.add(row);
    } else {
      store.forget(row);
    }
  }

  /** Take the whole return as the server has it now. */
  function take(store, given) {
    var byId = new Map();
    store.rows.concat(Array.from(store.removed)).forEach(function (row) {
      if (row.id) {
        byId.set(row.id, row);
      }
    });
    var before = null;
    given.rows.forEach(function (theirs) {
      var row = byId.get(theirs.id);
      if (!row) {
        row = store.makeRow(theirs);
        store.rows.splice(before ? store.rows.indexOf(before) + 1 : 0, 0, row);
      } else {
        byId.delete(theirs.id);
        if (row.version !== theirs.version && !row.conflict) {
          meet(store, row, { theirs: theirs.values, version: theirs.version, by: theirs.changed_by, at: theirs.changed_at });
        }
        if (!store.changedFields(row).length) {
          ledger.judging.take(row, theirs.findings, row.revision);
        }
      }
      row.remarked = theirs.remarks || null;
      before = store.removed.has(row) ? before : row;
    });
    byId.forEach(function (row) {
      if (!row.conflict) {
        meet(store, row, { theirs: null, version: null, by: "", at: "" });
      }
    });
    store.takeTable(given.table);
    store.tell("shape");
  }

  ledger.merging = { meet: meet, settle: settle, take: take, set: set };
})();
