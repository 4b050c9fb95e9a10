/* What is wrong with the rows: simple rules at once, the server's findings as they come; the server is the judge. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;

  function isRequired(field, row) {
    return field.required || (field.requiredWhen && field.requiredWhen(row.values) === true);
  }

  function unreadableCells(store, row) {
    return Object.keys(row.raw).map(function (key) {
      var field = store.byKey[key];
      var found = values.read(field, row.raw[key]);
      return found.fault ? values.unreadable(field, row.raw[key], found.fault) : values.judge(field, found.value);
    });
  }

  function local(store, row) {
    var found = unreadableCells(store, row);
    if (store.isBlank(row)) {
      return found;
    }
    store.fields.forEach(function (field) {
      var value = row.values[field.key];
      if (field.readOnly || row.raw[field.key] !== undefined) {
        return;
      }
      if ((value === undefined || value === null) && isRequired(field, row)) {
        found.push(values.missing(field));
      }
    });
    return found;
  }

  /** What was written at cells when the return was sent back, until the cell is changed. */
  function remarks(row) {
    return Object.keys(row.remarked || {})
      .filter(function (key) {
        return !row.stale.has(key);
      })
      .map(function (key) {
        return { field: key || null, level: "doubt", code: "REMARK", message: "退回意见：" + row.remarked[key] };
      });
  }

  /** All findings of a row: the server's where it has seen the row as it is now, else the simple rules and what it said of other cells. */
  function findings(store, row) {
    if (row.found) {
      return row.found;
    }
    var isJudged = row.judged === row.revision;
    var own = isJudged ? unreadableCells(store, row) : local(store, row);
    var taken = new Set(
      own.map(function (finding) {
        return finding.field;
      })
    );
    row.found = own.concat(
      row.server.concat(row.between || []).filter(function (finding) {
        return !taken.has(finding.field) && (isJudged || !row.stale.has(finding.field));
      }),
      remarks(row)
    );
    return row.found;
  }

  /** The worst of a cell's findings, or null. */
  function ofCell(store, row, key) {
    var worst = null;
    findings(store, row).forEach(function (finding) {
      if (finding.field === key && (!worst || finding.level === "fault")) {
        worst = finding;
      }
    });
    return worst;
  }

  /** Take the server's findings for the state of the row that it was sent in. */
  function take(row, found, revision) {
    row.server = found || [];
    if (revision === row.revision) {
      row.judged = revision;
      row.stale.clear();
    }
    row.found = null;
  }

  /** Everything wrong, in the order of rows: [{row, number, finding}]. */
  function all(store) {
    var list = store.tableFindings.map(function (finding) {
      return { row: null, number: 0, finding: finding };
    });
    store.rows.forEach(function (row, at) {
      findings(store, row).forEach(function (finding) {
        list.push({ row: row, number: at + 1, finding: finding });
      });
    });
    return list;
  }

  ledger.judging = { findings: findings, ofCell: ofCell, take: take, all: all };
})();
