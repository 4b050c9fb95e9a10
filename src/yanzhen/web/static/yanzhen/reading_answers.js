/* The reading page and the server: what is shown while an act is on its way, and what its answer changes on both sides. */
(function () {
  "use strict";

  var reading = window.yanzhenReading;
  var panes = window.yanzhenPanes;

  /* Accepting is shown at once and taken back if the server does not agree. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    var button = event.detail.elt;
    var card = button.closest(".yr-card");
    if (card && button.dataset.act === "accept") {
      card.classList.add("yr-sending", "yr-is-accepted");
      card.classList.remove("yr-waits");
      reading.spansOf(card.dataset.i).forEach(function (span) {
        span.classList.add("yr-accepted");
      });
      if (reading.isPresent(card.dataset.i)) {
        reading.stepToWaiting();
      }
    }
    if (button.id !== "yr-live") {
      panes.keepPlaces();
    }
  });

  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var card = event.detail.elt.closest && event.detail.elt.closest(".yr-card");
      if (card) {
        card.classList.remove("yr-sending", "yr-is-accepted");
        reading.dress(card);
      }
    });
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var target = event.detail.target;
    if (target && target.id === "yr-said") {
      reading.fade();
      return;
    }
    if (event.detail.elt.id === "reading") {
      reading.start();
      reading.fade();
      return;
    }
    if (event.detail.elt.matches(".yr-card")) {
      settle(event.detail.elt, event.detail);
    }
  });

  /** A card has come from the server: the text beside it follows, and after a decision the next one is shown. */
  function settle(card, detail) {
    var item = card.dataset.i;
    reading.dress(card);
    if (detail.xhr && detail.xhr.status >= 400 && !reading.isPresent(item)) {
      reading.show(item);
    } else if (card.classList.contains("yr-open")) {
      reading.mark(item);
    } else if (reading.isPresent(item)) {
      var isDecided = card.dataset.state === "accepted" || card.dataset.state === "rejected";
      var wasAct = detail.requestConfig && detail.requestConfig.verb === "post" && detail.xhr.status < 400;
      if (isDecided && wasAct && reading.someWait()) {
        reading.stepToWaiting();
      } else {
        reading.show(item, { focus: true });
      }
    }
  }
})();
