/* The two panes of the reading page: text and plan stay in step, and only the pane that a person drives is answered. */
(function () {
  "use strict";

  /* The pane that a person scrolls. A scroll of our own has no leader, so its echo moves nothing, however late it comes. */
  var leader = null;
  var places = null;
  var SCROLLING_KEYS = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", " "];

  function $(id) {
    return document.getElementById(id);
  }

  function isWide() {
    return window.matchMedia("(min-width: 992px)").matches;
  }

  /** Scroll the pane until the element stands well inside it; on a phone the page itself scrolls. */
  function bring(element, pane) {
    if (!element || element.offsetParent === null) {
      return;
    }
    leader = null;
    if (!isWide()) {
      element.scrollIntoView({ block: "nearest" });
      return;
    }
    var box = element.getBoundingClientRect();
    var frame = pane.getBoundingClientRect();
    if (box.top >= frame.top + 48 && box.bottom <= frame.bottom - 16) {
      return;
    }
    pane.scrollTop += box.top - frame.top - frame.height / 3;
  }

  /** On a phone text and plan are two tabs. */
  function turnTo(side) {
    document.querySelector(".yr-panes").dataset.showing = side;
    document.querySelectorAll(".yr-js-tab").forEach(function (tab) {
      tab.setAttribute("aria-selected", String(tab.dataset.shows === side));
    });
  }

  /* ---- who leads ---- */

  function paneOf(event) {
    return event.target.closest ? event.target.closest(".yr-pane") : null;
  }

  ["wheel", "touchmove"].forEach(function (name) {
    document.addEventListener(
      name,
      function (event) {
        leader = paneOf(event);
      },
      { capture: true, passive: true }
    );
  });

  /* A press on the scroll bar, or of the wheel, begins to scroll; any other press must find everything standing still. */
  document.addEventListener(
    "pointerdown",
    function (event) {
      var pane = paneOf(event);
      leader = pane && (event.target === pane || event.button === 1) ? pane : null;
    },
    true
  );

  document.addEventListener("keydown", function (event) {
    if (SCROLLING_KEYS.indexOf(event.key) >= 0 && !event.target.closest("input, textarea, select")) {
      leader = paneOf(event);
    }
  });

  /* ---- the other pane follows ---- */

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

  var fetching = false;

  /** The list holds some cards around one place; another place brings the cards around it. */
  function fetchAround(start) {
    if (fetching) {
      return;
    }
    fetching = true;
    var reading = $("reading");
    var address = "/documents/" + reading.dataset.version + "/?order=" + reading.dataset.order + "&at=" + start;
    window.htmx.ajax("GET", address, { target: "#yr-cards", swap: "innerHTML" }).finally(function () {
      fetching = false;
      follow($("yr-text"));
    });
  }

  function partnerCard() {
    var span = firstVisible($("yr-text"), ".yr-s[id]");
    var start = span ? Number(span.id.slice(2)) : 0;
    var list = Array.prototype.slice.call($("yr-cards").querySelectorAll(".yr-card"));
    var partner = list.filter(function (card) {
      return Number(card.dataset.start) >= start;
    })[0];
    var isBefore = partner && partner === list[0] && $("yr-cards").querySelector(".yr-earlier");
    var isAfter = !partner && $("yr-cards").querySelector(".yr-later");
    var isChanging = $("yr-cards").querySelector(".yr-open");
    if ((isBefore || isAfter) && !isChanging && Number(list[0].dataset.start) !== start) {
      fetchAround(start);
      return null;
    }
    return partner;
  }

  function partnerSpan() {
    var card = firstVisible($("yr-plan"), ".yr-card");
    return card ? $("s-" + card.dataset.start) : null;
  }

  /* In the order of doubt the neighbours of a card stand anywhere in the text: there the panes go their own ways. */
  function follow(pane) {
    if (pane !== leader || !isWide() || !$("yr-cards") || $("reading").dataset.order === "queue") {
      return;
    }
    var isText = pane.id === "yr-text";
    var other = $(isText ? "yr-plan" : "yr-text");
    var partner = isText ? partnerCard() : partnerSpan();
    if (partner) {
      other.scrollTop += partner.getBoundingClientRect().top - other.getBoundingClientRect().top - 56;
    }
  }

  var pending = false;
  document.addEventListener(
    "scroll",
    function (event) {
      var pane = event.target;
      if (pending || pane !== leader) {
        return;
      }
      pending = true;
      window.requestAnimationFrame(function () {
        pending = false;
        follow(pane);
      });
    },
    true
  );

  /* ---- both keep their places while the page's part is swapped ---- */

  function keepPlaces() {
    places = $("yr-cards") ? { text: $("yr-text").scrollTop, plan: $("yr-plan").scrollTop } : null;
  }

  function giveBackPlaces() {
    if (places && $("yr-cards")) {
      leader = null;
      $("yr-text").scrollTop = places.text;
      $("yr-plan").scrollTop = places.plan;
    }
  }

  window.yanzhenPanes = {
    isWide: isWide,
    bring: bring,
    turnTo: turnTo,
    keepPlaces: keepPlaces,
    giveBackPlaces: giveBackPlaces,
  };
})();
