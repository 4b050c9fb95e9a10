// Settings in groups: marks at once what differs from the default (or the round), and lists it beside the form.
(function () {
  "use strict";

  function differs(setting) {
    var field = document.getElementById(setting.dataset.field);
    if (!field) return false;
    return field.value.trim() === "" || Number(field.value) !== Number(setting.dataset.base);
  }

  function shown(setting) {
    var field = document.getElementById(setting.dataset.field);
    if (field.tagName === "SELECT") return field.options[field.selectedIndex].text;
    return (field.value.trim() || "空") + setting.dataset.unit;
  }

  function line(setting, word) {
    var item = document.createElement("li");
    var link = document.createElement("a");
    link.href = "#" + setting.dataset.field;
    link.textContent = setting.dataset.setting;
    item.append(link, "：" + shown(setting) + "（" + word + setting.dataset.usual + "）");
    return item;
  }

  function refresh() {
    var list = document.createElement("ul");
    document.querySelectorAll("[data-settings]").forEach(function (group) {
      var word = group.dataset.settings;
      var count = 0;
      group.querySelectorAll("[data-setting]").forEach(function (setting) {
        var is = differs(setting);
        setting.classList.toggle("yz-setting-differs", is);
        setting.querySelector(".yz-setting-base").hidden = !is;
        if (is) {
          count += 1;
          list.append(line(setting, word));
        }
      });
      group.querySelector("[data-settings-count]").textContent = count ? "，" + count + "项与" + word + "不同" : "";
    });
    var place = document.querySelector("[data-settings-differing]");
    if (!place) return;
    var none = document.createElement("p");
    none.textContent = "都是缺省值，可以直接用。";
    place.replaceChildren(list.childElementCount ? list : none);
  }

  document.addEventListener("input", function (event) {
    if (event.target.closest("form")) refresh();
  });
  // A link to a setting opens the group it stands in.
  document.addEventListener("click", function (event) {
    var link = event.target.closest('a[href^="#id_"]');
    var field = link && document.getElementById(link.hash.slice(1));
    var group = field && field.closest("details");
    if (group) {
      group.open = true;
      field.focus();
    }
  });
})();
