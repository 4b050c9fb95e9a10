/* The form of one item: a click on a word of the sentence fills the field it belongs to. */
(function () {
  "use strict";

  function field(form, name) {
    return form.querySelector('[name="' + name + '"]');
  }

  function changed(input) {
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function names(input) {
    return input.value
      .split(/[、，,；;]/)
      .map(function (name) {
        return name.trim();
      })
      .filter(Boolean);
  }

  function takeActor(form, word) {
    var lead = field(form, "lead");
    var support = field(form, "support");
    var held = [lead, support].filter(function (input) {
      return names(input).indexOf(word) >= 0;
    })[0];
    if (held === lead) {
      lead.value = names(lead).filter(function (name) { return name !== word; }).join("、");
      support.value = names(support).concat(word).join("、");
      changed(support);
    } else if (held === support) {
      support.value = names(support).filter(function (name) { return name !== word; }).join("、");
      changed(support);
    } else {
      var target = lead.value.trim() ? support : lead;
      target.value = names(target).concat(word).join("、");
      changed(target);
    }
    changed(lead);
  }

  function takeTime(form, word, on) {
    var basis = field(form, "deadline_basis");
    basis.value = word;
    if (on) {
      field(form, "deadline_on").value = on;
    }
    changed(basis);
  }

  function takeQuantity(form, data) {
    var rows = Array.prototype.slice.call(form.querySelectorAll("[data-target-row]"));
    var known = rows.filter(function (row) {
      return field(row, "target_start").value === data.start;
    })[0];
    var free = known || rows.filter(function (row) {
      return !field(row, "target_value").value && !field(row, "target_metric").value;
    })[0];
    if (!free) {
      free = rows[rows.length - 1].cloneNode(true);
      rows[0].parentElement.appendChild(free);
    }
    field(free, "target_metric").value = data.metric || "";
    field(free, "target_value").value = data.value || "";
    field(free, "target_unit").value = data.unit || "";
    field(free, "target_start").value = data.start || "";
    field(free, "target_comparator").value = data.comparator || "eq";
    if (field(free, "target_comparator").selectedIndex < 0) {
      field(free, "target_comparator").value = "eq";
    }
    changed(field(free, "target_value"));
  }

  function take(word) {
    var form = word.closest("form");
    var kind = word.dataset.pick;
    if (kind === "a") {
      takeActor(form, word.textContent);
    } else if (kind === "t") {
      takeTime(form, word.textContent, word.dataset.on);
    } else {
      takeQuantity(form, word.dataset);
    }
    word.classList.add("yr-taken");
  }

  function nameFromSelection(form) {
    var selection = window.getSelection();
    var words = selection ? selection.toString().trim() : "";
    if (!words) {
      return;
    }
    var title = field(form, "title");
    title.value = words.replace(/[，,；;。]+$/, "").replace(/\s+/g, "");
    changed(title);
    selection.removeAllRanges();
  }

  document.addEventListener("click", function (event) {
    var word = event.target.closest("[data-pick]");
    if (word && !window.yanzhenText.isSelectedIn(word.closest("[data-words]"))) {
      take(word);
    }
    if (event.target.closest("[data-names]")) {
      nameFromSelection(event.target.closest("form"));
    }
  });

  /* The button must not take the selection away before it is read. */
  document.addEventListener("mousedown", function (event) {
    if (event.target.closest("[data-names]")) {
      event.preventDefault();
    }
  });

  document.addEventListener("keydown", function (event) {
    var word = event.target.closest("[data-pick]");
    if (word && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      take(word);
      return;
    }
    var form = event.target.closest(".yr-edit");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector('[data-act="save"]').click();
    }
  });
})();
