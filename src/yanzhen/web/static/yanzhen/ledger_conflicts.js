/* A row that two people changed: both sides side by side, chosen cell by cell. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var button = ledger.button;
  var values = ledger.values;

  function cell(name, text, className) {
    var element = make(name, className || "");
    element.textContent = text;
    return element;
  }

  function option(field, side, text, isChosen) {
    var holder = make("td", "");
    var label = make("label", "");
    var radio = make("input", "form-check-input");
    radio.type = "radio";
    radio.name = "side-" + field.key;
    radio.value = side;
    radio.checked = isChosen;
    radio.setAttribute("aria-label", field.title + (side === "mine" ? "，用我填的" : "，用对方填的"));
    label.append(radio, " " + (text || "（空白）"));
    holder.append(label);
    return holder;
  }

  function who(conflict) {
    return (conflict.by || "别人") + (conflict.at ? "于" + conflict.at : "") ;
  }

  function table(store, row) {
    var conflict = row.conflict;
    var element = make("table", "yl-conflict-table");
    var head = make("tr", "");
    head.append(cell("th", "栏目"), cell("th", "我填的"), cell("th", who(conflict) + "改的"));
    element.append(head);
    conflict.fields.forEach(function (field) {
      var line = make("tr", "");
      var name = cell("th", field.title);
      name.scope = "row";
      line.append(name, option(field, "mine", store.text(row, field), true), option(field, "theirs", values.show(field, conflict.theirs[field.key]), false));
      element.append(line);
    });
    return element;
  }

  function sentence(conflict) {
    if (conflict.isRemovedThere) {
      return "您改了这一行，" + who(conflict) + "已把它删除。";
    }
    if (conflict.isRemovedHere) {
      return "您删除了这一行，" + who(conflict) + "又改了它。";
    }
    return "没有冲突的栏目已自动合并；下面几格两边填的不同，请逐格选用。";
  }

  function nameOf(store, row) {
    var at = store.rows.indexOf(row);
    var key = (store.form.key || [])
      .map(function (name) {
        return store.text(row, store.byKey[name]);
      })
      .filter(Boolean)
      .join("、");
    return (at >= 0 ? "第" + (at + 1) + "行" : "已删除的一行") + (key ? "（" + key + "）" : "");
  }

  /** Ask about one row; the next one follows. */
  function ask(store, row) {
    if (!row || document.querySelector(".yl-conflict-box")) {
      return;
    }
    var conflict = row.conflict;
    var box = make("dialog", "yl-conflict-box");
    var hasCells = conflict.fields.length > 0;
    var ends = make("div", "yz-actions");
    function settle(mine) {
      box.close();
      box.remove();
      ledger.merging.settle(store, row, mine);
      ask(store, store.conflicts()[0]);
    }
    var everything = store.fields.map(function (field) {
      return field.key;
    });
    var mineWords = conflict.isRemovedHere ? "仍然删除" : conflict.isRemovedThere ? "保留我的这一行" : "全用我的";
    var theirWords = conflict.isRemovedThere ? "同意删除" : conflict.isRemovedHere ? "保留对方的" : "全用对方的";
    if (hasCells) {
      var take = button("按所选保存", "", function () {
        settle(
          conflict.fields
            .filter(function (field) {
              return box.querySelector('input[name="side-' + field.key + '"]:checked').value === "mine";
            })
            .map(function (field) {
              return field.key;
            })
        );
      });
      take.classList.add("btn-primary");
      ends.append(take);
    }
    ends.append(
      button(mineWords, "", function () { settle(everything); }),
      button(theirWords, "", function () { settle(null); }),
      button("以后再选", "", function () {
        box.close();
        box.remove();
      })
    );
    box.append(cell("h2", nameOf(store, row) + "：两边的改动"), cell("p", sentence(conflict), "yz-soft"));
    if (hasCells) {
      box.append(table(store, row));
    }
    box.append(ends);
    document.body.append(box);
    box.showModal();
  }

  ledger.askConflict = ask;
})();
