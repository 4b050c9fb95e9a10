/* The grid by keyboard and pointer: the keys that people know from their spreadsheet programs. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var ARROWS = ledger.ARROWS;

  function Keys(grid, panels) {
    this.grid = grid;
    this.panels = panels;
    this.tabFrom = null;
    var keys = this;
    grid.editor.addEventListener("keydown", function (event) {
      keys.pressed(event);
    });
    ["copy", "cut", "paste"].forEach(function (name) {
      grid.editor.addEventListener(name, function (event) {
        keys.clip(event, name);
      });
    });
    grid.editor.addEventListener("focus", function () {
      grid.frame.classList.add("yl-focused");
    });
    grid.editor.addEventListener("blur", function () {
      grid.frame.classList.remove("yl-focused");
    });
    this.pointing();
  }

  Keys.prototype.pressed = function (event) {
    var grid = this.grid;
    if (grid.editing && grid.editing.key(event)) {
      return;
    }
    if (event.isComposing || event.keyCode === 229) {
      return;
    }
    var isDone = event.ctrlKey || event.metaKey ? this.withCtrl(event) : this.plain(event);
    if (isDone) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  /* ---- moving ---- */

  function filled(grid, row, column) {
    var found = grid.view.rows[row];
    return Boolean(found && grid.store.text(found, grid.columns[column]));
  }

  /** Ctrl+arrow: to the edge of what is filled, as in spreadsheet programs. */
  function edge(grid, row, column, step) {
    var lastRow = Math.max(grid.view.rows.length - 1, 0);
    var lastColumn = grid.columns.length - 1;
    function isInside(at, across) {
      return at >= 0 && across >= 0 && at <= lastRow && across <= lastColumn;
    }
    if (!isInside(row + step[0], column + step[1])) {
      return [row, column];
    }
    var wanted = filled(grid, row, column) && filled(grid, row + step[0], column + step[1]);
    do {
      row += step[0];
      column += step[1];
    } while (isInside(row + step[0], column + step[1]) && (wanted ? filled(grid, row + step[0], column + step[1]) : !filled(grid, row, column)));
    return [row, column];
  }

  Keys.prototype.arrow = function (event, isEdge) {
    var grid = this.grid;
    var step = ARROWS[event.key];
    var from = event.shiftKey ? [grid.at.toRow, grid.at.toColumn] : [grid.at.row, grid.at.column];
    var to = isEdge ? edge(grid, from[0], from[1], step) : [from[0] + step[0], from[1] + step[1]];
    this.tabFrom = null;
    if (event.shiftKey) {
      grid.extendTo(to[0], to[1]);
    } else {
      grid.moveTo(to[0], to[1]);
    }
    return true;
  };

  Keys.prototype.go = function (event, row, column) {
    this.tabFrom = null;
    if (event.shiftKey) {
      this.grid.extendTo(row, column);
    } else {
      this.grid.moveTo(row, column);
    }
    return true;
  };

  Keys.prototype.tab = function (isBack) {
    var grid = this.grid;
    if (this.tabFrom === null) {
      this.tabFrom = grid.at.column;
    }
    var column = grid.at.column + (isBack ? -1 : 1);
    if (column < 0 && grid.at.row > 0) {
      grid.moveTo(grid.at.row - 1, grid.columns.length - 1);
    } else if (column >= grid.columns.length && grid.at.row < grid.count() - 1) {
      grid.moveTo(grid.at.row + 1, 0);
    } else {
      grid.moveTo(grid.at.row, column);
    }
    return true;
  };

  /** Enter after a run of Tab goes to the next row under the cell where the run began. */
  Keys.prototype.enter = function (isBack) {
    var grid = this.grid;
    var column = this.tabFrom === null ? grid.at.column : this.tabFrom;
    this.tabFrom = null;
    grid.moveTo(grid.at.row + (isBack ? -1 : 1), column);
    return true;
  };

  Keys.prototype.page = function (event) {
    var rows = Math.max(Math.floor(this.grid.scroller.clientHeight / 32) - 3, 1);
    var at = event.shiftKey ? this.grid.at.toRow : this.grid.at.row;
    var column = event.shiftKey ? this.grid.at.toColumn : this.grid.at.column;
    return this.go(event, at + (event.key === "PageDown" ? rows : -rows), column);
  };

  /* ---- keys ---- */

  Keys.prototype.plain = function (event) {
    var grid = this.grid;
    if (event.key in ARROWS) {
      return event.altKey ? event.key === "ArrowDown" && this.edit(true) : this.arrow(event, false);
    }
    switch (event.key) {
      case "Tab":
        return this.tab(event.shiftKey);
      case "Enter":
        return this.enter(event.shiftKey);
      case "F2":
        return this.edit(false);
      case "Home":
        return this.go(event, event.shiftKey ? grid.at.toRow : grid.at.row, 0);
      case "End":
        return this.go(event, event.shiftKey ? grid.at.toRow : grid.at.row, grid.columns.length - 1);
      case "PageUp":
      case "PageDown":
        return this.page(event);
      case "Delete":
      case "Backspace":
        grid.acts.clear();
        return true;
      case "F6":
        this.panels.leave(event.shiftKey);
        return true;
      case "F8":
        this.panels.nextProblem(event.shiftKey);
        return true;
      case "Escape":
        grid.moveTo(grid.at.row, grid.at.column);
        return true;
      case " ":
        return this.space(event);
      default:
        return !grid.canChange && event.key.length === 1;
    }
  };

  /** Space turns 是 and 否; with Shift it chooses the row. */
  Keys.prototype.space = function (event) {
    var grid = this.grid;
    if (event.shiftKey) {
      grid.choose(grid.at.row, 0, grid.at.toRow, grid.columns.length - 1);
      return true;
    }
    var field = grid.activeField();
    if (field.kind !== "flag" || field.readOnly || !grid.canChange) {
      return false;
    }
    var row = grid.activeRow();
    grid.acts.write([{ at: grid.at.row, row: row, field: field, text: row && row.values[field.key] === true ? "否" : "是" }]);
    return true;
  };

  Keys.prototype.edit = function (isList) {
    var grid = this.grid;
    var row = grid.activeRow();
    grid.editor.value = "";
    if (grid.cellEditor.begin("edit", row ? grid.store.text(row, grid.activeField()) : "") && isList) {
      grid.cellEditor.openPopup("edit", true);
    }
    return true;
  };

  Keys.prototype.withCtrl = function (event) {
    var grid = this.grid;
    if (event.key in ARROWS) {
      return this.arrow(event, true);
    }
    var rows = grid.view.rows.length;
    switch (event.key.toLowerCase()) {
      case "home":
        return this.go(event, 0, 0);
      case "end":
        return this.go(event, Math.max(rows - 1, 0), grid.columns.length - 1);
      case "a":
        grid.choose(0, 0, Math.max(rows - 1, 0), grid.columns.length - 1);
        return true;
      case "z":
        grid.acts.back(event.shiftKey);
        return true;
      case "y":
        grid.acts.back(true);
        return true;
      case "d":
        grid.acts.fill(true);
        return true;
      case "r":
        grid.acts.fill(false);
        return true;
      case "f":
        this.panels.find();
        return true;
      case "s":
        this.panels.saveNow();
        return true;
      case " ":
        grid.choose(0, grid.at.column, Math.max(rows - 1, 0), grid.at.toColumn);
        return true;
      case "enter":
        grid.acts.insert(true);
        return true;
      case "delete":
      case "backspace":
        grid.acts.remove();
        return true;
      default:
        return false;
    }
  };

  /* ---- clipboard: the browser's own events, which need no permission and no secure address ---- */

  Keys.prototype.clip = function (event, name) {
    var grid = this.grid;
    if (grid.editing) {
      return;
    }
    event.preventDefault();
    if (name === "paste") {
      grid.acts.paste(event.clipboardData.getData("text/plain"));
      return;
    }
    event.clipboardData.setData("text/plain", grid.acts.copied());
    if (name === "cut") {
      grid.acts.clear();
    } else {
      var box = grid.box();
      grid.say("已复制" + (Math.min(box.bottom, grid.view.rows.length - 1) - box.top + 1) + "行" + (box.right - box.left + 1) + "列。");
    }
  };

  /* ---- pointer ---- */

  function spot(grid, event) {
    var cell = event.target.closest(".yl-cell");
    var line = cell && cell.closest(".yl-body .yl-row");
    if (!line) {
      return null;
    }
    return { row: line.at, column: cell.dataset.column === undefined ? null : Number(cell.dataset.column) };
  }

  Keys.prototype.pointing = function () {
    var keys = this;
    var grid = this.grid;
    var dragging = null;
    grid.sheet.addEventListener("mousedown", function (event) {
      if (event.button === 0 || !isChosen(grid, spot(grid, event))) {
        dragging = keys.pressedOn(event) || null;
      }
      event.preventDefault();
      grid.focus();
    });
    document.addEventListener("mousemove", function (event) {
      if (dragging && event.buttons & 1) {
        keys.dragTo(event, dragging);
      } else {
        dragging = null;
      }
    });
    grid.sheet.addEventListener("dblclick", function (event) {
      var place = spot(grid, event);
      if (place && place.column !== null) {
        keys.edit(false);
      }
    });
  };

  function isChosen(grid, place) {
    var box = grid.box();
    return Boolean(place && place.column !== null && place.row >= box.top && place.row <= box.bottom && place.column >= box.left && place.column <= box.right);
  }

  /** Press on a cell, a row's number, or a head. */
  Keys.prototype.pressedOn = function (event) {
    var grid = this.grid;
    if (event.target.closest("[data-menu]")) {
      return null;
    }
    if (grid.editing) {
      grid.editing.take();
    }
    var place = spot(grid, event);
    this.tabFrom = null;
    if (!place) {
      return this.pressedOnHead(event);
    }
    if (place.column === null) {
      grid.choose(event.shiftKey ? grid.at.row : place.row, 0, place.row, grid.columns.length - 1);
      return "rows";
    }
    if (event.shiftKey) {
      grid.extendTo(place.row, place.column);
    } else {
      grid.moveTo(place.row, place.column);
    }
    return "cells";
  };

  Keys.prototype.pressedOnHead = function (event) {
    var grid = this.grid;
    var head = event.target.closest(".yl-titles .yl-cell");
    if (!head) {
      return null;
    }
    var last = Math.max(grid.view.rows.length - 1, 0);
    if (head.dataset.column === undefined) {
      grid.choose(0, 0, last, grid.columns.length - 1);
      return null;
    }
    grid.choose(0, event.shiftKey ? grid.at.column : Number(head.dataset.column), last, Number(head.dataset.column));
    return "columns";
  };

  Keys.prototype.dragTo = function (event, kind) {
    var grid = this.grid;
    var box = grid.scroller.getBoundingClientRect();
    var row = Math.floor((event.clientY - box.top - grid.headHeight() + grid.scroller.scrollTop) / 32);
    var x = event.clientX - box.left;
    var column = grid.columns.findIndex(function (field, at) {
      var left = grid.rectangle(0, at).left;
      return x < left + grid.widths[at] && (at < grid.frozen || x >= left);
    });
    row = Math.max(0, Math.min(row, grid.view.rows.length - 1));
    column = column < 0 ? grid.columns.length - 1 : column;
    if (kind === "cells" && (row !== grid.at.toRow || column !== grid.at.toColumn)) {
      grid.extendTo(row, column);
    } else if (kind === "rows" && row !== grid.at.toRow) {
      grid.extendTo(row, grid.columns.length - 1);
    } else if (kind === "columns" && column !== grid.at.toColumn) {
      grid.choose(0, grid.at.column, Math.max(grid.view.rows.length - 1, 0), column);
    }
  };

  ledger.Keys = Keys;
})();
