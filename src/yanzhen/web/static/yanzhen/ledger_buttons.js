/* The buttons above grid and cards, the notice of narrowed rows, and the list of keys. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var KEYS = [
    ["方向键", "移动；按住Shift选一片；Ctrl+方向键到数据边缘"],
    ["Tab、Shift+Tab", "右移、左移；接着按Enter换行回到起始列"],
    ["Enter、Shift+Enter", "下移、上移"],
    ["直接打字", "重填当前格，支持中文输入法"],
    ["F2或双击", "修改当前格；Esc放弃；Alt+Enter格内换行"],
    ["Alt+↓", "打开选项或日历"],
    ["空格", "是否类的格在“是”“否”间切换"],
    ["Home、End", "行首、行尾；加Ctrl到表首、表尾"],
    ["Delete", "清空所选"],
    ["Ctrl+C、X、V", "复制、剪切、粘贴（可与Excel、WPS互贴）"],
    ["Ctrl+D、Ctrl+R", "向下填充、向右填充"],
    ["Ctrl+Z、Ctrl+Y", "撤销、重做"],
    ["Ctrl+Enter", "在下方插入行；Ctrl+Delete删除所选行"],
    ["Ctrl+A、Shift+空格、Ctrl+空格", "全选、选整行、选整列"],
    ["Ctrl+F", "查找"],
    ["F8、Shift+F8", "下一处、上一处要改的地方"],
    ["F6", "离开表格，到上方的按钮"],
  ];

  function keysBox() {
    var box = make("dialog", "yl-keys");
    var title = make("h2", "");
    title.textContent = "表格的按键";
    var list = make("dl", "");
    KEYS.forEach(function (one) {
      var key = make("dt", "");
      var words = make("dd", "");
      key.textContent = one[0];
      words.textContent = one[1];
      list.append(key, words);
    });
    var close = ledger.button("关闭", "", function () {
      box.close();
    });
    box.append(title, list, close);
    document.body.append(box);
    return box;
  }

  /** Buttons act on the grid, or on a phone on the cards. */
  ledger.tableButtons = function (panels, canChange, grid, cards) {
    var keys = null;
    function onGrid(name, argument) {
      return function () {
        if (grid()) {
          grid().acts[name](argument);
          grid().focus();
        }
      };
    }
    function add() {
      if (grid()) {
        onGrid("insert", true)();
      } else {
        cards().add();
      }
    }
    function back(isRedo) {
      return function () {
        if (grid()) {
          onGrid("back", isRedo)();
        } else if (isRedo) {
          panels.store.redo();
        } else {
          panels.store.undo();
        }
      };
    }
    var changing = [
      ["增加一行", "在所选行下方插入（Ctrl+Enter）", add],
      ["复制行", "把所选行再来一份", onGrid("duplicate")],
      ["删除行", "删除所选行（Ctrl+Delete）", onGrid("remove")],
      [],
      ["撤销", "Ctrl+Z", back(false)],
      ["重做", "Ctrl+Y", back(true)],
      [],
    ];
    panels.buttons(
      (canChange ? changing : []).concat([
        ["查找", "Ctrl+F", function () { panels.find(); }],
        ["按键", "表格里能用的按键", function () {
          keys = keys || keysBox();
          keys.showModal();
        }],
      ])
    );
    Array.from(panels.bar.querySelectorAll("button")).forEach(function (element) {
      if (["复制行", "删除行", "查找", "按键"].indexOf(element.textContent) >= 0) {
        element.classList.add("yl-wide-only");
      }
    });
  };

  /** Rows are filtered or sorted: say so, with the way back. */
  ledger.Panels.prototype.showNarrowed = function (view) {
    var panels = this;
    if (this.narrowed) {
      this.narrowed.remove();
      this.narrowed = null;
    }
    if (!view.isNarrowed() && !view.sorting) {
      return;
    }
    var words = view.isNarrowed() ? "筛选出" + view.rows.length + "行，共" + this.store.rows.length + "行" : "";
    if (view.sorting) {
      words += (words ? "；" : "") + "按“" + view.sorting.field.title + "”" + (view.sorting.descending ? "降序" : "升序") + "显示，行号不变";
    }
    this.narrowed = make("div", "yl-narrowed", "status");
    this.narrowed.append(
      words + "。",
      ledger.button("重新筛选排序", "改动后的行按现在的内容重新筛选和排序", function () {
        view.refresh();
        panels.showing.draw();
        panels.showNarrowed(view);
      }),
      ledger.button("全部显示", "", function () {
        view.showAll();
        panels.showing.moveTo(0, panels.showing.at.column);
        panels.showNarrowed(view);
        panels.showing.focus();
      })
    );
    this.top.after(this.narrowed);
  };

  ledger.openColumnMenu = function (grid, column, anchor) {
    return new ledger.ColumnMenu(grid, column, anchor);
  };
})();
