/* Finding, and the menu of a column: sort, filter by words, by blanks, by faults or by what occurs. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var button = ledger.button;
  var MOST_TEXTS = 200;

  /* ---- the menu of a column ---- */

  function Menu(grid, column, anchor) {
    this.grid = grid;
    this.view = grid.view;
    this.field = grid.columns[column];
    this.column = column;
    this.filter = Object.assign({ words: "", chosen: null, state: "" }, this.view.filters[this.field.key]);
    this.box = make("div", "yl-popup yl-column-menu", "dialog");
    this.box.setAttribute("aria-label", "“" + this.field.title + "”的筛选和排序");
    this.fill();
    document.body.append(this.box);
    ledger.placePopup(this.box, anchor.getBoundingClientRect());
    this.listen();
    this.words.focus();
  }

  Menu.prototype.fill = function () {
    var menu = this;
    var sorts = make("div", "yl-menu-row");
    sorts.append(
      button("升序", "", function () { menu.sort(false); }),
      button("降序", "", function () { menu.sort(true); }),
      button("原来的顺序", "", function () { menu.sort(null); })
    );
    this.words = make("input", "form-control");
    this.words.type = "search";
    this.words.placeholder = "含有的字";
    this.words.value = this.filter.words;
    this.words.setAttribute("aria-label", "只看“" + this.field.title + "”含有这些字的行");
    this.state = select(this.filter.state);
    this.texts = this.choices();
    var ends = make("div", "yl-menu-row yl-menu-ends");
    var take = button("确定", "", function () { menu.take(); });
    take.classList.add("btn-primary");
    ends.append(
      take,
      button("清除筛选", "", function () {
        menu.view.filterBy(menu.field, null);
        menu.done();
      }),
      button("取消", "", function () { menu.close(); })
    );
    this.box.append(sorts, this.words, this.state, this.texts, ends);
  };

  function select(value) {
    var element = make("select", "form-select");
    element.setAttribute("aria-label", "填写情况");
    [["", "不论是否填写"], ["filled", "已填写的"], ["blank", "空白的"], ["bad", "有问题的"]].forEach(function (option) {
      element.append(new Option(option[1], option[0], false, option[0] === value));
    });
    return element;
  }

  Menu.prototype.choices = function () {
    var list = make("div", "yl-menu-texts");
    var found = this.view.textsOf(this.field, MOST_TEXTS);
    var chosen = this.filter.chosen;
    if (found.length < 2 || found.length >= MOST_TEXTS) {
      list.hidden = true;
      return list;
    }
    found.forEach(function (one) {
      var label = make("label", "");
      var box = make("input", "form-check-input");
      box.type = "checkbox";
      box.checked = !chosen || chosen.has(one[0]);
      box.value = one[0];
      label.append(box, " " + (one[0] || "（空白）") + "　", String(one[1]));
      list.append(label);
    });
    return list;
  };

  Menu.prototype.listen = function () {
    var menu = this;
    this.outside = function (event) {
      if (!menu.box.contains(event.target)) {
        menu.close();
      }
    };
    document.addEventListener("mousedown", this.outside, true);
    this.box.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        menu.close();
      } else if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        menu.take();
      }
    });
  };

  Menu.prototype.sort = function (descending) {
    this.view.sortBy(descending === null ? null : this.field, descending);
    this.done();
  };

  Menu.prototype.take = function () {
    var boxes = Array.from(this.texts.querySelectorAll("input"));
    var checked = boxes.filter(function (box) {
      return box.checked;
    });
    var chosen = checked.length === boxes.length ? null : new Set(checked.map(function (box) { return box.value; }));
    this.view.filterBy(this.field, { words: this.words.value.trim(), state: this.state.value, chosen: chosen });
    this.done();
  };

  Menu.prototype.done = function () {
    this.grid.moveTo(0, this.column);
    this.grid.scroller.scrollTop = 0;
    this.grid.showNarrowed();
    this.close();
  };

  Menu.prototype.close = function () {
    document.removeEventListener("mousedown", this.outside, true);
    this.box.remove();
    this.grid.focus();
  };

  /* ---- finding ---- */

  function Finder(grid, panels) {
    this.grid = grid;
    this.at = -1;
    this.bar = make("div", "yl-find", "search");
    this.bar.hidden = true;
    this.words = make("input", "form-control");
    this.words.type = "search";
    this.words.placeholder = "在台账中查找";
    this.words.setAttribute("aria-label", "在台账中查找");
    this.count = make("span", "yz-soft yz-small", "status");
    var finder = this;
    this.bar.append(
      this.words,
      this.count,
      button("上一处", "Shift+Enter", function () { finder.step(-1); }),
      button("下一处", "Enter", function () { finder.step(1); }),
      button("关闭", "Esc", function () { finder.close(); })
    );
    panels.top.after(this.bar);
    this.words.addEventListener("input", function () {
      finder.at = -1;
      finder.step(1);
    });
    this.bar.addEventListener("keydown", function (event) {
      if (event.isComposing) {
        return;
      }
      if (event.key === "Enter") {
        event.preventDefault();
        finder.step(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape") {
        finder.close();
      }
    });
  }

  Finder.prototype.open = function () {
    this.bar.hidden = false;
    this.words.focus();
    this.words.select();
  };

  Finder.prototype.step = function (way) {
    var found = this.grid.view.find(this.words.value);
    if (!found.length) {
      this.count.textContent = this.words.value.trim() ? "没有找到" : "";
      return;
    }
    this.at = (this.at + way + found.length) % found.length;
    this.count.textContent = "第" + (this.at + 1) + "处，共" + found.length + "处";
    this.grid.moveTo(found[this.at].row, found[this.at].column);
  };

  Finder.prototype.close = function () {
    this.bar.hidden = true;
    this.grid.focus();
  };

  ledger.ColumnMenu = Menu;
  ledger.Finder = Finder;
})();
