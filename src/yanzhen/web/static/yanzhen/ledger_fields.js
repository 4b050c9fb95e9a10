/* One row as form fields: the cards of a phone, and the form of ledgers that have one row. Controls carry data-field. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var values = ledger.values;
  var SEVERAL = "、";
  var names = 0;

  /* ---- building (the server builds the same for pages without script) ---- */

  function control(field, id) {
    if (field.kind === "choice") {
      var select = make("select", "form-select");
      select.append(new Option("", ""));
      field.choices.forEach(function (choice) {
        select.append(new Option(choice.title, choice.code));
      });
      return select;
    }
    if (field.kind === "long_text") {
      var area = make("textarea", "form-control");
      area.rows = 3;
      return area;
    }
    var input = make("input", "form-control" + (values.isNumeric(field) ? " yl-number" : ""));
    input.type = field.kind === "day" ? "date" : "text";
    input.inputMode = field.kind === "integer" ? "numeric" : field.kind === "decimal" ? "decimal" : "text";
    input.autocomplete = "off";
    return input;
  }

  function ticks(field, id) {
    var options = field.kind === "flag" ? [{ code: "1", title: "是" }, { code: "0", title: "否" }] : field.choices;
    var list = make("div", "yl-ticks");
    options.forEach(function (option) {
      var label = make("label", "");
      var box = make("input", "form-check-input");
      box.type = field.kind === "flag" ? "radio" : "checkbox";
      box.name = id;
      box.value = option.code;
      box.dataset.field = field.key;
      label.append(box, " " + option.title);
      list.append(label);
    });
    return list;
  }

  function heading(field, id, isGroup) {
    var label = make(isGroup ? "legend" : "label", "");
    label.textContent = field.title;
    if (!isGroup) {
      label.htmlFor = id;
    }
    if (field.required) {
      var star = make("span", "yz-required");
      star.textContent = "*";
      label.append(star);
    }
    return label;
  }

  function build(field) {
    var id = "yl-field-" + (names += 1);
    var isGroup = field.kind === "flag" || field.kind === "choices";
    var holder = make(isGroup ? "fieldset" : "div", "yz-field yl-field");
    holder.dataset.holds = field.key;
    holder.append(heading(field, id, isGroup));
    var error = make("p", "yz-error yl-error");
    error.id = id + "-error";
    if (field.readOnly) {
      var output = make("output", "yl-output");
      output.dataset.shows = field.key;
      holder.append(output);
    } else if (isGroup) {
      holder.append(ticks(field, id));
    } else {
      var input = control(field, id);
      input.id = id;
      input.dataset.field = field.key;
      input.setAttribute("aria-describedby", error.id);
      holder.append(input);
    }
    if (field.unit) {
      var unit = make("span", "yl-behind");
      unit.textContent = field.unit;
      holder.append(unit);
      holder.classList.add("yl-has-unit");
    }
    if (field.help) {
      var help = make("p", "yz-help");
      help.textContent = field.help;
      holder.append(help);
    }
    holder.append(error);
    return holder;
  }

  /* ---- binding ---- */

  function controlsOf(box, field) {
    return Array.from(box.querySelectorAll('[data-field="' + field.key + '"]'));
  }

  function isTick(input) {
    return input.type === "radio" || input.type === "checkbox";
  }

  /** What the controls of a field say, as a text that can be read. */
  function said(controls) {
    if (!isTick(controls[0])) {
      return controls[0].value;
    }
    return controls
      .filter(function (input) {
        return input.checked;
      })
      .map(function (input) {
        return input.value;
      })
      .join(SEVERAL);
  }

  function tell(controls, field, cell, text) {
    if (isTick(controls[0])) {
      controls.forEach(function (input) {
        var isOn = field.kind === "flag" ? cell.value === (input.value === "1") : (cell.value || []).indexOf(input.value) >= 0;
        input.checked = cell.value !== null && isOn;
      });
      return;
    }
    var wanted = controls[0].tagName === "SELECT" ? cell.value || "" : text;
    if (controls[0].type === "date" && cell.value === null) {
      wanted = "";
    }
    if (controls[0].value !== wanted) {
      controls[0].value = wanted;
    }
  }

  /** Tie the controls in a box to a row: {row() , begin()} gives the row or makes one at the first word. */
  function Binding(box, store, source, panels) {
    this.box = box;
    this.store = store;
    this.source = source;
    this.panels = panels;
    this.onInput = this.changed.bind(this);
    box.addEventListener("input", this.onInput);
    box.addEventListener("change", this.onInput);
    this.takeEarly();
    this.refresh();
  }

  /** Whether somebody answered before the rows arrived: the control says otherwise than the page that the server made. */
  function isAnsweredEarly(input) {
    if (isTick(input)) {
      return input.checked !== input.defaultChecked;
    }
    if (input.tagName === "SELECT") {
      var first = Array.from(input.options).find(function (option) {
        return option.defaultSelected;
      });
      return input.value !== (first || input.options[0] || { value: "" }).value;
    }
    return input.value !== input.defaultValue;
  }

  Binding.prototype.takeEarly = function () {
    this.store.fields.forEach(function (field) {
      var controls = controlsOf(this.box, field);
      if (controls.some(isAnsweredEarly)) {
        this.changed({ target: controls[0] });
      }
    }, this);
  };

  Binding.prototype.changed = function (event) {
    var key = event.target.dataset.field;
    var field = key && this.store.byKey[key];
    if (!field || event.isComposing) {
      return;
    }
    var row = this.source.row();
    var text = said(controlsOf(this.box, field));
    if (!row && !text) {
      return;
    }
    row = row || this.source.begin();
    this.writing = field.key;
    this.store.write([{ row: row, field: field, text: text }]);
    this.writing = null;
  };

  /** Show the row: the control in use keeps what is being typed. */
  Binding.prototype.refresh = function () {
    var row = this.source.row();
    this.store.fields.forEach(function (field) {
      var output = this.box.querySelector('[data-shows="' + field.key + '"]');
      if (output) {
        output.textContent = (row && this.store.text(row, field)) || "—";
      }
      var controls = controlsOf(this.box, field);
      if (controls.length) {
        var isInUse = controls.indexOf(document.activeElement) >= 0;
        if (!isInUse || isTick(controls[0])) {
          tell(controls, field, row ? this.store.cell(row, field) : { value: null }, row ? this.store.text(row, field) : "");
        }
        this.showFinding(row, field, controls);
      }
    }, this);
  };

  Binding.prototype.showFinding = function (row, field, controls) {
    var finding = row ? ledger.judging.ofCell(this.store, row, field.key) : null;
    var holder = controls[0].closest("[data-holds]");
    var error = holder && holder.querySelector(".yl-error");
    if (!error) {
      return;
    }
    /* A field that nobody has come to yet is not called missing while the row is new. */
    var isQuiet = finding && finding.code === "REQUIRED" && !row.id && !row.judged;
    error.textContent = finding && !isQuiet ? (finding.level === "doubt" ? "请核对：" : "") + finding.message : "";
    error.classList.toggle("yl-is-doubt", Boolean(finding && finding.level === "doubt"));
    controls.forEach(function (input) {
      if (finding && !isQuiet && finding.level !== "doubt") {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    });
  };

  Binding.prototype.focus = function (field) {
    var input = field && controlsOf(this.box, field)[0];
    if (input) {
      input.focus();
      input.scrollIntoView({ block: "center" });
    }
  };

  ledger.buildField = build;
  ledger.Binding = Binding;
})();
