/* What a person does to cells and rows of the grid: write, clear, copy, paste, fill, insert, remove, duplicate, undo. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var clipboard = ledger.clipboard;

  function Acts(grid) {
    this.grid = grid;
    this.store = grid.store;
  }

  function place(grid) {
    return Object.assign({}, grid.at);
  }

  /** Steps that put texts into cells: {at, row, field, text}; rows that are null begin at the end, in order. */
  Acts.prototype.steps = function (cells) {
    var store = this.store;
    var born = new Map();
    var steps = [];
    cells.forEach(function (cell) {
      if (cell.row) {
        steps.push(store.cellStep(cell.row, cell.field, store.read(cell.field, cell.text)));
        return;
      }
      if (!born.has(cell.at)) {
        born.set(cell.at, store.makeRow({ values: {}, base: {} }));
      }
      var row = born.get(cell.at);
      steps.push({ kind: "cell", row: row, field: cell.field, before: { value: null }, after: store.read(cell.field, cell.text) });
    });
    var rows = Array.from(born.values());
    return rows.length ? [{ kind: "in", at: store.rows.length, rows: rows }].concat(steps) : steps;
  };

  Acts.prototype.write = function (cells) {
    return this.store.command(this.steps(cells), place(this.grid));
  };

  Acts.prototype.mayChange = function () {
    if (!this.grid.canChange) {
      this.grid.say("这份报送现在不能修改。");
    }
    return this.grid.canChange;
  };

  /** The chosen cells of rows that exist. */
  Acts.prototype.chosen = function () {
    var grid = this.grid;
    var box = grid.box();
    var cells = [];
    for (var at = box.top; at <= Math.min(box.bottom, grid.view.rows.length - 1); at++) {
      for (var column = box.left; column <= box.right; column++) {
        cells.push({ at: at, row: grid.view.rows[at], field: grid.columns[column] });
      }
    }
    return cells;
  };

  Acts.prototype.chosenRows = function () {
    var box = this.grid.box();
    return this.grid.view.rows.slice(box.top, box.bottom + 1);
  };

  /* ---- clearing, filling ---- */

  Acts.prototype.clear = function () {
    if (!this.mayChange()) {
      return;
    }
    var cells = this.chosen();
    var open = cells.filter(function (cell) {
      return !cell.field.readOnly;
    });
    this.write(
      open.map(function (cell) {
        return Object.assign(cell, { text: "" });
      })
    );
    if (open.length < cells.length) {
      this.grid.say("计算列不能清除，已跳过。");
    }
  };

  /** Ctrl+D and Ctrl+R: the first row (or column) of the choice goes into the others; one cell takes from its neighbour. */
  Acts.prototype.fill = function (isDown) {
    var grid = this.grid;
    if (!this.mayChange()) {
      return;
    }
    var box = grid.box();
    var isSingle = isDown ? box.top === box.bottom : box.left === box.right;
    var from = (isDown ? box.top : box.left) - (isSingle ? 1 : 0);
    if (from < 0) {
      return;
    }
    var cells = this.chosen().filter(function (cell) {
      var column = grid.columns.indexOf(cell.field);
      return !cell.field.readOnly && (isSingle || (isDown ? cell.at > from : column > from));
    });
    var store = this.store;
    this.write(
      cells.map(function (cell) {
        var row = isDown ? grid.view.rows[from] : cell.row;
        var field = isDown ? cell.field : grid.columns[from];
        return Object.assign(cell, { text: store.text(row, field) });
      })
    );
  };

  /* ---- clipboard ---- */

  Acts.prototype.copied = function () {
    var store = this.store;
    var grid = this.grid;
    var box = grid.box();
    return clipboard.format(
      grid.view.rows.slice(box.top, box.bottom + 1).map(function (row) {
        return grid.columns.slice(box.left, box.right + 1).map(function (field) {
          return store.text(row, field);
        });
      })
    );
  };

  Acts.prototype.paste = function (text) {
    if (!this.mayChange() || !text) {
      return;
    }
    var block = clipboard.parse(text);
    var box = this.grid.box();
    var notes = [];
    block = this.withoutHeadings(block, box, notes);
    block = repeated(block, box);
    this.lay(block, box, notes);
  };

  /** Headings copied along with the cells below them are not data. */
  Acts.prototype.withoutHeadings = function (block, box, notes) {
    var columns = this.grid.columns;
    var heads = block[0].map(ledger.values.folded);
    var matching = heads.filter(function (head, at) {
      var field = columns[box.left + at];
      return field && head && (head === ledger.values.folded(field.title) || head.indexOf(ledger.values.folded(field.title + "(")) === 0);
    });
    if (block.length > 1 && matching.length && matching.length * 2 > heads.length) {
      notes.push("首行是表头，已略过");
      return block.slice(1);
    }
    return block;
  };

  /** A block that fits the chosen cells several times fills them all. */
  function repeated(block, box) {
    var height = box.bottom - box.top + 1;
    var width = box.right - box.left + 1;
    var across = Math.max.apply(null, block.map(function (line) { return line.length; }));
    if (!box.many || height % block.length || width % across) {
      return block;
    }
    var lines = [];
    for (var at = 0; at < height; at++) {
      var line = [];
      for (var column = 0; column < width; column++) {
        line.push(block[at % block.length][column % across] || "");
      }
      lines.push(line);
    }
    return lines;
  }

  Acts.prototype.lay = function (block, box, notes) {
    var grid = this.grid;
    var room = grid.view.rows.length - box.top + this.store.room();
    var lines = block.slice(0, Math.max(room, 0));
    var skipped = new Set();
    var widest = 0;
    var cells = [];
    lines.forEach(function (line, down) {
      widest = Math.max(widest, line.length);
      line.slice(0, grid.columns.length - box.left).forEach(function (text, across) {
        var field = grid.columns[box.left + across];
        if (field.readOnly) {
          skipped.add(field.title);
        } else {
          cells.push({ at: box.top + down, row: grid.view.rows[box.top + down] || null, field: field, text: text });
        }
      });
    });
    var before = this.store.rows.length;
    this.write(cells);
    grid.choose(box.top, box.left, box.top + lines.length - 1, box.left + Math.min(widest, grid.columns.length - box.left) - 1);
    this.tell(cells, { lines: lines.length, dropped: block.length - lines.length, added: this.store.rows.length - before, skipped: skipped, wide: box.left + widest - grid.columns.length, notes: notes });
  };

  /** Say what a paste did, and above all what it left out. */
  Acts.prototype.tell = function (cells, result) {
    var store = this.store;
    var grid = this.grid;
    var unread = cells.filter(function (cell) {
      var row = cell.row || grid.view.rows[cell.at];
      return row && row.raw[cell.field.key] !== undefined && store.text(row, cell.field) === cell.text;
    }).length;
    var parts = ["已粘贴" + result.lines + "行" + (result.added ? "，其中新增" + result.added + "行" : "")].concat(result.notes);
    if (result.skipped.size) {
      parts.push("计算列“" + Array.from(result.skipped).join("”“") + "”已跳过");
    }
    if (result.wide > 0) {
      parts.push("右边多出的" + result.wide + "列没有粘贴");
    }
    if (result.dropped > 0) {
      parts.push("超过" + store.limit + "行的" + result.dropped + "行没有粘贴");
    }
    if (unread) {
      parts.push(unread + "格不能识别，已标红");
    }
    grid.say(parts.join("；") + "。", Boolean(unread || result.dropped > 0 || result.wide > 0));
  };

  /* ---- rows ---- */

  Acts.prototype.insert = function (isBelow) {
    if (!this.mayChange()) {
      return;
    }
    var grid = this.grid;
    var box = grid.box();
    var count = Math.min(box.bottom - box.top + 1, this.store.room());
    if (count < 1) {
      grid.say("一张表最多" + this.store.limit + "行，不能再增加。", true);
      return;
    }
    var anchor = grid.view.rows[isBelow ? Math.min(box.bottom, grid.view.rows.length - 1) : box.top];
    var at = anchor ? this.store.rows.indexOf(anchor) + (isBelow ? 1 : 0) : this.store.rows.length;
    var step = this.store.inStep(at, count);
    this.store.command([step], place(grid));
    grid.moveTo(Math.max(grid.view.placeOf(step.rows[0]), 0), box.left);
  };

  Acts.prototype.duplicate = function () {
    var rows = this.chosenRows();
    var grid = this.grid;
    if (!this.mayChange() || !rows.length) {
      return;
    }
    if (rows.length > this.store.room()) {
      grid.say("一张表最多" + this.store.limit + "行，不能再增加。", true);
      return;
    }
    var store = this.store;
    var at = store.rows.indexOf(rows[rows.length - 1]) + 1;
    var step = store.inStep(at, rows.length);
    var steps = [step];
    step.rows.forEach(function (row, number) {
      store.fields.forEach(function (field) {
        if (!field.readOnly) {
          steps.push({ kind: "cell", row: row, field: field, before: { value: null }, after: store.cell(rows[number], field) });
        }
      });
    });
    store.command(steps, place(grid));
    grid.moveTo(Math.max(grid.view.placeOf(step.rows[0]), 0), grid.at.column);
  };

  Acts.prototype.remove = function () {
    var rows = this.chosenRows();
    var grid = this.grid;
    if (!this.mayChange() || !rows.length) {
      return;
    }
    var top = grid.box().top;
    this.store.remove(rows, place(grid));
    grid.moveTo(top, grid.at.column);
    grid.say("已删除" + rows.length + "行，按Ctrl+Z可撤销。");
  };

  /* ---- undo ---- */

  Acts.prototype.back = function (isRedo) {
    var command = isRedo ? this.store.redo() : this.store.undo();
    var grid = this.grid;
    if (!command) {
      grid.say(isRedo ? "没有可重做的操作。" : "没有可撤销的操作。");
      return;
    }
    var first = command.steps.filter(function (step) {
      return step.kind === "cell";
    })[0];
    var row = first ? grid.view.placeOf(first.row) : -1;
    if (row >= 0) {
      grid.moveTo(row, grid.columns.indexOf(first.field));
    } else if (command.place) {
      grid.moveTo(command.place.row, command.place.column);
    }
  };

  ledger.Acts = Acts;
})();
