/* The grid on the page: only the rows in sight are drawn; head and first columns stand still; roles and indexes tell screen readers the whole table.
   A text area of one cell's size stands over the active cell and holds the focus, so that input methods begin where one looks. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;
  var ROW = 32;
  var SPARE_ROWS = 8;
  var grids = 0;

  function make(name, className, role) {
    var element = document.createElement(name);
    element.className = className;
    if (role) {
      element.setAttribute("role", role);
    }
    return element;
  }

  function Grid(root, store, view, options) {
    this.root = root;
    this.store = store;
    this.view = view;
    this.canChange = options.canChange;
    this.columns = store.fields;
    this.name = "yl-grid-" + (grids += 1);
    this.at = { row: 0, column: 0, toRow: 0, toColumn: 0 };
    this.drawn = new Map();
    this.pool = [];
    this.listeners = { moved: [] };
    this.frozen = frozenColumns(store);
    this.build(options.title);
    this.measure();
    this.fillHead();
    this.listen();
    this.draw();
  }

  /** The key columns at the left stand still, else the first column. */
  function frozenColumns(store) {
    var keys = store.form.key || [];
    var count = 0;
    while (count < store.fields.length && keys.indexOf(store.fields[count].key) >= 0) {
      count += 1;
    }
    return Math.min(Math.max(count, 1), 3);
  }

  /* ---- structure ---- */

  Grid.prototype.build = function (title) {
    this.frame = make("div", "yl-frame " + this.name);
    this.scroller = make("div", "yl-scroller");
    this.sheet = make("div", "yl-sheet", "grid");
    this.sheet.id = this.name;
    this.sheet.setAttribute("aria-label", title);
    this.sheet.setAttribute("aria-colcount", this.columns.length + 1);
    this.sheet.setAttribute("aria-multiselectable", "true");
    if (!this.canChange) {
      this.sheet.setAttribute("aria-readonly", "true");
    }
    this.head = make("div", "yl-head", "rowgroup");
    this.body = make("div", "yl-body", "rowgroup");
    this.editor = make("textarea", "yl-editor");
    this.editor.rows = 1;
    this.editor.spellcheck = false;
    this.editor.autocomplete = "off";
    this.editor.setAttribute("aria-controls", this.name);
    this.editor.setAttribute("aria-label", title + "：当前单元格");
    this.editor.setAttribute("data-no-draft", "");
    this.editor.readOnly = !this.canChange;
    this.sheet.append(this.head, this.body);
    this.scroller.append(this.sheet);
    this.frame.append(this.scroller, this.editor);
    this.root.append(this.frame);
  };

  /** Asked for once: asking the browser again after each drawing would make it lay everything out twice. */
  Grid.prototype.headHeight = function () {
    this.headTall = this.headTall || this.head.offsetHeight;
    return this.headTall;
  };

  /* ---- drawing ---- */

  /** Rows shown, with the empty one at the end where a new row begins. */
  Grid.prototype.count = function () {
    return this.view.rows.length + (this.hasEmptyRow() ? 1 : 0);
  };

  Grid.prototype.hasEmptyRow = function () {
    return this.canChange && this.store.room() > 0;
  };

  function makeRow(grid) {
    var line = make("div", "yl-row", "row");
    line.number = make("div", "yl-cell yl-n yl-still", "rowheader");
    line.number.setAttribute("aria-colindex", 1);
    line.append(line.number);
    line.cells = grid.columns.map(function (field, at) {
      var cell = make("div", "", "gridcell");
      cell.setAttribute("aria-colindex", at + 2);
      cell.fixed = "yl-cell yl-c" + at + ledger.stillness(grid, at) + (values.isNumeric(field) ? " yl-right" : "") + (field.readOnly ? " yl-computed" : "");
      if (field.readOnly) {
        cell.setAttribute("aria-readonly", "true");
      }
      cell.dataset.column = at;
      line.append(cell);
      return cell;
    });
    return line;
  }

  function setText(element, text) {
    if (element.shown !== text) {
      element.shown = text;
      element.textContent = text;
    }
  }

  function setClass(element, name) {
    if (element.className !== name) {
      element.className = name;
    }
  }

  function setAttribute(element, name, value) {
    if (element.getAttribute(name) !== value) {
      if (value === null) {
        element.removeAttribute(name);
      } else {
        element.setAttribute(name, value);
      }
    }
  }

  /** What is still to be filled in is marked at its corner, and not at all in the row that one is filling in. */
  function look(finding, isHere) {
    if (finding.code === "REQUIRED") {
      return isHere ? "" : " yl-missing";
    }
    return finding.level === "doubt" ? " yl-doubt" : " yl-bad";
  }

  Grid.prototype.paintCell = function (cell, row, at, column, box) {
    var field = this.columns[column];
    var finding = row ? ledger.judging.ofCell(this.store, row, field.key) : null;
    var isActive = at === this.at.row && column === this.at.column;
    var isChosen = box.many && at >= box.top && at <= box.bottom && column >= box.left && column <= box.right;
    setText(cell, row ? this.store.text(row, field) : "");
    setClass(
      cell,
      cell.fixed +
        (finding ? look(finding, at === this.at.row) : "") +
        (isChosen ? " yl-in" : "") +
        (isActive ? " yl-on" : "")
    );
    setAttribute(cell, "title", finding ? finding.message : null);
    setAttribute(cell, "aria-invalid", finding && finding.level !== "doubt" ? "true" : null);
    setAttribute(cell, "aria-selected", isChosen || isActive ? "true" : null);
    setAttribute(cell, "id", isActive ? this.name + "-active" : null);
  };

  Grid.prototype.paintRow = function (line, at, box) {
    var row = this.view.rows[at] || null;
    line.row = row;
    line.at = at;
    var top = at * ROW + "px";
    if (line.style.top !== top) {
      line.style.top = top;
    }
    var isUnsaved = row && (row.conflict || !row.id || this.store.touched.has(row));
    var finding = row ? ledger.judging.ofCell(this.store, row, null) : null;
    setText(line.number, row ? String(this.view.number(row)) : "＋");
    setClass(
      line.number,
      "yl-cell yl-n yl-still" +
        (row && row.conflict ? " yl-conflict" : isUnsaved && !this.store.isBlank(row) ? " yl-unsaved" : "") +
        (finding ? " yl-row-bad" : "")
    );
    setAttribute(line.number, "title", row ? (finding ? finding.message : null) : "在这一行填写，即增加一行");
    setAttribute(line, "aria-rowindex", String(at + 1 + this.headRows));
    setClass(line, "yl-row" + (row ? "" : " yl-empty") + (at % 2 ? " yl-odd" : ""));
    for (var column = 0; column < line.cells.length; column++) {
      this.paintCell(line.cells[column], row, at, column, box);
    }
  };

  /** Draw what is in sight. */
  Grid.prototype.draw = function () {
    this.isDue = false;
    var count = this.count();
    var total = String(count * ROW) + "px";
    if (this.body.style.height !== total) {
      this.body.style.height = total;
      this.sheet.setAttribute("aria-rowcount", count + this.headRows);
      this.tall = 0;
    }
    this.tall = this.tall || this.scroller.clientHeight;
    var first = Math.max(0, Math.floor(this.scroller.scrollTop / ROW) - SPARE_ROWS);
    var last = Math.min(count - 1, Math.ceil((this.scroller.scrollTop + this.tall) / ROW) + SPARE_ROWS);
    this.placeEditor(); /* asks where things stand, so it comes before anything is written */
    var box = this.box();
    this.gather(first, last);
    for (var at = first; at <= last; at++) {
      var line = this.drawn.get(at);
      if (line) {
        this.paintRow(line, at, box);
      } else {
        this.place(this.pool.pop() || makeRow(this), at, box);
      }
    }
    this.pool.forEach(function (spare) {
      spare.remove();
    });
    this.paintHead(box);
    this.settleSoon();
  };

  /** Once scrolling rests, the rows stand in the page in the order in which they are read. */
  Grid.prototype.settleSoon = function () {
    var grid = this;
    window.clearTimeout(this.settling);
    this.settling = window.setTimeout(function () {
      var lines = Array.from(grid.drawn.keys())
        .sort(function (a, b) {
          return a - b;
        })
        .map(function (at) {
          return grid.drawn.get(at);
        });
      lines.forEach(function (line, place) {
        if (grid.body.children[place] !== line) {
          grid.body.insertBefore(line, grid.body.children[place]);
        }
      });
    }, 250);
  };

  /** Lines out of sight are free to show other rows; they stay in the page until all rows in sight have one. */
  Grid.prototype.gather = function (first, last) {
    this.drawn.forEach(function (line, at) {
      if (at < first || at > last) {
        this.drawn.delete(at);
        this.pool.push(line);
      }
    }, this);
  };

  Grid.prototype.place = function (line, at, box) {
    this.drawn.set(at, line);
    this.paintRow(line, at, box);
    if (!line.isConnected) {
      this.body.append(line);
    }
  };

  /** Draw before the next frame is shown, however many changes come until then. */
  Grid.prototype.drawSoon = function () {
    var grid = this;
    if (this.isDue) {
      return;
    }
    this.isDue = true;
    window.requestAnimationFrame(function () {
      if (grid.isDue) {
        grid.draw();
      }
    });
  };

  Grid.prototype.paintHead = function (box) {
    this.heads.forEach(function (cell, at) {
      var field = this.columns[at];
      var sorting = this.view.sorting && this.view.sorting.field === field ? this.view.sorting : null;
      cell.classList.toggle("yl-filtered", Boolean(this.view.filters[field.key]));
      cell.classList.toggle("yl-sorted-up", Boolean(sorting && !sorting.descending));
      cell.classList.toggle("yl-sorted-down", Boolean(sorting && sorting.descending));
      cell.classList.toggle("yl-here", at >= box.left && at <= box.right);
      setAttribute(cell, "aria-sort", sorting ? (sorting.descending ? "descending" : "ascending") : null);
    }, this);
  };

  /* ---- the active cell ---- */

  /** The chosen rectangle. */
  Grid.prototype.box = function () {
    var at = this.at;
    return {
      top: Math.min(at.row, at.toRow),
      bottom: Math.max(at.row, at.toRow),
      left: Math.min(at.column, at.toColumn),
      right: Math.max(at.column, at.toColumn),
      many: at.row !== at.toRow || at.column !== at.toColumn,
    };
  };

  function within(number, most) {
    return Math.max(0, Math.min(number, most));
  }

  Grid.prototype.moveTo = function (row, column) {
    var place = { row: within(row, this.count() - 1), column: within(column, this.columns.length - 1) };
    this.at = { row: place.row, column: place.column, toRow: place.row, toColumn: place.column };
    this.reveal(place.row, place.column);
    this.moved();
  };

  Grid.prototype.extendTo = function (row, column) {
    this.at.toRow = within(row, this.count() - 1);
    this.at.toColumn = within(column, this.columns.length - 1);
    this.reveal(this.at.toRow, this.at.toColumn);
    this.moved();
  };

  Grid.prototype.choose = function (top, left, bottom, right) {
    this.at = { row: top, column: left, toRow: within(bottom, this.count() - 1), toColumn: within(right, this.columns.length - 1) };
    this.moved();
  };

  Grid.prototype.moved = function () {
    this.here = this.activeRow();
    this.draw();
    this.editor.setAttribute("aria-activedescendant", this.name + "-active");
    this.listeners.moved.forEach(function (listener) {
      listener();
    });
  };

  Grid.prototype.activeRow = function () {
    return this.view.rows[this.at.row] || null;
  };

  Grid.prototype.activeField = function () {
    return this.columns[this.at.column];
  };

  Grid.prototype.reveal = function (row, column) {
    var scroller = this.scroller;
    var visible = scroller.clientHeight - this.headHeight();
    var top = row * ROW;
    if (top < scroller.scrollTop) {
      scroller.scrollTop = top;
    } else if (top + ROW > scroller.scrollTop + visible) {
      scroller.scrollTop = top + ROW - visible;
    }
    if (column >= this.frozen) {
      var still = this.lefts[this.frozen] || 0;
      var left = this.lefts[column];
      if (left - still < scroller.scrollLeft) {
        scroller.scrollLeft = left - still;
      } else if (left + this.widths[column] > scroller.scrollLeft + scroller.clientWidth) {
        scroller.scrollLeft = left + this.widths[column] - scroller.clientWidth;
      }
    }
  };

  /** Where a cell stands inside the frame. */
  Grid.prototype.rectangle = function (row, column) {
    return {
      left: this.lefts[column] - (column < this.frozen ? 0 : this.scroller.scrollLeft),
      top: this.headHeight() + row * ROW - this.scroller.scrollTop,
      width: this.widths[column],
      height: ROW,
    };
  };

  Grid.prototype.placeEditor = function () {
    var place = this.rectangle(this.at.row, this.at.column);
    this.editor.style.left = place.left + "px";
    this.editor.style.top = place.top + "px";
    this.editor.style.minWidth = place.width + "px";
    if (!this.editing) {
      this.editor.style.width = place.width + "px";
      this.editor.style.height = ROW + "px";
    }
  };

  Grid.prototype.focus = function () {
    this.editor.focus({ preventScroll: true });
  };

  Grid.prototype.listen = function () {
    var grid = this;
    this.scroller.addEventListener("scroll", function () {
      grid.drawSoon();
    });
    window.addEventListener("resize", function () {
      grid.headTall = grid.tall = 0;
      grid.drawSoon();
    });
    ["cells", "judged"].forEach(function (name) {
      grid.store.on(name, function () {
        grid.drawSoon();
      });
    });
    this.store.on("shape", function () {
      grid.followRow();
      grid.drawSoon();
    });
  };

  /** Rows came or went: the active cell stays in its row, or where that stood. */
  Grid.prototype.followRow = function () {
    var last = Math.max(this.count() - 1, 0);
    var place = this.here ? this.view.placeOf(this.here) : -1;
    var shift = place >= 0 ? place - this.at.row : 0;
    this.at.row = Math.min(this.at.row + shift, last);
    this.at.toRow = Math.max(0, Math.min(this.at.toRow + shift, last));
  };

  ledger.Grid = Grid;
  ledger.make = make;
})();
