/* The reading page: one item is present on both sides, text and plan. */
(function () {
  "use strict";

  var panes = window.yanzhenPanes;
  var current = null; /* id of the present item */

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

  function isPresent(item) {
    return String(item) === current;
  }

  /** Make the item the present one and move nothing. */
  function mark(item) {
    document.querySelectorAll(".yr-now").forEach(function (element) {
      element.classList.remove("yr-now");
    });
    current = String(item);
    var card = cardOf(item);
    spansOf(item)
      .concat(card || [])
      .forEach(function (element) {
        element.classList.add("yr-now");
      });
  }

  /** The sentences look as their card says. */
  function dress(card) {
    spansOf(card.dataset.i).forEach(function (span) {
      span.className = "yr-s yr-" + card.dataset.kind + " yr-" + card.dataset.state + (isPresent(card.dataset.i) ? " yr-now" : "");
    });
  }

  function show(item, options) {
    var wanted = options || {};
    mark(item);
    var card = cardOf(item);
    if (card && wanted.focus !== false && !card.contains(document.activeElement)) {
      card.focus({ preventScroll: true });
    }
    if (wanted.from !== "text") {
      panes.bring(spansOf(item)[0], $("yr-text"));
    }
    if (wanted.from !== "plan") {
      panes.bring(card, $("yr-plan"));
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

  /** Make the item of a sentence present, whether its card is in the list or not. */
  function pick(item) {
    if (!panes.isWide()) {
      panes.turnTo("plan");
    }
    if (cardOf(item)) {
      show(item, { from: "text" });
    } else {
      fetchAside(item);
    }
  }

  function step(by) {
    var list = cards();
    if (!list.length) {
      return;
    }
    var at = list.findIndex(function (card) {
      return card.dataset.i === current;
    });
    var more = document.querySelector(by > 0 ? ".yr-later" : ".yr-earlier");
    if (more && at === (by > 0 ? list.length - 1 : 0)) {
      more.click();
      return;
    }
    var next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by));
    show(list[next].dataset.i);
  }

  function waits(card) {
    return card.classList.contains("yr-waits");
  }

  function someWait() {
    return cards().some(waits);
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

  /* Whoever reads here for the first time is told how; the device remembers who has seen it. */
  function showHint() {
    var hint = document.querySelector("[data-hint]");
    var key = hint && "yz-hint." + hint.dataset.hint;
    var isKnown = false;
    try {
      isKnown = Boolean(key && window.localStorage.getItem(key));
    } catch (error) {
      isKnown = true;
    }
    if (!hint || isKnown) {
      return;
    }
    hint.hidden = false;
    hint.querySelector("[data-hint-close]").addEventListener("click", function () {
      window.localStorage.setItem(key, "yes");
      hint.hidden = true;
    });
  }

  function itemOfHash() {
    var hash = window.location.hash;
    if (hash.indexOf("#i-") === 0) {
      return hash.slice(3);
    }
    var span = hash.indexOf("#s-") === 0 ? $(hash.slice(1)) : null;
    if (span) {
      panes.turnTo("text");
    }
    return span ? span.dataset.i : null;
  }

  function start() {
    var reading = $("reading");
    if (!reading || !$("yr-cards")) {
      return;
    }
    showHint();
    panes.giveBackPlaces();
    var wanted = reading.dataset.focusItem || itemOfHash() || current;
    if (wanted && (cardOf(wanted) || spansOf(wanted).length)) {
      if (!cardOf(wanted)) {
        fetchAside(wanted);
      } else {
        show(wanted);
      }
    } else if (cards().length) {
      show(cards()[0].dataset.i);
    }
  }

  document.addEventListener("DOMContentLoaded", start);
  window.addEventListener("hashchange", function () {
    var item = itemOfHash();
    if (item) {
      show(item, { focus: false });
    }
  });

  window.yanzhenReading = {
    cardOf: cardOf,
    spansOf: spansOf,
    present: function () {
      return current && cardOf(current);
    },
    isPresent: isPresent,
    mark: mark,
    dress: dress,
    show: show,
    pick: pick,
    step: step,
    someWait: someWait,
    stepToWaiting: stepToWaiting,
    say: say,
    fade: fade,
    start: start,
  };
})();
