/* Handing in a document: the named units are asked for when the answer is 内部 alone. */
(function () {
  "use strict";

  function show() {
    var units = document.querySelector(".yr-units");
    if (units) {
      var answer = document.querySelector('[name="declared"]:checked');
      units.classList.toggle("yr-wanted", Boolean(answer && answer.value === "internal"));
    }
  }

  document.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", show);
})();
