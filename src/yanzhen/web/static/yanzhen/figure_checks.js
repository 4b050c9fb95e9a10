/* A draft beside its figures: text and list point at each other, j and k walk the list, a, x and u decide. */
(function () {
  "use strict";

  function cards() {
    return Array.prototype.slice.call(document.querySelectorAll(".yf-card"));
  }

  function current() {
    return document.querySelector(".yf-card.yf-now");
  }

  function bring(element) {
    element.scrollIntoView({ block: window.matchMedia("(min-width: 992px)").matches ? "center" : "nearest" });
  }

  function choose(card, leaveList) {
    document.querySelectorAll(".yf-now, .yf-here").forEach(function (element) {
      element.classList.remove("yf-now", "yf-here");
    });
    if (!card) {
      return;
    }
    card.classList.add("yf-now");
    var mark = document.getElementById(card.dataset.mark);
    if (mark) {
      mark.classList.add("yf-here");
      if (window.matchMedia("(min-width: 992px)").matches) {
        bring(mark);
      }
    }
    if (!leaveList) {
      bring(card);
      card.focus({ preventScroll: true });
    }
  }

  function step(by) {
    var all = cards();
    var at = all.indexOf(current());
    var next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) {
      choose(next);
    }
  }

  function act(name) {
    var card = current();
    var button = card && card.querySelector('[data-act="' + name + '"]');
    if (button) {
      button.click();
    }
  }

  document.addEventListener("click", function (event) {
    var key = event.target.closest("[data-yf]");
    if (key) {
      var name = key.dataset.yf;
      if (name === "next" || name === "back") {
        step(name === "next" ? 1 : -1);
      } else {
        act(name);
      }
      return;
    }
    var mark = event.target.closest(".yf-sheet .yf-m");
    if (mark) {
      var card = document.getElementById(mark.dataset.card);
      if (card) {
        event.preventDefault();
        choose(card);
      }
      return;
    }
    var link = event.target.closest(".yf-card-head a");
    if (link) {
      event.preventDefault();
      choose(link.closest(".yf-card"), true);
      var target = document.getElementById(link.closest(".yf-card").dataset.mark);
      if (target) {
        bring(target);
      }
      return;
    }
    var pressed = event.target.closest(".yf-card");
    if (pressed && !event.target.closest("a, button, input")) {
      choose(pressed, true);
    }
  });

  /* A decided card was swapped: it stays the current one. Settling sets its classes, so this comes after it. */
  document.addEventListener("htmx:afterSettle", function (event) {
    var card = event.target.closest ? event.target.closest(".yf-card") : null;
    if (card) {
      choose(card, true);
    }
  });

  document.addEventListener("DOMContentLoaded", function () {
    var wanted = window.location.hash ? document.getElementById(window.location.hash.slice(1)) : null;
    if (wanted && wanted.classList.contains("yf-card")) {
      choose(wanted);
    } else if (cards().length && window.matchMedia("(min-width: 992px)").matches) {
      cards()[0].classList.add("yf-now");
    }
  });
})();
