/* Keyboard: / searches, ? explains, g then a letter goes to an area, [data-key] names a page's own keys. */
(function () {
  "use strict";

  var waitingForArea = 0;

  function isTyping(target) {
    return target.closest("input, textarea, select, [contenteditable='true']") !== null;
  }

  function press(key) {
    var wanted = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
    if (!wanted || wanted.disabled) {
      return false;
    }
    if (wanted.matches("input, textarea, select")) {
      wanted.focus();
    } else {
      wanted.click();
    }
    return true;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) {
      return;
    }
    if (document.querySelector("dialog[open]") && event.key !== "?") {
      return;
    }
    var now = Date.now();
    if (event.key === "g") {
      waitingForArea = now;
      return;
    }
    if (now - waitingForArea < 1500) {
      waitingForArea = 0;
      var area = document.querySelector('.yz-rail [data-go="' + CSS.escape(event.key) + '"]');
      if (area) {
        event.preventDefault();
        area.click();
      }
      return;
    }
    if (event.key === "?") {
      var help = document.getElementById("keyboard-help");
      if (help && help.showModal && !help.open) {
        event.preventDefault();
        help.showModal();
      }
      return;
    }
    if (press(event.key)) {
      event.preventDefault();
    }
  });

  /* The help lists the keys of the page it is opened on. */
  document.addEventListener("click", fillHelp);
  document.addEventListener("keydown", fillHelp);

  function fillHelp() {
    var list = document.getElementById("keyboard-help-page");
    if (!list) {
      return;
    }
    list.replaceChildren();
    document.querySelectorAll("main [data-key][data-key-title]").forEach(function (element) {
      var row = document.createElement("tr");
      var head = document.createElement("th");
      var key = document.createElement("kbd");
      var cell = document.createElement("td");
      key.textContent = element.dataset.key;
      cell.textContent = element.dataset.keyTitle;
      head.appendChild(key);
      row.append(head, cell);
      list.appendChild(row);
    });
  }
})();
