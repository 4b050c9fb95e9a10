/* The reading page by keyboard and by pointing: each key and each click is one of the page's acts. */
(function () {
  "use strict";

  var reading = window.yanzhenReading;
  var panes = window.yanzhenPanes;
  var text = window.yanzhenText;
  /* The policy forbids style attributes; a sheet of our own may say where the buttons beside a selection stand. */
  var selectionPlace = new CSSStyleSheet();
  document.adoptedStyleSheets = [selectionPlace];

  function $(id) {
    return document.getElementById(id);
  }

  function canChange() {
    return $("reading") && $("reading").hasAttribute("data-can-change");
  }

  function act(name) {
    var card = reading.present();
    var button = card && card.querySelector('[data-act="' + name + '"]');
    if (button && !card.classList.contains("yr-sending")) {
      button.click();
    }
    return Boolean(button);
  }

  /** Selected words begin the second half; without a selection the places to choose from are shown. */
  function splitHere() {
    var place = text.selected();
    var span = place && place.start !== place.end ? spanAt(place) : null;
    if (!span) {
      act("split");
      return;
    }
    if (!reading.cardOf(span.dataset.i)) {
      reading.pick(span.dataset.i);
      return;
    }
    reading.show(span.dataset.i, { from: "text" });
    var card = reading.present();
    window.getSelection().removeAllRanges();
    window.htmx.ajax("POST", "/documents/items/" + card.dataset.i + "/split/?seen=" + seenOf(card) + "&at=" + place.start, {
      source: card,
      target: card,
      swap: "outerHTML",
    });
  }

  function spanAt(place) {
    var node = place.range.startContainer;
    var element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return element.closest(".yr-s");
  }

  function seenOf(card) {
    var link = card.querySelector("[hx-post*='seen=']");
    return link ? new URL(link.getAttribute("hx-post"), window.location.href).searchParams.get("seen") : "0";
  }

  function addSelection() {
    var form = document.querySelector(".yr-select");
    var place = text.selected();
    if (!form || !place || place.start === place.end) {
      reading.say("请先在原文中选中要列为任务的文字。");
      return;
    }
    form.elements.start.value = place.start;
    form.elements.end.value = place.end;
    form.requestSubmit();
  }

  function offerSelection() {
    var form = document.querySelector(".yr-select");
    if (!form) {
      return;
    }
    var place = text.selected();
    if (!place || place.start === place.end) {
      form.hidden = true;
      return;
    }
    var boxes = place.range.getClientRects();
    var box = boxes[boxes.length - 1] || place.range.getBoundingClientRect();
    form.elements.start.value = place.start;
    form.elements.end.value = place.end;
    form.hidden = false;
    var left = Math.max(8, Math.min(box.right, window.innerWidth - form.offsetWidth - 8));
    var top = Math.min(box.bottom + 6, window.innerHeight - form.offsetHeight - 8);
    selectionPlace.replaceSync(".yr-select:not([hidden]) { left: " + left + "px; top: " + top + "px; }");
  }

  /* ---- keys ---- */

  var KEYS = {
    j: function () { reading.step(1); },
    k: function () { reading.step(-1); },
    a: function () { act("accept"); },
    x: function () { act("reject"); },
    e: function () { act("edit"); },
    s: splitHere,
    m: function () { act("merge"); },
    n: addSelection,
    t: function () {
      if (!act("task")) {
        act("edit");
      }
    },
    o: function () {
      var other = document.querySelector(".yr-orders a:not([aria-current])");
      if (other) {
        other.click();
      }
    },
    b: function () {
      var batch = document.querySelector('[data-act="batch"]');
      if (batch) {
        batch.click();
      }
    },
    u: function () {
      var button = document.querySelector('#yr-undo [data-act="undo"]');
      if (button && !button.disabled) {
        button.click();
      }
    },
  };
  var READING_ONLY = ["j", "k", "o"];

  function closeBatch() {
    var batch = document.querySelector("#yr-aside .yr-batch");
    if (batch) {
      batch.remove();
    }
    return batch !== null;
  }

  function closeForm() {
    if (closeBatch()) {
      return;
    }
    var card = reading.present();
    var close = card && card.querySelector('[data-act="close"]');
    if (close) {
      close.click();
    }
  }

  document.addEventListener(
    "keydown",
    function (event) {
      if (!$("yr-cards") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
        return;
      }
      if (event.key === "Escape") {
        closeForm();
        return;
      }
      if (event.target.closest("input, textarea, select, dialog[open], [contenteditable='true']")) {
        return;
      }
      var run = KEYS[event.key];
      if (run && (canChange() || READING_ONLY.indexOf(event.key) >= 0)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        run();
      }
    },
    true
  );

  /* ---- pointing ---- */

  document.addEventListener("click", function (event) {
    if (event.target.closest('[data-act="close-batch"]')) {
      event.preventDefault();
      closeBatch();
      return;
    }
    if (event.target.closest("[data-split-here]")) {
      splitHere();
      return;
    }
    var tab = event.target.closest(".yr-js-tab");
    if (tab) {
      panes.turnTo(tab.dataset.shows);
      return;
    }
    var span = event.target.closest(".yr-s");
    if (span && !text.isSelectedIn($("yr-text"))) {
      reading.pick(span.dataset.i);
      return;
    }
    var title = event.target.closest(".yr-card-head h3 a");
    var card = event.target.closest(".yr-card");
    if (title && card) {
      event.preventDefault();
      if (!panes.isWide()) {
        panes.turnTo("text");
      }
      reading.show(card.dataset.i, { from: "plan" });
    } else if (card && !reading.isPresent(card.dataset.i) && !event.target.closest("[data-act]")) {
      reading.show(card.dataset.i, { from: "plan", focus: false });
    }
  });

  /* An act makes its card the present one before it is sent; afterwards the act may have moved on. */
  document.addEventListener(
    "click",
    function (event) {
      var card = event.target.closest("[data-act]") && event.target.closest(".yr-card");
      if (card && !reading.isPresent(card.dataset.i)) {
        reading.show(card.dataset.i, { from: "plan", focus: false });
      }
    },
    true
  );

  document.addEventListener("selectionchange", function () {
    window.clearTimeout(offerSelection.waiting);
    offerSelection.waiting = window.setTimeout(offerSelection, 120);
  });

  document.addEventListener("mousedown", function (event) {
    if (event.target.closest(".yr-select")) {
      event.preventDefault();
    }
  });
})();
