/* The columns of the grid: how wide they are, which stand still, and the head above them. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;
  var make = ledger.make;
  var Grid = ledger.Grid;
  var NUMBER_WIDTH = 56;
  var WIDTHS = { integer: 92, decimal: 96, day: 116, flag: 64, choice: 112, choices: 150, code: 128, text: 140, long_text: 220 };

  /* The policy forbids style attributes: a sheet of our own says how wide the columns are and where the frozen ones stand. */
  Grid.prototype.measure = function () {
    var left = NUMBER_WIDTH;
    var scope = "." + this.name + " ";
    var rules = [scope + ".yl-n{width:" + NUMBER_WIDTH + "px}"];
    this.lefts = [];
    this.widths = this.columns.map(function (field) {
      return columnWidth(this.store, field);
    }, this);
    this.widths.forEach(function (width, at) {
      var isFrozen = at < this.frozen;
      this.lefts.push(left);
      rules.push(scope + ".yl-c" + at + "{width:" + width + "px" + (isFrozen ? ";left:" + left + "px" : "") + "}");
      left += width;
    }, this);
    rules.push(scope + ".yl-sheet{width:" + left + "px}");
    this.total = left;
    this.rules = this.rules || new CSSStyleSheet();
    this.rules.replaceSync(rules.join("\n"));
    if (document.adoptedStyleSheets.indexOf(this.rules) < 0) {
      document.adoptedStyleSheets = Array.from(document.adoptedStyleSheets).concat(this.rules);
    }
  };

  function textWidth(text) {
    var width = 0;
    for (var i = 0; i < text.length; i++) {
      width += text.charCodeAt(i) > 0x2e7f ? 14 : 7.6;
    }
    return width;
  }

  /** Wide enough for the heading in two lines and for what stands in the first rows. */
  function columnWidth(store, field) {
    if (field.width) {
      return Math.min(Math.max(field.width * 8 + 20, 56), 420);
    }
    var wanted = Math.max(WIDTHS[field.kind] || 120, textWidth(field.title + (field.unit ? "（" + field.unit + "）" : "")) / 2 + 52);
    store.rows.slice(0, 120).forEach(function (row) {
      wanted = Math.max(wanted, Math.min(textWidth(store.text(row, field)) + 20, field.kind === "long_text" ? 320 : 240));
    });
    return Math.ceil(wanted);
  }

  Grid.prototype.fillHead = function () {
    this.head.replaceChildren();
    var hasGroups = this.columns.some(function (field) {
      return field.group;
    });
    if (hasGroups) {
      this.head.append(groupRow(this));
    }
    var line = make("div", "yl-row yl-titles", "row");
    line.setAttribute("aria-rowindex", hasGroups ? 2 : 1);
    line.append(corner("行"));
    this.heads = this.columns.map(function (field, at) {
      var cell = headCell(field, at, this);
      line.append(cell);
      return cell;
    }, this);
    this.headRows = hasGroups ? 2 : 1;
    this.head.append(line);
  };

  function corner(text) {
    var cell = make("div", "yl-cell yl-n yl-still", "columnheader");
    cell.setAttribute("aria-colindex", 1);
    cell.textContent = text;
    return cell;
  }

  function stillness(grid, at) {
    return at < grid.frozen ? " yl-still" + (at === grid.frozen - 1 ? " yl-last-still" : "") : "";
  }

  function headCell(field, at, grid) {
    var cell = make("div", "yl-cell yl-c" + at + stillness(grid, at) + (values.isNumeric(field) ? " yl-right" : ""), "columnheader");
    cell.setAttribute("aria-colindex", at + 2);
    cell.dataset.column = at;
    var words = make("span", "yl-title");
    words.textContent = field.title + (field.unit ? "（" + field.unit + "）" : "");
    if (field.required) {
      var star = make("span", "yz-required");
      star.textContent = "*";
      star.title = "必填";
      words.append(star);
    }
    cell.title = [field.title, field.readOnly ? "由系统计算，不用填。" : "", field.help].filter(Boolean).join("\n");
    var button = make("button", "yl-menu");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.menu = at;
    button.setAttribute("aria-label", "“" + field.title + "”的筛选和排序");
    cell.append(words, button);
    return cell;
  }

  /** One head cell over neighbouring fields of the same group. */
  function groupRow(grid) {
    var line = make("div", "yl-row yl-groups", "row");
    line.setAttribute("aria-rowindex", 1);
    line.append(corner(""));
    var last = null;
    grid.columns.forEach(function (field, at) {
      var isSame = last && last.group === field.group;
      if (!isSame || at === grid.frozen) {
        last = { group: field.group, cell: make("div", "yl-cell yl-group" + stillness(grid, at), "columnheader"), from: at };
        last.cell.textContent = isSame ? "" : field.group || "";
        last.cell.setAttribute("aria-colindex", at + 2);
        line.append(last.cell);
      }
      var width = grid.lefts[at] + grid.widths[at] - grid.lefts[last.from];
      last.cell.style.width = width + "px";
      last.cell.style.left = at < grid.frozen ? grid.lefts[last.from] + "px" : "";
      last.cell.setAttribute("aria-colspan", at - last.from + 1);
    });
    return line;
  }

  ledger.stillness = stillness;
})();
