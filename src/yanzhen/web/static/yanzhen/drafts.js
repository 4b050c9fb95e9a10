/* Drafts: what was typed into <form data-draft="name"> survives an expired session, a closed tab or a crash.
   Kept on this device by user and form for seven days, given back after sign-in, dropped once the server took the form.
   Passwords, files, hidden fields and fields marked data-no-draft are never kept. */
(function () {
  "use strict";

  var DAYS = 7;
  var PREFIX = "yanzhen.draft.";
  var SENT = "yanzhen.sent";

  function user() {
    return document.body.dataset.user || "";
  }

  function keyOf(form) {
    return PREFIX + user() + "." + form.dataset.draft;
  }

  function kept(field) {
    return (
      field.name &&
      !field.disabled &&
      !field.closest("[data-no-draft]") &&
      !/^(password|file|hidden|submit|button|reset|image)$/.test(field.type) &&
      field.autocomplete !== "one-time-code"
    );
  }

  function fieldsOf(form) {
    return Array.prototype.filter.call(form.elements, kept);
  }

  function valueOf(field) {
    if (field.type === "checkbox" || field.type === "radio") {
      return field.checked;
    }
    if (field.multiple && field.options) {
      return Array.prototype.map.call(field.selectedOptions, function (option) {
        return option.value;
      });
    }
    return field.value;
  }

  function slot(field) {
    return /^(checkbox|radio)$/.test(field.type) ? field.name + "=" + field.value : field.name;
  }

  function snapshot(form) {
    var values = {};
    fieldsOf(form).forEach(function (field) {
      values[slot(field)] = valueOf(field);
    });
    return values;
  }

  function put(field, value) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = value;
    } else if (field.multiple && field.options) {
      Array.prototype.forEach.call(field.options, function (option) {
        option.selected = value.indexOf(option.value) >= 0;
      });
    } else {
      field.value = value;
    }
  }

  function read(key) {
    try {
      var draft = JSON.parse(window.localStorage.getItem(key));
      return draft && Date.now() - draft.at < DAYS * 86400000 ? draft : null;
    } catch (error) {
      return null;
    }
  }

  /** Keep the form; say whether that worked (storage may be full or forbidden). */
  function write(form) {
    try {
      window.localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: snapshot(form) }));
      return true;
    } catch (error) {
      return false;
    }
  }

  function drop(key) {
    try {
      window.localStorage.removeItem(key);
    } catch (error) {
      /* Nothing was kept where storage is forbidden. */
    }
  }

  function offer(form, draft) {
    var when = new Date(draft.at);
    var notice = document.createElement("div");
    notice.className = "yz-notice";
    notice.setAttribute("role", "status");
    var text = document.createElement("div");
    text.textContent =
      "已恢复您" + when.toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" }) +
      "填写、尚未提交的内容，请核对后提交。";
    var undo = document.createElement("button");
    undo.type = "button";
    undo.className = "btn btn-sm";
    undo.textContent = "不要这份草稿";
    undo.addEventListener("click", function () {
      drop(keyOf(form));
      form.reset();
      notice.remove();
    });
    notice.append(text, undo);
    form.prepend(notice);
  }

  function restore(form) {
    var draft = read(keyOf(form));
    if (!draft || form.querySelector(".yz-error:not([x-show])")) {
      return;
    }
    var before = snapshot(form);
    var changed = false;
    fieldsOf(form).forEach(function (field) {
      var name = slot(field);
      if (name in draft.values && JSON.stringify(draft.values[name]) !== JSON.stringify(before[name])) {
        put(field, draft.values[name]);
        changed = true;
      }
    });
    if (changed) {
      offer(form, draft);
    }
  }

  function attach(root) {
    var forms = Array.prototype.slice.call(root.querySelectorAll("form[data-draft]"));
    if (root.matches && root.matches("form[data-draft]")) {
      forms.push(root);
    }
    forms.forEach(function (form) {
      if (!form.dataset.draftReady) {
        form.dataset.draftReady = "yes";
        restore(form);
      }
    });
  }

  function forget(wanted) {
    Object.keys(window.localStorage).filter(wanted).forEach(drop);
  }

  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form) {
      return;
    }
    /* Leaving is only questioned where something would be lost. */
    var isKept = form.matches("[data-draft]") && write(form);
    if (form.matches("[data-guard]") || (form.matches("[data-draft]") && !isKept)) {
      form.dataset.changed = "yes";
    }
  });

  /* The draft stays until the server has taken the form. A sent form is remembered; it counts as taken when the next page
     is neither the sign-in page nor an error page nor the same form with faults, and was not reached by going back. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented) {
      return;
    }
    form.dataset.changed = "";
    if (form.matches("[data-forgets-drafts]")) {
      forget(function (key) {
        return key.indexOf(PREFIX + user() + ".") === 0;
      });
    }
    if (form.matches("[data-draft]")) {
      window.sessionStorage.setItem(SENT, keyOf(form));
    }
  });

  function settleSent() {
    var key = window.sessionStorage.getItem(SENT);
    if (!key) {
      return;
    }
    var refused = !user() || document.querySelector("[data-problem-page]") || document.querySelector(".yz-error-summary");
    var moved = window.performance.getEntriesByType("navigation")[0];
    if (!refused && moved && moved.type === "navigate") {
      drop(key);
    }
    window.sessionStorage.removeItem(SENT);
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    var form = event.detail.elt;
    if (form.matches("form[data-draft]")) {
      form.dataset.changed = "";
    }
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.detail.elt;
    var xhr = event.detail.xhr;
    if (!form.matches("form[data-draft]")) {
      return;
    }
    var movedToSignIn = (xhr.getResponseHeader("HX-Redirect") || "").indexOf("/accounts/login/") >= 0;
    if (xhr.status >= 200 && xhr.status < 300 && !movedToSignIn) {
      drop(keyOf(form));
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector('form[data-changed="yes"]')) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  document.addEventListener("htmx:load", function (event) {
    attach(event.detail.elt);
  });

  document.addEventListener("DOMContentLoaded", function () {
    try {
      forget(function (key) {
        return key.indexOf(PREFIX) === 0 && !read(key);
      });
      settleSent();
    } catch (error) {
      return; /* Storage forbidden: forms work, drafts are not kept. */
    }
    attach(document);
  });
})();
