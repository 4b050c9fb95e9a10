/* Figures that a document states: one box chooses all. */
(function () {
  "use strict";

  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-yd-all]")) {
      document.querySelectorAll('.yd-form input[name="fact"]').forEach(function (box) {
        box.checked = event.target.checked;
      });
    }
  });
})();
