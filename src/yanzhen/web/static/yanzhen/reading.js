/* The reading page: one item is present on both sides; keys, selection and scrolling keep text and plan in step. */
(function () {
  "use strict";

  var current = null; /* id of the present item */
  var steering = 0; /* until when scrolling is ours and must not be answered by the other side */
  var keepScroll = null;
  /* The policy forbids style attributes; a sheet of our own may say where the buttons beside a selection stand. */
  var selectionPlace = new CSSStyleSheet();
  document.adoptedStyleSheets = [selectionPlace];

  function $(id) {
    return document.getElementById(id);
  }

  function cards() {
    return Array.prototype.slice.call(document.querySelectorAll("#yr-cards .yr-card"));
  }

  function cardOf(item) {
    return $("i-" + item);
  }

  function spansOf(item) {
    return Array.prototype.slice.call(document.querySelectorAll('.yr-s[data-i="' + item + '"]'));
  }

  function canChange() {
    var reading = $("reading");
    return reading && reading.hasAttribute("data-can-change");
  }

  /* ---- the present item ---- */

  function isWide() {
    return window.matchMedia("(min-width: 992px)").matches;
  }

  function bring(element, pane, calm) {
    if (!element || element.offsetParent === null) {
      return;
    }
    steering = Date.now() + 400;
    if (!isWide()) {
      element.scrollIntoView({ block: "nearest" });
      return;
    }
    var box = element.getBoundingClientRect();
    var frame = pane.getBoundingClientRect();
    if (box.top >= frame.top + 48 && box.bottom <= frame.bottom - 16) {
      return;
    }
    var to = pane.scrollTop + box.top - frame.top - frame.height / 3;
    pane.scrollTo({ top: to, behavior: calm ? "auto" : "smooth" });
  }

  function unmark() {
    document.querySelectorAll(".yr-now").forEach(function (element) {
      element.classList.remove("yr-now");
    });
  }

  function show(item, options) {
    var wanted = options || {};
    current = String(item);
    unmark();
    var spans = spansOf(item);
    spans.forEach(function (span) {
      span.classList.add("yr-now");
    });
    var card = cardOf(item);
    if (card) {
      card.classList.add("yr-now");
      if (wanted.focus !== false && !card.contains(document.activeElement)) {
        card.focus({ preventScroll: true });
      }
    }
    if (wanted.from !== "text") {
      bring(spans[0], $("yr-text"), wanted.calm);
    }
    if (wanted.from !== "plan") {
      bring(card, $("yr-plan"), wanted.calm);
    }
  }

  /** An item that the present list does not hold is fetched and stands above the list. */
  function fetchAside(item) {
    var aside = $("yr-aside");
    window.htmx.ajax("GET", "/documents/items/" + item + "/", { target: aside, swap: "innerHTML" }).then(function () {
      aside.setAttribute("hx-target", "closest .yr-card");
      aside.setAttribute("hx-swap", "outerHTML");
      show(item, { from: "text" });
    });
  }

  function step(by) {
    var list = cards();
    if (!list.length) {
      return;
    }
    var at = list.findIndex(function (card) {
      return card.dataset.i === current;
    });
    var more = document.querySelector(".yr-more");
    if (more && by > 0 && at === list.length - 1) {
      more.click();
      return;
    }
    var next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by));
    show(list[next].dataset.i);
  }

  function waits(card) {
    return card.classList.contains("yr-waits");
  }

  function stepToWaiting() {
    var list = cards();
    var at = list.findIndex(function (card) {
      return card.dataset.i === current;
    });
    var next = list.slice(at + 1).filter(waits)[0] || list.filter(waits)[0];
    if (next) {
      show(next.dataset.i);
    }
  }

  /* ---- acts ---- */

  function act(name) {
    var card = current && cardOf(current);
    var button = card && card.querySelector('[data-act="' + name + '"]');
    if (button && !card.classList.contains("yr-sending")) {
      button.click();
    }
    return Boolean(button);
  }

  /** Selected words begin the second half; without a selection the places to choose from are shown. */
  function splitHere() {
    var place = window.yanzhenText.selected();
    var span = place && place.start !== place.end ? spanAt(place) : null;
    if (!span) {
      act("split");
      return;
    }
    if (!cardOf(span.dataset.i)) {
      pick(span.dataset.i);
      return;
    }
    show(span.dataset.i, { from: "text" });
    var card = cardOf(current);
    window.getSelection().removeAllRanges();
    window.htmx.ajax("POST", "/documents/items/" + current + "/split/?seen=" + seenOf(card) + "&at=" + place.start, {
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
    var place = window.yanzhenText.selected();
    if (!form || !place || place.start === place.end) {
      say("请先在原文中选中要列为任务的文字。");
      return;
    }
    form.elements.start.value = place.start;
    form.elements.end.value = place.end;
    form.requestSubmit();
  }

  /** Say something over the page; it goes away by itself. */
  function say(text) {
    var box = document.createElement("div");
    box.className = "yz-notice yz-notice-warning";
    box.textContent = text;
    $("yr-said").replaceChildren(box);
    fade();
  }

  function fade() {
    window.clearTimeout(fade.waiting);
    fade.waiting = window.setTimeout(function () {
      if ($("yr-said")) {
        $("yr-said").replaceChildren();
      }
    }, 6000);
  }

  function offerSelection() {
    var form = document.querySelector(".yr-select");
    if (!form) {
      return;
    }
    var place = window.yanzhenText.selected();
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

  var KEYS = {
    j: function () { step(1); },
    k: function () { step(-1); },
    a: function () { return act("accept"); },
    x: function () { return act("reject"); },
    e: function () { return act("edit"); },
    s: splitHere,
    m: function () { return act("merge"); },
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
    u: function () {
      var button = document.querySelector('#yr-undo [data-act="undo"]');
      if (button && !button.disabled) {
        button.click();
      }
    },
  };
  var READING_ONLY = ["j", "k", "o"];

  document.addEventListener(
    "keydown",
    function (event) {
      if (!$("yr-cards") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
        return;
      }
      if (event.key === "Escape") {
        var close = current && cardOf(current) && cardOf(current).querySelector('[data-act="close"]');
        if (close) {
          close.click();
        }
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
    if (event.target.closest("[data-split-here]")) {
      splitHere();
      return;
    }
    var tab = event.target.closest(".yr-js-tab");
    if (tab) {
      turnTo(tab.dataset.shows);
      return;
    }
    var span = event.target.closest(".yr-s");
    if (span && window.getSelection().isCollapsed) {
      pick(span.dataset.i);
      return;
    }
    var title = event.target.closest(".yr-card-head h3 a");
    var card = event.target.closest(".yr-card");
    if (title && card) {
      event.preventDefault();
      if (!isWide()) {
        turnTo("text");
      }
      show(card.dataset.i, { from: "plan" });
    } else if (card && card.dataset.i !== current && !event.target.closest("[data-act]")) {
      show(card.dataset.i, { from: "plan", focus: false });
    }
  });

  /* An act makes its card the present one before it is sent; afterwards the act may have moved on. */
  document.addEventListener(
    "click",
    function (event) {
      var card = event.target.closest("[data-act]") && event.target.closest(".yr-card");
      if (card && card.dataset.i !== current) {
        show(card.dataset.i, { from: "plan", focus: false });
      }
    },
    true
  );

  function pick(item) {
    if (cardOf(item)) {
      if (!isWide()) {
        turnTo("plan");
      }
      show(item, { from: "text" });
    } else {
      if (!isWide()) {
        turnTo("plan");
      }
      fetchAside(item);
    }
  }

  function turnTo(side) {
    var panes = document.querySelector(".yr-panes");
    panes.dataset.showing = side;
    document.querySelectorAll(".yr-js-tab").forEach(function (tab) {
      tab.setAttribute("aria-selected", String(tab.dataset.shows === side));
    });
  }

  document.addEventListener("selectionchange", function () {
    window.clearTimeout(offerSelection.waiting);
    offerSelection.waiting = window.setTimeout(offerSelection, 120);
  });

  document.addEventListener("mousedown", function (event) {
    if (event.target.closest(".yr-select")) {
      event.preventDefault();
    }
  });

  /* ---- scrolling in step ---- */

  function firstVisible(pane, selector) {
    var top = pane.getBoundingClientRect().top + 56;
    var list = pane.querySelectorAll(selector);
    var low = 0;
    var high = list.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (list[middle].getBoundingClientRect().bottom < top) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return list[low] || null;
  }

  function follow(pane, other, counterpart) {
    if (Date.now() < steering || !isWide() || $("reading").dataset.order === "queue") {
      return;
    }
    var partner = counterpart();
    if (partner) {
      steering = Date.now() + 150;
      other.scrollTop += partner.getBoundingClientRect().top - other.getBoundingClientRect().top - 56;
    }
  }

  function partnerCard() {
    var span = firstVisible($("yr-text"), ".yr-s[id]");
    var start = span ? Number(span.id.slice(2)) : 0;
    return cards().filter(function (card) {
      return Number(card.dataset.start) >= start;
    })[0];
  }

  function partnerSpan() {
    var card = firstVisible($("yr-plan"), ".yr-card");
    return card ? $("s-" + card.dataset.start) : null;
  }

  function listen(pane, other, counterpart) {
    var pending = false;
    pane.addEventListener("scroll", function () {
      if (pending) {
        return;
      }
      pending = true;
      window.requestAnimationFrame(function () {
        pending = false;
        follow(pane, other, counterpart);
      });
    });
  }

  /* ---- answers of the server ---- */

  function dress(card) {
    var item = card.dataset.i;
    spansOf(item).forEach(function (span) {
      span.className = "yr-s yr-" + card.dataset.kind + " yr-" + card.dataset.state;
    });
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    var button = event.detail.elt;
    var card = button.closest(".yr-card");
    if (card && button.dataset.act === "accept") {
      card.classList.add("yr-sending", "yr-is-accepted");
      card.classList.remove("yr-waits");
      spansOf(card.dataset.i).forEach(function (span) {
        span.classList.add("yr-accepted");
      });
      if (card.dataset.i === current) {
        stepToWaiting();
      }
    }
    var panes = [$("yr-text"), $("yr-plan")];
    keepScroll = panes[0] ? { text: panes[0].scrollTop, plan: panes[1].scrollTop, page: window.scrollY } : null;
  });

  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var card = event.detail.elt.closest && event.detail.elt.closest(".yr-card");
      if (card) {
        card.classList.remove("yr-sending", "yr-is-accepted");
        dress(card);
      }
    });
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail.target;
    if (target && target.id === "yr-said") {
      fade();
      return;
    }
    if (event.detail.elt.id === "reading") {
      start();
      fade();
      return;
    }
    if (event.detail.elt.matches(".yr-card")) {
      settle(event.detail.elt, event.detail);
    }
  });

  /** A card has come from the server: the text beside it follows, and after a decision the next one is shown. */
  function settle(card, detail) {
    dress(card);
    var isPresent = card.dataset.i === current;
    if (detail.xhr && detail.xhr.status >= 400 && !isPresent) {
      show(card.dataset.i);
    } else if (card.classList.contains("yr-open")) {
      current = card.dataset.i;
      unmark();
      spansOf(current).concat(card).forEach(function (element) {
        element.classList.add("yr-now");
      });
    } else if (isPresent) {
      var decided = card.dataset.state === "accepted" || card.dataset.state === "rejected";
      var wasAct = detail.requestConfig && detail.requestConfig.verb === "post" && detail.xhr.status < 400;
      if (decided && wasAct && cards().some(waits)) {
        stepToWaiting();
      } else {
        show(current, { focus: true });
      }
    }
  }

  function start() {
    var reading = $("reading");
    if (!reading || !$("yr-cards")) {
      return;
    }
    listen($("yr-text"), $("yr-plan"), partnerCard);
    listen($("yr-plan"), $("yr-text"), partnerSpan);
    if (keepScroll) {
      $("yr-text").scrollTop = keepScroll.text;
      $("yr-plan").scrollTop = keepScroll.plan;
    }
    var wanted = reading.dataset.focusItem || itemOfHash() || current;
    if (wanted && (cardOf(wanted) || spansOf(wanted).length)) {
      if (!cardOf(wanted)) {
        fetchAside(wanted);
      } else {
        show(wanted, { calm: true });
      }
    } else if (cards().length) {
      show(cards()[0].dataset.i, { calm: true });
    }
  }

  function itemOfHash() {
    var hash = window.location.hash;
    if (hash.indexOf("#i-") === 0) {
      return hash.slice(3);
    }
    var span = hash.indexOf("#s-") === 0 ? $(hash.slice(1)) : null;
    if (span) {
      turnTo("text");
    }
    return span ? span.dataset.i : null;
  }

  document.addEventListener("DOMContentLoaded", start);
  window.addEventListener("hashchange", function () {
    var item = itemOfHash();
    if (item) {
      show(item, { focus: false });
    }
  });
})();
