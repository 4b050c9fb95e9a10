/* What every page needs: marks that script runs, menus, print and copy buttons, focus after a part was swapped, network faults. */
(function () {
  "use strict";

  document.documentElement.classList.add("yz-js");

  /** Show one message in the region that screen readers follow. */
  function announce(text, level) {
    var region = document.getElementById("page-messages");
    if (!region) {
      return;
    }
    var box = document.createElement("div");
    box.className = "yz-notice yz-notice-" + (level || "error");
    box.setAttribute("role", "alert");
    box.textContent = text;
    region.replaceChildren(box);
    box.scrollIntoView({ block: "nearest" });
  }

  window.yanzhen = { announce: announce };

  function closeMenus(except) {
    document.querySelectorAll("details.yz-menu-holder[open]").forEach(function (menu) {
      if (menu !== except) {
        menu.open = false;
      }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.yz-menu-holder"));
    if (event.target.closest("[data-print]")) {
      window.print();
    }
    var dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) {
      dismiss.closest(".yz-notice").remove();
    }
    var opener = event.target.closest("[data-opens-dialog]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.opensDialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var open = document.querySelector("details.yz-menu-holder[open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  });

  /* A select that acts on change still has its button for those without script. */
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submits]") && event.target.form) {
      event.target.form.requestSubmit();
    }
  });

  /* Two clicks on one submit button send one form. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method.toLowerCase() !== "post" || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () {
      delete form.dataset.sent;
    }, 4000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  document.addEventListener("htmx:sendError", function () {
    announce("网络不通，刚才的操作没有送到服务器。请检查网络后重试，已填内容仍在本页。");
  });
  document.addEventListener("htmx:timeout", function () {
    announce("服务器没有及时答复。请稍后重试，已填内容仍在本页。");
  });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 501) {
      announce("服务暂时不可用，刚才的操作没有完成。请稍后重试，已填内容仍在本页。");
    }
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var wanted = event.detail.elt.querySelector("[data-focus]");
    if (wanted) {
      wanted.focus();
    }
  });

  /* On a phone a bar of many empty filters shows the first one, and the rest on demand. */
  function foldFilters() {
    document.querySelectorAll("form.yz-filters").forEach(function (bar) {
      var fields = bar.querySelectorAll(".yz-filter ~ .yz-filter");
      var isUsed = Array.prototype.some.call(bar.querySelectorAll("input:not([type=hidden]), select"), function (field) {
        return field.type === "checkbox" ? field.checked : field.value !== "";
      });
      if (fields.length < 2 || isUsed || window.innerWidth >= 576 || bar.dataset.foldable) {
        return;
      }
      bar.dataset.foldable = "yes";
      bar.classList.add("yz-folded");
      var more = document.createElement("button");
      more.type = "button";
      more.className = "btn";
      more.textContent = "更多条件";
      more.addEventListener("click", function () {
        bar.classList.remove("yz-folded");
        more.remove();
        fields[0].querySelector("input, select").focus();
      });
      bar.querySelector(".yz-actions").append(more);
    });
  }

  /* Only a table wider than its place gets a scroll box of its own; see components.css. */
  function fitTables() {
    document.querySelectorAll(".yz-table-scroll").forEach(function (box) {
      var table = box.querySelector("table");
      box.classList.toggle("yz-wide", table !== null && table.offsetWidth > box.clientWidth + 1);
    });
  }
  window.addEventListener("resize", function () {
    fitTables();
    foldFilters();
  });
  document.addEventListener("htmx:load", fitTables);

  document.addEventListener("DOMContentLoaded", function () {
    fitTables();
    foldFilters();
    var wanted = document.querySelector("[data-focus]");
    if (wanted) {
      wanted.focus();
    }
  });
})();
