/* The room: asks every few seconds whether something has changed, keeps what is typed, and sends acts again after the
   connection dropped. Every act may be sent twice: the server enters it once. */
(function () {
  "use strict";

  var room = document.getElementById("ym-room");
  if (!room) {
    return;
  }
  var notice = document.getElementById("ym-connection");
  var KEPT = "yanzhen.room." + document.body.dataset.user + "." + room.dataset.act;
  var tag = "";
  var typed = {};
  var waiting = read();
  var sending = false;
  var asking = false;
  var chosen = null;

  function read() {
    try {
      return JSON.parse(window.localStorage.getItem(KEPT) || "[]");
    } catch (_error) {
      return [];
    }
  }

  function keep() {
    try {
      window.localStorage.setItem(KEPT, JSON.stringify(waiting));
    } catch (_error) {
      /* without storage the page itself keeps them */
    }
  }

  function tell(text) {
    notice.hidden = !text;
    if (notice.textContent !== text) {
      notice.textContent = text;
    }
  }

  function offline() {
    tell(waiting.length ? "网络不通：已记下" + waiting.length + "项操作，恢复后自动送出，请不要关闭本页。" : "网络不通：正在重新连接，已填内容仍在本页。");
  }

  /* ---- showing what the server says, without taking away what is being typed ---- */

  function show(html) {
    var fresh = document.createElement("div");
    fresh.innerHTML = html;
    if (!fresh.querySelector(".ym-room")) {
      window.location.reload(); /* signed out or another page: let the server say so */
      return;
    }
    var active = document.activeElement;
    var id = active && room.contains(active) ? active.id : "";
    var place = id && active.selectionStart !== undefined && active.type !== "date" ? active.selectionStart : null;
    var open = Array.prototype.map.call(room.querySelectorAll("details"), function (one) {
      return one.open;
    });
    var summaries = Array.prototype.map.call(room.querySelectorAll("details"), function (one) {
      return one.closest("[data-region]").dataset.region + one.querySelector("summary").textContent;
    });
    room.replaceChildren.apply(room, fresh.childNodes);
    room.querySelectorAll("details").forEach(function (one) {
      var at = summaries.indexOf(one.closest("[data-region]").dataset.region + one.querySelector("summary").textContent);
      if (at >= 0) {
        one.open = open[at];
      }
    });
    Object.keys(typed).forEach(function (name) {
      var field = document.getElementById(name);
      if (field && room.contains(field)) {
        put(field, typed[name]);
      }
    });
    var again = id && document.getElementById(id);
    if (again) {
      again.focus({ preventScroll: true });
      if (place !== null && again.setSelectionRange) {
        try {
          again.setSelectionRange(place, place);
        } catch (_error) {
          /* fields without a caret */
        }
      }
    }
    mark();
  }

  function put(field, value) {
    if (field.type === "checkbox") {
      field.checked = value;
    } else {
      field.value = value;
    }
  }

  room.addEventListener("input", function (event) {
    var field = event.target;
    if (field.id) {
      typed[field.id] = field.type === "checkbox" ? field.checked : field.value;
    }
  });

  room.addEventListener("change", function (event) {
    if (event.target.name !== "speaker") {
      return;
    }
    var option = event.target.selectedOptions[0];
    var form = event.target.form;
    if (option && option.dataset.points !== undefined && !form.elements.points.value.trim()) {
      form.elements.points.value = option.dataset.points;
      form.elements.points_seen.value = option.dataset.points;
    }
  });

  /* ---- asking ---- */

  function ask() {
    if (asking || sending || document.hidden) {
      return;
    }
    asking = true;
    window
      .fetch(room.dataset.url, { headers: { "X-Room": "yes", "If-None-Match": tag }, credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (answer.status === 304) {
          return "";
        }
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        tag = answer.headers.get("ETag") || "";
        return answer.text();
      })
      .then(function (html) {
        if (html && !sending) {
          show(html);
        }
        if (waiting.length) {
          send();
        } else {
          tell("");
        }
      })
      .catch(offline)
      .finally(function () {
        asking = false;
      });
  }

  /* ---- acting ---- */

  room.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.hasAttribute("data-plain") || form.getAttribute("action") !== room.dataset.act) {
      return;
    }
    event.preventDefault();
    var pairs = [];
    new FormData(form).forEach(function (value, name) {
      if (name !== "csrfmiddlewaretoken") {
        pairs.push([name, value]);
      }
    });
    if (event.submitter && event.submitter.name) {
      pairs.push([event.submitter.name, event.submitter.value]);
    }
    waiting.push({ pairs: pairs, again: false, form: Array.prototype.map.call(form.elements, function (field) { return field.id; }) });
    keep();
    delete form.dataset.sent;
    send();
  });

  function send() {
    if (sending || !waiting.length) {
      return;
    }
    sending = true;
    var act = waiting[0];
    var body = new URLSearchParams(act.pairs);
    if (act.again) {
      body.append("again", "yes");
    }
    var token = room.querySelector("[name=csrfmiddlewaretoken]");
    window
      .fetch(room.dataset.act, {
        method: "POST",
        body: body,
        headers: { "X-Room": "yes", "X-CSRFToken": token ? token.value : "" },
        credentials: "same-origin"
      })
      .then(function (answer) {
        if (answer.status >= 500) {
          throw new Error(String(answer.status));
        }
        tag = answer.headers.get("ETag") || "";
        return answer.text().then(function (html) {
          waiting.shift();
          keep();
          if (answer.ok) {
            act.form.forEach(function (id) {
              delete typed[id];
            });
          }
          show(html);
          tell("");
        });
      })
      .then(function () {
        sending = false;
        send();
      })
      .catch(function () {
        sending = false;
        act.again = true;
        keep();
        offline();
      });
  }

  /* ---- keys: j and k choose a member, then 1 2 3 vote, p comes or goes, x absent, s spoke, h recuses ---- */

  function rows() {
    return Array.prototype.slice.call(room.querySelectorAll("tr[data-seat]"));
  }

  function mark() {
    rows().forEach(function (row) {
      row.classList.toggle("ym-chosen", row.dataset.seat === chosen);
    });
  }

  function step(by) {
    var all = rows();
    if (!all.length) {
      return;
    }
    var at = all.findIndex(function (row) {
      return row.dataset.seat === chosen;
    });
    var next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    chosen = next.dataset.seat;
    mark();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest("input, textarea, select")) {
      return;
    }
    if (document.querySelector("dialog[open]")) {
      return;
    }
    if (event.key === "j" || event.key === "k" && chosen) {
      step(event.key === "j" ? 1 : -1);
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    var row = chosen && room.querySelector('tr[data-seat="' + chosen + '"]');
    var button = row && /^[123pxsh]$/.test(event.key) && row.querySelector('[data-do="' + event.key + '"]');
    if (button) {
      button.click();
      event.preventDefault();
      if (/^[123]$/.test(event.key)) {
        step(1);
      }
    }
  }, true);

  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  window.setInterval(ask, Number(room.dataset.seconds) * 1000);
  if (waiting.length) {
    waiting.forEach(function (act) {
      act.again = true;
    });
    send();
  }
})();
