/* 上级对标 by keyboard: one row is present; each key presses one of its buttons. */
(function () {
  "use strict";

  var present = null;

  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("#ya-rows .ya-row"));
  }

  function rowOf(key) {
    return key ? document.getElementById("r-" + key) : null;
  }

  function mark(row) {
    document.querySelectorAll(".ya-now").forEach(function (element) {
      element.classList.remove("ya-now");
    });
    if (!row) {
      return;
    }
    present = row.dataset.row;
    row.classList.add("ya-now");
  }

  function show(row) {
    mark(row);
    if (!row) {
      return;
    }
    if (!row.contains(document.activeElement)) {
      row.focus({ preventScroll: true });
    }
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    var list = rows();
    if (!list.length) {
      return;
    }
    var at = list.findIndex(function (row) {
      return row.dataset.row === present;
    });
    var more = document.querySelector(".ya-more");
    if (more && by > 0 && at === list.length - 1) {
      more.click();
      return;
    }
    show(list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))]);
  }

  function act(names) {
    var row = rowOf(present);
    if (!row || row.classList.contains("ya-sending")) {
      return;
    }
    var button = null;
    names.some(function (name) {
      button = row.querySelector('[data-act="' + name + '"]');
      return button !== null;
    });
    if (button) {
      button.click();
    }
  }

  function nextFilter() {
    var tabs = Array.prototype.slice.call(document.querySelectorAll(".ya-bar .yz-tabs a"));
    var at = tabs.findIndex(function (tab) {
      return tab.hasAttribute("aria-current");
    });
    if (tabs.length) {
      tabs[(at + 1) % tabs.length].click();
    }
  }

  var KEYS = {
    j: function () { step(1); },
    k: function () { step(-1); },
    a: function () { act(["confirm-all", "confirm"]); },
    x: function () { act(["reject"]); },
    s: function () { act(["pick"]); },
    n: function () { act(["aside"]); },
    t: function () { act(["task"]); },
    e: function () { act(["reconsider"]); },
    o: nextFilter,
    u: function () {
      var button = document.querySelector('#ya-undo [data-act="undo"]');
      if (button && !button.disabled) {
        button.click();
      }
    },
  };

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest && event.target.closest("input, textarea, select");
    if (event.key === "Escape") {
      var open = event.target.closest && event.target.closest(".ya-asking");
      if (open && open.querySelector('[data-act="close"]')) {
        open.querySelector('[data-act="close"]').click();
      }
      return;
    }
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) {
      return;
    }
    if (KEYS[event.key] && document.getElementById("ya-rows")) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });

  document.addEventListener("click", function (event) {
    var row = event.target.closest && event.target.closest("#ya-rows .ya-row");
    if (row) {
      mark(row);
    }
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    var row = event.detail.elt.closest && event.detail.elt.closest(".ya-row");
    if (row) {
      mark(row);
      row.classList.add("ya-sending");
    }
  });

  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var row = event.detail.elt.closest && event.detail.elt.closest(".ya-row");
      if (row) {
        row.classList.remove("ya-sending");
      }
    });
  });

  /** After an act the row stands as it is now; a decided one hands over to the next that waits. */
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target && event.detail.target.id === "alignment") {
      start();
      return;
    }
    var row = rowOf(present);
    if (!row) {
      return;
    }
    var list = rows();
    var next = list.slice(list.indexOf(row) + 1).filter(function (other) {
      return other.dataset.state === "open";
    })[0];
    if (row.dataset.state !== "open" && !row.classList.contains("ya-asking") && next) {
      show(next);
    } else {
      mark(row);
      var field = row.querySelector("[data-focus]");
      (field || row).focus({ preventScroll: Boolean(field) });
    }
  });

  function start() {
    var page = document.getElementById("alignment");
    var wanted = (page && page.dataset.focusRow) || (window.location.hash.indexOf("#r-") === 0 ? window.location.hash.slice(3) : present);
    var row = rowOf(wanted) || rows()[0];
    if (row) {
      mark(row);
      row.focus({ preventScroll: true });
      if (rowOf(wanted)) {
        row.scrollIntoView({ block: "nearest" });
      }
    }
  }

  document.addEventListener("DOMContentLoaded", start);
})();
