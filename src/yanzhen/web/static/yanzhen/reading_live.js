/* Two people at one reading: every few seconds the page asks what the others did, and shows it without taking anything away. */
(function () {
  "use strict";

  var reading = window.yanzhenReading;
  var pressing = false; /* between press and release nothing may move under the pointer */

  function $(id) {
    return document.getElementById(id);
  }

  function isEditing() {
    return document.querySelector("#yr-plan .yr-open") !== null;
  }

  function isBusy() {
    return isEditing() || pressing || window.yanzhenText.isSelectedIn($("yr-text")) || document.querySelector("dialog[open]");
  }

  ["pointerdown", "pointerup", "pointercancel"].forEach(function (name) {
    document.addEventListener(
      name,
      function () {
        pressing = name === "pointerdown";
      },
      true
    );
  });

  /* ---- asking ---- */

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.elt.id === "yr-live") {
      var card = reading.present();
      event.detail.parameters.at = card ? card.dataset.i : "";
      event.detail.parameters.editing = isEditing() ? "yes" : "";
    }
  });

  /* Undoing is answered with the changed cards alone, if the page says what it has. */
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.elt.dataset.act === "undo") {
      event.detail.headers["X-Reading-Mark"] = $("yr-live").dataset.mark;
      event.detail.headers["X-Reading-Shape"] = $("reading").dataset.shape;
    }
  });

  /* A page that nobody looks at asks nothing; a pressed pointer is waited for. */
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.elt.id === "yr-live" && (document.hidden || pressing)) {
      event.preventDefault();
    }
  });

  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && $("yr-live")) {
      document.body.dispatchEvent(new CustomEvent("yr-ask"));
    }
  });

  /* ---- showing ---- */

  function spread(live) {
    if (live.dataset.shape !== $("reading").dataset.shape) {
      renew();
      return;
    }
    var box = live.querySelector("template");
    Array.prototype.forEach.call(box.content.querySelectorAll(".yr-card"), place);
    box.remove();
    showPeople(live);
    showWanted(live.dataset.focusItem);
  }

  /** What was undone is shown; where the list no longer holds it, the whole reading is fetched. */
  function showWanted(item) {
    if (!item) {
      return;
    }
    reading.fade();
    if (reading.cardOf(item)) {
      reading.show(item);
    } else {
      renew();
    }
  }

  /** A card that others changed takes the place of the old one, unless it is being changed here. */
  function place(fresh) {
    var old = reading.cardOf(fresh.dataset.i);
    if (!old) {
      reading.dress(fresh);
    } else if (old.classList.contains("yr-open")) {
      warn(old, fresh);
    } else if (old.dataset.seen !== fresh.dataset.seen && !old.classList.contains("yr-sending")) {
      var hadFocus = old.contains(document.activeElement);
      fresh.classList.toggle("yr-now", old.classList.contains("yr-now"));
      fresh.classList.add("yr-fresh");
      old.replaceWith(fresh);
      window.htmx.process(fresh);
      reading.dress(fresh);
      if (hadFocus) {
        fresh.focus({ preventScroll: true });
      }
    }
  }

  /** What is typed here stays; saving it will show both sides. */
  function warn(open, fresh) {
    if (open.dataset.seen === fresh.dataset.seen || open.querySelector(".yr-elsewhere")) {
      return;
    }
    var note = document.createElement("p");
    note.className = "yr-elsewhere";
    note.setAttribute("role", "status");
    note.textContent = "这一条刚刚被别人改动；您填写的还在，保存时会请您核对两边。";
    open.prepend(note);
  }

  function showPeople(live) {
    document.querySelectorAll(".yr-card[data-by]").forEach(function (card) {
      card.removeAttribute("data-by");
    });
    live.querySelectorAll(".yr-person[data-editing]").forEach(function (person) {
      var card = person.dataset.item && reading.cardOf(person.dataset.item);
      if (card) {
        card.dataset.by = person.dataset.name + "正在改这一条";
      }
    });
  }

  function fetchAll() {
    var order = $("reading").dataset.order;
    window.yanzhenPanes.keepPlaces();
    window.htmx.ajax("GET", "/documents/" + $("reading").dataset.version + "/?order=" + order, {
      target: "#reading",
      swap: "outerHTML",
    });
  }

  /** The text was cut anew: the whole reading is fetched, at once or when the person here is ready. */
  function renew() {
    if (!isBusy()) {
      fetchAll();
    } else if (!$("yr-renew")) {
      var button = document.createElement("button");
      button.id = "yr-renew";
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = "别人重新划分了条目，点此更新";
      button.addEventListener("click", fetchAll);
      $("yr-live").after(button);
    }
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.elt.id === "yr-live") {
      spread(event.detail.elt);
    } else if ($("yr-live")) {
      showPeople($("yr-live"));
    }
  });
})();
