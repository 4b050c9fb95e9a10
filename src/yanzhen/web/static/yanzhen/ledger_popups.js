/* What opens under a cell or an input: a list to choose from by typing, and a month to pick a day from. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;
  var make = ledger.make;
  var WEEKDAYS = ["一", "二", "三", "四", "五", "六", "日"];
  var DAY = 86400000;
  var popups = 0;

  function place(box, anchor) {
    var room = window.innerHeight - anchor.bottom;
    box.style.left = Math.max(8, Math.min(anchor.left, window.innerWidth - box.offsetWidth - 8)) + "px";
    box.style.minWidth = Math.max(anchor.width, 96) + "px";
    if (room < box.offsetHeight + 8 && anchor.top > room) {
      box.style.top = Math.max(8, anchor.top - box.offsetHeight - 2) + "px";
    } else {
      box.style.top = anchor.bottom + 2 + "px";
    }
  }

  /* Pressing inside must not take the focus from the editor. */
  function holdFocus(box) {
    box.addEventListener("mousedown", function (event) {
      event.preventDefault();
    });
  }

  /* ---- a list ---- */

  /** Options of a field; flags are a list of two. */
  function optionsOf(field) {
    if (field.kind === "flag") {
      return [
        { code: "1", title: "是", initials: "s y1√" },
        { code: "0", title: "否", initials: "f n0×" },
      ];
    }
    return field.choices || [];
  }

  function fits(option, words) {
    if (!words) {
      return true;
    }
    return (
      values.folded(option.title).indexOf(words) >= 0 ||
      (option.initials || "").indexOf(words.replace(/'/g, "")) >= 0 ||
      values.folded(String(option.code)).indexOf(words) === 0
    );
  }

  function rank(option, words) {
    return values.folded(option.title).indexOf(words) === 0 ? 0 : 1;
  }

  function List(input, field, pick) {
    this.input = input;
    this.field = field;
    this.pick = pick;
    this.many = field.kind === "choices";
    this.at = -1;
    this.box = make("ul", "yl-popup yl-list", "listbox");
    this.box.id = "yl-list-" + (popups += 1);
    if (this.many) {
      this.box.setAttribute("aria-multiselectable", "true");
    }
    holdFocus(this.box);
    this.box.addEventListener("click", this.clicked.bind(this));
    document.body.append(this.box);
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", this.box.id);
  }

  /** The words being typed: for several choices those behind the last 、. */
  List.prototype.words = function () {
    var text = this.input.value;
    return values.folded(this.many ? text.split(/[、，,；;]/).pop() : text);
  };

  List.prototype.chosen = function () {
    return this.many ? this.input.value.split(/[、，,；;]/).map(values.folded) : [values.folded(this.input.value)];
  };

  /** Show the options that fit; nothing typed, or exactly an option: all of them, the present one marked. */
  List.prototype.refresh = function (anchor, isTyped) {
    var words = isTyped ? this.words() : "";
    this.isMoved = false;
    var chosen = this.chosen();
    this.shown = optionsOf(this.field)
      .filter(function (option) {
        return fits(option, words);
      })
      .sort(function (a, b) {
        return words ? rank(a, words) - rank(b, words) : 0;
      });
    this.box.replaceChildren();
    this.shown.forEach(function (option, at) {
      var line = make("li", "", "option");
      var isChosen = chosen.indexOf(values.folded(option.title)) >= 0;
      line.id = this.box.id + "-" + at;
      line.dataset.at = at;
      line.textContent = (this.many ? (isChosen ? "☑ " : "☐ ") : "") + option.title;
      line.setAttribute("aria-selected", String(isChosen));
      this.box.append(line);
    }, this);
    if (!this.shown.length) {
      var none = make("li", "yl-none");
      none.textContent = "没有符合的选项，请从列表中选";
      this.box.append(none);
    }
    var present = this.shown.findIndex(function (option) {
      return chosen.indexOf(values.folded(option.title)) >= 0;
    });
    this.mark(words ? 0 : this.many ? -1 : present);
    place(this.box, anchor || this.input.getBoundingClientRect());
  };

  List.prototype.mark = function (at) {
    var old = this.box.querySelector(".yl-marked");
    if (old) {
      old.classList.remove("yl-marked");
    }
    this.at = this.shown.length ? Math.max(-1, Math.min(at, this.shown.length - 1)) : -1;
    var line = this.at >= 0 ? this.box.children[this.at] : null;
    if (line) {
      line.classList.add("yl-marked");
      line.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", line.id);
    }
  };

  List.prototype.marked = function () {
    return this.at >= 0 ? this.shown[this.at] : null;
  };

  List.prototype.clicked = function (event) {
    var line = event.target.closest("[data-at]");
    if (line) {
      this.take(this.shown[Number(line.dataset.at)], true);
    }
  };

  /** Put an option into the input: the only one, or one more (or less) of several. */
  List.prototype.take = function (option, byPointer) {
    if (!this.many) {
      this.input.value = option.title;
      this.pick(byPointer);
      return;
    }
    var parts = this.input.value.split(/[、，,；;]/).filter(function (part) {
      return part.trim();
    });
    var words = this.words();
    var isKnown = optionsOf(this.field).some(function (one) {
      return values.folded(one.title) === words;
    });
    if (words && !isKnown) {
      parts.pop();
    }
    var folded = parts.map(values.folded);
    var found = folded.indexOf(values.folded(option.title));
    if (found >= 0) {
      parts.splice(found, 1);
    } else {
      parts.push(option.title);
    }
    this.input.value = parts.join("、") + (parts.length ? "、" : "");
    this.refresh(null, false);
    this.mark(this.shown.indexOf(option));
  };

  /** Answer a key; returns whether it was the list's. */
  List.prototype.key = function (event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.isMoved = true;
      this.mark(event.key === "ArrowDown" ? this.at + 1 : Math.max(this.at - 1, 0));
    } else if (event.key === " " && this.many && this.marked()) {
      this.take(this.marked());
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  };

  /** Before the input is read: what is marked is meant, unless an option was written out and the mark not moved. */
  List.prototype.settle = function () {
    var words = this.words();
    var isWritten = optionsOf(this.field).some(function (option) {
      return values.folded(option.title) === words;
    });
    if (!this.marked()) {
      return;
    }
    if (!this.many && (this.isMoved || (words && !isWritten))) {
      this.input.value = this.marked().title;
    } else if (this.many && words && !isWritten) {
      this.take(this.marked());
    }
  };

  List.prototype.close = function () {
    this.box.remove();
    this.input.removeAttribute("aria-expanded");
  };

  /* ---- a month ---- */

  function isoOf(time) {
    return new Date(time).toISOString().slice(0, 10);
  }

  function Month(input, field, pick) {
    this.input = input;
    this.field = field;
    this.pick = pick;
    this.box = make("div", "yl-popup yl-month", "dialog");
    this.box.setAttribute("aria-label", "选日期");
    holdFocus(this.box);
    this.box.addEventListener("click", this.clicked.bind(this));
    document.body.append(this.box);
  }

  Month.prototype.refresh = function (anchor) {
    var found = values.read(this.field, this.input.value);
    var period = this.field.period;
    this.at = Date.parse(found.value || (period && period.end < isoOf(Date.now()) ? period.end : isoOf(Date.now())));
    this.anchor = anchor || this.input.getBoundingClientRect();
    this.draw();
  };

  Month.prototype.draw = function () {
    var now = new Date(this.at);
    var first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
    var start = first - ((new Date(first).getUTCDay() + 6) % 7) * DAY;
    this.box.replaceChildren(this.headline(now), this.weekdays());
    for (var week = 0; week < 6; week++) {
      var line = make("div", "yl-week");
      for (var day = 0; day < 7; day++) {
        line.append(this.day(start + (week * 7 + day) * DAY, now));
      }
      this.box.append(line);
    }
    place(this.box, this.anchor);
  };

  Month.prototype.headline = function (now) {
    var line = make("div", "yl-month-head");
    var title = make("strong", "");
    title.textContent = now.getUTCFullYear() + "年" + (now.getUTCMonth() + 1) + "月";
    line.append(turn("‹", "上个月", -1), title, turn("›", "下个月", 1));
    return line;
  };

  function turn(sign, title, months) {
    var button = make("button", "yl-turn");
    button.type = "button";
    button.tabIndex = -1;
    button.textContent = sign;
    button.dataset.months = months;
    button.setAttribute("aria-label", title);
    return button;
  }

  Month.prototype.weekdays = function () {
    var line = make("div", "yl-week yl-weekdays");
    WEEKDAYS.forEach(function (name) {
      var cell = make("span", "");
      cell.textContent = name;
      line.append(cell);
    });
    return line;
  };

  Month.prototype.day = function (time, now) {
    var date = new Date(time);
    var button = make("button", "yl-day");
    button.type = "button";
    button.tabIndex = -1;
    button.textContent = date.getUTCDate();
    button.dataset.day = isoOf(time);
    button.classList.toggle("yl-other", date.getUTCMonth() !== now.getUTCMonth());
    button.classList.toggle("yl-marked", time === this.at);
    return button;
  };

  Month.prototype.move = function (days, months) {
    var now = new Date(this.at);
    if (months) {
      var last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months + 1, 0)).getUTCDate();
      this.at = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, Math.min(now.getUTCDate(), last));
    }
    this.at += days * DAY;
    this.input.value = isoOf(this.at);
    this.draw();
  };

  Month.prototype.clicked = function (event) {
    var button = event.target.closest("button");
    if (button && button.dataset.months) {
      this.move(0, Number(button.dataset.months));
    } else if (button) {
      this.input.value = button.dataset.day;
      this.pick(true);
    }
  };

  var STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [-7, 0], ArrowDown: [7, 0], PageUp: [0, -1], PageDown: [0, 1] };

  Month.prototype.key = function (event) {
    var step = STEPS[event.key];
    if (!step) {
      return false;
    }
    this.move(step[0], step[1]);
    event.preventDefault();
    return true;
  };

  Month.prototype.settle = function () {};

  Month.prototype.close = function () {
    this.box.remove();
  };

  /** Open what belongs to the field, or null. */
  function open(input, field, pick) {
    if (field.kind === "choice" || field.kind === "choices" || field.kind === "flag") {
      return new List(input, field, pick);
    }
    return field.kind === "day" ? new Month(input, field, pick) : null;
  }

  ledger.openPopup = open;
  ledger.placePopup = place;
})();
