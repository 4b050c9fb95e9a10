/* Small states of a page, as Alpine components that need no evaluation of strings. */
(function () {
  "use strict";

  function readableSize(bytes) {
    if (bytes < 1024 * 1024) {
      return Math.max(1, Math.round(bytes / 1024)) + " KB";
    }
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }

  document.addEventListener("alpine:init", function () {
    window.Alpine.data("dropZone", function () {
      return {
        over: false,
        files: [],
        fault: "",
        enter: function () {
          this.over = true;
        },
        leave: function () {
          this.over = false;
        },
        take: function (event) {
          this.over = false;
          this.$refs.input.files = event.dataTransfer.files;
          this.show();
        },
        show: function () {
          var limit = Number(this.$refs.input.dataset.maxBytes || 0);
          var chosen = Array.prototype.slice.call(this.$refs.input.files);
          var heavy = chosen.filter(function (file) {
            return limit && file.size > limit;
          });
          this.fault = heavy.length
            ? "“" + heavy[0].name + "”超过" + readableSize(limit) + "，请压缩或拆分后再选。"
            : "";
          this.files = chosen.map(function (file) {
            return file.name + "（" + readableSize(file.size) + "）";
          });
        },
        get zoneClass() {
          return this.over ? "yz-drop-over" : "";
        },
      };
    });

    window.Alpine.data("copyText", function () {
      return {
        label: "复制",
        copy: function () {
          var component = this;
          var source = document.getElementById(this.$root.dataset.copies);
          var text = source.value === undefined ? source.textContent : source.value;
          var done = function () {
            component.label = "已复制";
            window.setTimeout(function () {
              component.label = "复制";
            }, 2000);
          };
          /* The way of browsers and addresses that are not trusted with the clipboard: plain http inside an office. */
          var byHand = function () {
            var holder = document.createElement("textarea");
            holder.value = text;
            document.body.appendChild(holder);
            holder.select();
            document.execCommand("copy");
            holder.remove();
            done();
          };
          if (navigator.clipboard && window.isSecureContext) {
            navigator.clipboard.writeText(text).then(done, byHand);
          } else {
            byHand();
          }
        },
      };
    });

    /* Warns two minutes before the session ends; any request to the server starts the clock anew. */
    window.Alpine.data("idleSession", function () {
      return {
        ended: false,
        warning: false,
        deadline: 0,
        init: function () {
          var component = this;
          var seconds = Number(this.$root.dataset.seconds);
          var reset = function () {
            component.deadline = Date.now() + seconds * 1000;
            component.warning = false;
          };
          reset();
          document.addEventListener("htmx:afterRequest", reset);
          window.setInterval(function () {
            var left = component.deadline - Date.now();
            component.ended = left <= 0;
            component.warning = left > 0 && left < 120000;
          }, 1000);
        },
        get shown() {
          return this.ended || this.warning;
        },
        get text() {
          return this.ended
            ? "登录已过期。已填内容保存在本机，重新登录后自动恢复。"
            : "您有一段时间没有操作，登录将在两分钟内过期。已填内容会保留。";
        },
      };
    });
  });
})();
