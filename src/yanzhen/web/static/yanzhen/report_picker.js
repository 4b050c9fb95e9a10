/* The dialog in which a number, a table, a chart or a word is picked. yanzhenPicker.open(request, then) asks the server
   for the form and gives the editor its answer; nothing is stored by picking. */
(function () {
  "use strict";

  function dialogWith(label) {
    var dialog = document.createElement("dialog");
    dialog.className = "yz-dialog rp-dialog";
    dialog.setAttribute("aria-label", label);
    var body = document.createElement("div");
    body.className = "yz-dialog-body";
    dialog.append(body);
    document.body.append(dialog);
    dialog.addEventListener("close", function () {
      dialog.remove();
    });
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog || event.target.closest("[data-pick-close]")) {
        dialog.close();
      }
    });
    return dialog;
  }

  function fill(dialog, html) {
    var body = dialog.firstChild;
    body.innerHTML = html;
    window.htmx.process(body);
    var first = body.querySelector('[role="alert"]') ? null : body.querySelector("[data-pick-first]");
    var field = first || body.querySelector("input:not([type=hidden]), button");
    if (field) {
      field.focus();
    }
  }

  function notice(dialog, text) {
    fill(dialog, "");
    var said = document.createElement("p");
    said.className = "yz-error";
    said.setAttribute("role", "alert");
    said.textContent = text;
    dialog.firstChild.append(said);
  }

  function load(dialog, url) {
    window
      .fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.text();
      })
      .then(function (html) {
        fill(dialog, html);
      })
      .catch(function () {
        notice(dialog, "没有取到列表；请检查网络，关闭后再试。");
      });
  }

  function send(dialog, form, then) {
    window
      .fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(function (answer) {
        if ((answer.headers.get("Content-Type") || "").indexOf("application/json") === 0 && answer.ok) {
          return answer.json().then(function (picked) {
            dialog.close();
            then(picked);
          });
        }
        if (answer.status === 422) {
          return answer.text().then(function (html) {
            fill(dialog, html);
          });
        }
        throw new Error(String(answer.status));
      })
      .catch(function () {
        notice(dialog, "没有取到所选的数；请检查网络，关闭后再试。");
      });
  }

  /** A stored table or chart as query parameters, so that its form opens as it was filled. */
  function queryOf(shape) {
    var query = new URLSearchParams({ again: "1" });
    Object.keys(shape).forEach(function (name) {
      [].concat(shape[name]).forEach(function (value) {
        if (value !== false) {
          query.append(name, value === true ? "on" : String(value));
        }
      });
    });
    if (shape.axis === "organisations" && shape.with_total === undefined) {
      query.append("with_total", "on");
    }
    return query.toString();
  }

  /** Known numbers of this report, to use one of them once more. */
  function listKnown(dialog, known, then) {
    var body = dialog.firstChild;
    var title = document.createElement("h2");
    title.textContent = "已有的数";
    var search = document.createElement("input");
    search.className = "form-control mb-2";
    search.type = "search";
    search.placeholder = "查找";
    search.setAttribute("aria-label", "查找已有的数");
    var list = document.createElement("div");
    list.className = "rp-found rp-tall";
    Object.keys(known).forEach(function (key) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "rp-known";
      button.textContent = known[key].label;
      button.addEventListener("click", function () {
        dialog.close();
        then({ key: key, label: known[key].label, kind: known[key].kind, unit: "" });
      });
      list.append(button);
    });
    search.addEventListener("input", function () {
      list.querySelectorAll("button").forEach(function (button) {
        button.hidden = button.textContent.indexOf(search.value.trim()) < 0;
      });
    });
    var close = document.createElement("button");
    close.type = "button";
    close.className = "btn mt-2";
    close.textContent = "取消";
    close.dataset.pickClose = "yes";
    body.append(title, search, list, close);
    search.focus();
  }

  function open(request, then, after) {
    var dialog = dialogWith(request.label);
    dialog.addEventListener("close", after);
    dialog.showModal();
    if (request.known) {
      listKnown(dialog, request.known, then);
      return;
    }
    dialog.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopPropagation();
      send(dialog, event.target, then);
    });
    dialog.addEventListener("click", function (event) {
      var word = event.target.closest("[data-word-picked]");
      if (word) {
        dialog.close();
        then({ word: word.dataset.wordPicked, each: word.dataset.each });
      }
    });
    var glue = request.url.indexOf("?") < 0 ? "?" : "&";
    load(dialog, request.shape ? request.url + glue + queryOf(request.shape) : request.url);
  }

  window.yanzhenPicker = { open: open };
})();
