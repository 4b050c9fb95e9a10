/* Editing one cell: typing replaces, F2 and double click change, Enter and Tab take, Esc leaves it as it was.
   Typing and input methods reach the text area that already stands over the cell, so the first stroke is never lost. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;
  var MOST_HEIGHT = 220;
  var MOST_WIDTH = 480;

  function Editing(grid) {
    this.grid = grid;
    this.editor = grid.editor;
    this.cell = null;
    this.popup = null;
    var editing = this;
    this.editor.addEventListener("compositionstart", function () {
      editing.begin("type", null);
    });
    this.editor.addEventListener("input", function () {
      editing.begin("type", null);
      editing.fit();
      if (editing.popup && editing.popup.words) {
        editing.popup.refresh(null, true);
      }
    });
    this.editor.addEventListener("blur", function () {
      if (editing.cell) {
        editing.take();
      }
    });
  }

  /** May the active cell be changed? Says why not. */
  Editing.prototype.refusal = function () {
    if (!this.grid.canChange) {
      return "这份报送现在不能修改。";
    }
    var field = this.grid.activeField();
    return field.readOnly ? "“" + field.title + "”由系统计算，不用填。" : "";
  };

  /** Begin with a text (null: what is already typed). Modes: "type" leaves with arrows, "edit" moves the caret with them. */
  Editing.prototype.begin = function (mode, text) {
    if (this.cell) {
      return true;
    }
    var refusal = this.refusal();
    if (refusal) {
      this.editor.value = "";
      this.grid.say(refusal);
      return false;
    }
    var grid = this.grid;
    var field = grid.activeField();
    this.cell = { row: grid.activeRow(), field: field, place: { row: grid.at.row, column: grid.at.column } };
    this.mode = mode;
    grid.editing = this;
    grid.reveal(grid.at.row, grid.at.column);
    grid.frame.classList.add("yl-is-editing");
    this.editor.classList.toggle("yl-right", values.isNumeric(field));
    this.editor.inputMode = values.isNumeric(field) ? "decimal" : "text";
    this.before = this.cell.row ? grid.store.text(this.cell.row, field) : "";
    if (text !== null) {
      this.editor.value = text;
      this.editor.setSelectionRange(text.length, text.length);
    }
    this.openPopup(mode, text !== null);
    this.fit();
    return true;
  };

  /** Lists open at once; a month opens when the cell is edited, not while digits are typed. */
  Editing.prototype.openPopup = function (mode, isWhole) {
    var field = this.cell.field;
    if (this.popup || (field.kind === "day" && mode === "type")) {
      return;
    }
    var editing = this;
    this.popup = ledger.openPopup(this.editor, field, function () {
      editing.take();
      editing.grid.focus();
    });
    if (this.popup) {
      this.popup.refresh(this.anchor(), !isWhole);
    }
  };

  Editing.prototype.anchor = function () {
    return this.editor.getBoundingClientRect();
  };

  /** The field grows with what stands in it, inside the frame. */
  Editing.prototype.fit = function () {
    if (!this.cell) {
      return;
    }
    var style = this.editor.style;
    var place = this.grid.rectangle(this.cell.place.row, this.cell.place.column);
    var room = Math.max(place.width, Math.min(MOST_WIDTH, this.grid.frame.clientWidth - place.left - 8));
    style.width = place.width + "px";
    style.height = place.height + "px";
    if (this.editor.scrollWidth > this.editor.clientWidth || this.cell.field.kind === "long_text") {
      style.width = Math.min(room, Math.max(this.editor.scrollWidth + 12, this.cell.field.kind === "long_text" ? 260 : 0)) + "px";
    }
    if (this.editor.scrollHeight > this.editor.clientHeight) {
      style.height = Math.min(MOST_HEIGHT, this.editor.scrollHeight + 2) + "px";
    }
  };

  Editing.prototype.end = function () {
    if (this.popup) {
      this.popup.close();
      this.popup = null;
    }
    this.cell = null;
    this.grid.editing = null;
    this.editor.value = "";
    this.grid.frame.classList.remove("yl-is-editing");
    this.editor.setAttribute("aria-controls", this.grid.name);
    this.grid.placeEditor();
  };

  Editing.prototype.cancel = function () {
    this.end();
    this.grid.moved();
  };

  /** Put what was typed into the cell; in the empty row at the end a row begins. */
  Editing.prototype.take = function () {
    if (!this.cell) {
      return;
    }
    if (this.popup) {
      this.popup.settle();
    }
    var cell = this.cell;
    var text = this.editor.value.replace(/、$/, "");
    this.end();
    if (text !== this.before) {
      this.grid.acts.write([{ at: cell.place.row, row: cell.row, field: cell.field, text: text }]);
    }
    this.grid.moved();
  };

  /** Answer a key while editing; returns whether it was meant for the editor. */
  Editing.prototype.key = function (event) {
    if (event.isComposing || event.keyCode === 229) {
      return true;
    }
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
      return true;
    }
    if (event.key === "Enter" && event.altKey) {
      event.preventDefault();
      this.editor.setRangeText("\n", this.editor.selectionStart, this.editor.selectionEnd, "end");
      this.fit();
      return true;
    }
    if (event.altKey && event.key === "ArrowDown") {
      event.preventDefault();
      this.openPopup("edit", true);
      return true;
    }
    if (this.popup && this.popup.key(event)) {
      this.fit();
      return true;
    }
    return this.leaving(event);
  };

  var ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  /** Enter, Tab and (after plain typing) arrows take the cell and go on; those that go on are answered by the grid's keys. */
  Editing.prototype.leaving = function (event) {
    var isArrow = event.key in ARROWS && this.mode === "type" && !event.shiftKey && !event.ctrlKey;
    if (event.key === "Enter" || event.key === "Tab" || isArrow) {
      this.take();
      return false;
    }
    if (event.key === "F2") {
      event.preventDefault();
      this.mode = "edit";
    }
    return true;
  };

  ledger.Editing = Editing;
  ledger.ARROWS = ARROWS;
})();
