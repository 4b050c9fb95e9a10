/* Keeps a slider and its number field in step; without script the number field alone is there. */
(function () {
  "use strict";

  var STEPS = 200;

  function scaleOf(field) {
    var words = (field.dataset.slider || "even 1").split(" ");
    var least = Number(field.min);
    var most = Number(field.max);
    var unit = Number(words[1]);
    if (words[0] === "ratio") {
      // Position 0 is 0, the first step the unit, the last the most: every step multiplies by the same.
      return {
        to: function (place) {
          return place <= 0 ? 0 : Number((unit * Math.pow(most / unit, (place - 1) / (STEPS - 1))).toPrecision(2));
        },
        from: function (value) {
          return value < unit ? 0 : Math.round(1 + ((STEPS - 1) * Math.log(value / unit)) / Math.log(most / unit));
        },
      };
    }
    return {
      to: function (place) {
        var value = least + ((most - least) * place) / STEPS;
        return Number((Math.round(value / unit) * unit).toFixed(4));
      },
      from: function (value) {
        return Math.round(((value - least) / (most - least)) * STEPS);
      },
    };
  }

  function plain(value) {
    return value.toFixed(8).replace(/\.?0+$/, "");
  }

  document.querySelectorAll("input[data-slides]").forEach(function (slider) {
    var field = document.getElementById(slider.dataset.slides);
    if (!field) {
      return;
    }
    var scale = scaleOf(field);
    function follow() {
      var value = Number(field.value);
      if (field.value !== "" && isFinite(value)) {
        slider.value = String(scale.from(value));
        slider.setAttribute("aria-valuetext", field.value);
      }
    }
    follow();
    field.addEventListener("input", function (event) {
      if (event.isTrusted) {
        follow();
      }
    });
    slider.addEventListener("input", function (event) {
      event.stopPropagation();
      field.value = plain(scale.to(Number(slider.value)));
      slider.setAttribute("aria-valuetext", field.value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
