/* On a phone: one card per row instead of the grid, opened one at a time; the same rows, checks and saving. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var button = ledger.button;
  var AT_ONCE = 20;

  function Cards(root, store, view, options) {
    this.root = root;
    this.store = store;
    this.view = view;
    this.canChange = options.canChange;
    this.panels = options.panels;
    this.shown = AT_ONCE;
    this.open = null;
    this.box = make("div", "yl-cards");
    this.list = make("ol", "yl-card-list");
    this.more = button("再显示" + AT_ONCE + "行", "", this.showMore.bind(this));
    this.box.append(this.searchBox(), this.list, this.more);
    root.append(this.box);
    this.summaryFields = summaryFields(store);
    var cards = this;
    store.on("shape", function () {
      cards.draw();
    });
    store.on("cells", function () {
      cards.refresh();
    });
    store.on("judged", function () {
      cards.refresh();
    });
    this.draw();
  }

  /** What a closed card shows: the key and the next fields, three in all. */
  function summaryFields(store) {
    var keys = (store.form.key || []).map(function (key) {
      return store.byKey[key];
    });
    return keys.concat(store.fields.filter(function (field) { return keys.indexOf(field) < 0; })).slice(0, 4);
  }

  Cards.prototype.searchBox = function () {
    var cards = this;
    var input = make("input", "form-control");
    input.type = "search";
    input.placeholder = "查找";
    input.setAttribute("aria-label", "在台账中查找");
    input.addEventListener("input", function () {
      cards.words = input.value;
      cards.shown = AT_ONCE;
      cards.draw();
    });
    this.search = input;
    return input;
  };

  Cards.prototype.rows = function () {
    var words = ledger.values.folded(this.words || "");
    var store = this.store;
    if (!words) {
      return store.rows;
    }
    return store.rows.filter(function (row) {
      return store.fields.some(function (field) {
        return ledger.values.folded(store.text(row, field)).indexOf(words) >= 0;
      });
    });
  };

  Cards.prototype.draw = function () {
    var rows = this.rows();
    var old = new Map();
    Array.from(this.list.children).forEach(function (item) {
      old.set(item.row, item);
    });
    this.search.hidden = this.store.rows.length < 8;
    rows.slice(0, this.shown).forEach(function (row, at) {
      var item = old.get(row) || this.card(row);
      old.delete(row);
      if (this.list.children[at] !== item) {
        this.list.insertBefore(item, this.list.children[at] || null);
      }
    }, this);
    old.forEach(function (item) {
      item.remove();
    });
    this.more.hidden = rows.length <= this.shown;
    this.refresh();
  };

  Cards.prototype.showMore = function () {
    this.shown += AT_ONCE;
    this.draw();
  };

  Cards.prototype.card = function (row) {
    var cards = this;
    var item = make("li", "yl-card");
    item.row = row;
    item.head = make("button", "yl-card-head");
    item.head.type = "button";
    item.head.addEventListener("click", function () {
      cards.toggle(item);
    });
    item.number = make("span", "yl-card-number");
    item.words = make("span", "yl-card-words");
    item.mark = make("span", "yl-card-mark");
    item.head.append(item.number, item.words, item.mark);
    item.append(item.head);
    return item;
  };

  Cards.prototype.toggle = function (item) {
    var wasOpen = item.binding;
    Array.from(this.list.children).forEach(function (other) {
      if (other.binding) {
        other.body.remove();
        other.binding = null;
        other.head.setAttribute("aria-expanded", "false");
      }
    });
    this.open = wasOpen ? null : item.row;
    if (!wasOpen) {
      this.fill(item);
    }
    this.refresh();
  };

  Cards.prototype.fill = function (item) {
    var cards = this;
    item.body = make("div", "yl-card-body");
    var group = null;
    this.store.fields.forEach(function (field) {
      if (field.group && field.group !== group) {
        var title = make("h3", "yl-card-group");
        title.textContent = field.group;
        item.body.append(title);
      }
      group = field.group;
      item.body.append(ledger.buildField(field));
    });
    if (!this.canChange) {
      item.body.querySelectorAll("input, select, textarea").forEach(function (input) {
        input.disabled = true;
      });
    } else {
      item.body.append(this.ends(item));
    }
    item.append(item.body);
    item.head.setAttribute("aria-expanded", "true");
    item.binding = new ledger.Binding(item.body, this.store, {
      row: function () {
        return item.row;
      },
    });
  };

  Cards.prototype.ends = function (item) {
    var cards = this;
    var ends = make("div", "yz-actions yl-card-ends");
    ends.append(
      button("填好了", "", function () {
        cards.toggle(item);
        item.head.focus();
      }),
      button("复制一行", "", function () {
        cards.duplicate(item.row);
      }),
      button("删除这一行", "", function () {
        cards.store.remove([item.row]);
        cards.panels.say("已删除1行，点“撤销”可恢复。");
      })
    );
    ends.firstChild.classList.add("btn-primary");
    return ends;
  };

  Cards.prototype.refresh = function () {
    Array.from(this.list.children).forEach(function (item) {
      var row = item.row;
      var found = ledger.judging.findings(this.store, row);
      var faults = found.filter(function (one) { return one.level !== "doubt"; }).length;
      item.number.textContent = this.view.number(row);
      item.words.textContent = this.summary(row);
      item.mark.textContent = row.conflict ? "两边都改了" : faults ? faults + "处要改" : found.length ? "请核对" : this.store.touched.has(row) && !this.store.isBlank(row) ? "未保存" : "";
      item.classList.toggle("yl-card-bad", faults > 0 || Boolean(row.conflict));
      item.classList.toggle("yl-card-open", Boolean(item.binding));
      if (item.binding) {
        item.binding.refresh();
      }
    }, this);
  };

  Cards.prototype.summary = function (row) {
    var store = this.store;
    var parts = this.summaryFields
      .map(function (field) {
        var text = store.text(row, field);
        return text && ledger.values.isNumeric(field) ? field.title + text + (field.unit || "") : text;
      })
      .filter(Boolean);
    return parts.slice(0, 3).join("，") || "（还没有填）";
  };

  Cards.prototype.add = function (given) {
    if (this.store.room() < 1) {
      this.panels.say("一张表最多" + this.store.limit + "行，不能再增加。", true);
      return;
    }
    this.words = this.search.value = "";
    var step = this.store.inStep(this.store.rows.length, 1);
    var row = step.rows[0];
    var store = this.store;
    var cells = !given ? [] : store.fields.filter(function (field) { return !field.readOnly; }).map(function (field) {
      return { kind: "cell", row: row, field: field, before: { value: null }, after: store.cell(given, field) };
    });
    this.store.command([step].concat(cells));
    this.jump(row, this.store.fields[0]);
  };

  Cards.prototype.duplicate = function (row) {
    this.add(row);
  };

  /** Open the card of a row at a field. */
  Cards.prototype.jump = function (row, field) {
    var at = this.rows().indexOf(row);
    if (at < 0) {
      return;
    }
    this.shown = Math.max(this.shown, at + 1);
    this.draw();
    var item = this.list.children[at];
    if (!item.binding) {
      this.toggle(item);
    }
    item.scrollIntoView({ block: "start" });
    item.binding.focus(field);
  };

  Cards.prototype.focus = function () {};

  ledger.Cards = Cards;
})();
