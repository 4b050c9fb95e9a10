/* Around the rows: buttons, how things stand with the server, what is wrong (and the way to it), finding. Shared by grid and cards. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var MOST_LISTED = 300;

  function button(text, title, act) {
    var element = make("button", "btn btn-sm");
    element.type = "button";
    element.textContent = text;
    if (title) {
      element.title = title;
    }
    element.addEventListener("click", act);
    return element;
  }

  function Panels(root, store, sync) {
    this.root = root;
    this.store = store;
    this.sync = sync;
    this.showing = null; /* what jumps to cells: {jump(row, field), focus()} */
    this.bar = make("div", "yl-bar", "toolbar");
    this.bar.setAttribute("aria-label", "台账操作");
    this.status = make("div", "yl-status", "status");
    this.said = make("div", "yl-said", "status");
    this.problems = make("section", "yl-problems");
    this.problems.hidden = true;
    this.problems.setAttribute("aria-label", "问题清单");
    this.top = make("div", "yl-top");
    this.top.append(this.bar, this.status);
    root.append(this.top, this.said);
    this.listen();
  }

  Panels.prototype.listen = function () {
    var panels = this;
    function soon() {
      if (!panels.waiting) {
        panels.waiting = true;
        window.setTimeout(function () {
          panels.waiting = false;
          panels.refresh();
        }, 120);
      }
    }
    ["cells", "shape", "judged"].forEach(function (name) {
      panels.store.on(name, soon);
    });
    this.sync.on(function () {
      panels.showStanding();
      soon();
    });
    this.problems.addEventListener("click", function (event) {
      var line = event.target.closest("[data-at]");
      if (line) {
        panels.jump(Number(line.dataset.at));
      }
    });
  };

  /** Put in the buttons: [[text, title, act], …]; an empty list is a gap. */
  Panels.prototype.buttons = function (wanted) {
    wanted.forEach(function (one) {
      this.bar.append(one.length ? button(one[0], one[1], one[2]) : make("span", "yl-gap"));
    }, this);
    var panels = this;
    this.count = button("问题", "列出要改的地方（F8逐处查看）", function () {
      panels.toggleProblems();
    });
    this.count.classList.add("yl-count");
    this.count.setAttribute("aria-expanded", "false");
    this.bar.append(this.count);
  };

  Panels.prototype.say = function (text, isWarning) {
    this.said.textContent = text;
    this.said.className = "yl-said" + (isWarning ? " yl-warning" : "");
    window.clearTimeout(this.fading);
    var said = this.said;
    this.fading = window.setTimeout(function () {
      said.textContent = "";
    }, isWarning ? 20000 : 8000);
  };

  /* ---- how things stand ---- */

  Panels.prototype.refresh = function () {
    this.list = ledger.judging.all(this.store);
    var faults = this.list.filter(function (one) {
      return one.finding.level !== "doubt";
    }).length;
    var doubts = this.list.length - faults;
    var words = (faults ? faults + "处要改" : "") + (faults && doubts ? "、" : "") + (doubts ? doubts + "处请核对" : "");
    this.count.textContent = words || "没有发现问题";
    this.count.classList.toggle("yl-has-faults", faults > 0);
    this.count.classList.toggle("yl-has-doubts", faults === 0 && doubts > 0);
    this.count.disabled = !this.list.length;
    this.showStanding();
    if (!this.problems.hidden) {
      this.fillProblems();
    }
    if (this.afterRefresh) {
      this.afterRefresh();
    }
  };

  Panels.prototype.showStanding = function () {
    var standing = this.sync.standing();
    var unread = this.store.unreadable().length;
    var refused = this.store.pending().filter(function (row) {
      return row.refusedAt === row.revision;
    }).length;
    var left = [];
    if (unread) {
      left.push(unread + "行有标红的格没有保存，请改正");
    }
    if (refused) {
      left.push(refused + "行没有保存，请改正标红的格");
    }
    var disputed = this.store.conflicts().length;
    if (disputed) {
      left.push(disputed + "行等您选择用哪一边");
    }
    var text = standing.text + (left.length ? "；" + left.join("；") : "");
    if (this.status.shown !== text) {
      this.status.shown = text;
      this.status.textContent = text;
    }
    this.status.className = "yl-status yl-is-" + standing.state + (left.length ? " yl-has-left" : "");
    if (standing.state === "expired" && !this.status.querySelector("a")) {
      var link = make("a", "");
      link.href = window.location.href;
      link.textContent = "重新登录";
      this.status.append("，", link);
    }
    this.showConflicts();
  };

  Panels.prototype.showConflicts = function () {
    var rows = this.store.conflicts();
    if (!rows.length) {
      if (this.conflictBar) {
        this.conflictBar.remove();
        this.conflictBar = null;
      }
      return;
    }
    if (!this.conflictBar) {
      var panels = this;
      this.conflictBar = make("div", "yz-notice yz-notice-warning yl-conflicts", "alert");
      this.conflictBar.append(
        make("span", ""),
        button("逐行选择", "", function () {
          ledger.askConflict(panels.store, panels.store.conflicts()[0]);
        })
      );
      this.top.after(this.conflictBar);
    }
    this.conflictBar.firstChild.textContent = rows.length + "行在您填写时也被别人改了，两边都保留着，请选用哪一边。";
  };

  /* ---- what is wrong ---- */

  Panels.prototype.toggleProblems = function () {
    this.problems.hidden = !this.problems.hidden;
    this.count.setAttribute("aria-expanded", String(!this.problems.hidden));
    this.root.classList.toggle("yl-with-problems", !this.problems.hidden);
    if (!this.problems.hidden) {
      this.fillProblems();
    }
    window.dispatchEvent(new Event("resize"));
  };

  Panels.prototype.fillProblems = function () {
    var panels = this;
    var list = make("ul", "");
    this.list.slice(0, MOST_LISTED).forEach(function (one, at) {
      list.append(problemLine(panels.store, one, at));
    });
    var head = make("div", "yl-problems-head");
    var title = make("h2", "");
    title.textContent = "问题清单";
    var close = button("收起", "", function () {
      panels.toggleProblems();
      panels.showing.focus();
    });
    head.append(title, close);
    this.problems.replaceChildren(head, list);
    if (this.list.length > MOST_LISTED) {
      var more = make("p", "yz-soft yz-small");
      more.textContent = "先列出前" + MOST_LISTED + "处，改正后列出其余" + (this.list.length - MOST_LISTED) + "处。";
      this.problems.append(more);
    }
    if (!this.list.length) {
      var none = make("p", "yz-soft");
      none.textContent = "没有发现问题。";
      this.problems.append(none);
    }
  };

  function problemLine(store, one, at) {
    var field = store.byKey[one.finding.field];
    var line = make("li", "");
    var go = make("button", "yl-problem" + (one.finding.level === "doubt" ? " yl-is-doubt" : ""));
    go.type = "button";
    go.dataset.at = at;
    var place = make("strong", "");
    place.textContent = one.row ? "第" + one.number + "行" + (field ? "·" + field.title : "") : "整张表";
    var words = make("span", "");
    words.textContent = (one.finding.level === "doubt" ? "请核对：" : "") + one.finding.message;
    go.append(place, words);
    line.append(go);
    return line;
  }

  Panels.prototype.jump = function (at) {
    var one = this.list[at];
    if (one && one.row) {
      this.showing.jump(one.row, this.store.byKey[one.finding.field] || null);
    }
  };

  /** From cell to cell of what is wrong, in the order of rows. */
  Panels.prototype.nextProblem = function (isBack) {
    var placed = (this.list || []).filter(function (one) {
      return one.row;
    });
    if (!placed.length) {
      this.say("没有发现问题。");
      return;
    }
    this.problemAt = this.problemAt === undefined ? (isBack ? placed.length - 1 : 0) : (this.problemAt + (isBack ? -1 : 1) + placed.length) % placed.length;
    var one = placed[this.problemAt];
    this.showing.jump(one.row, this.store.byKey[one.finding.field] || null);
    this.say(one.finding.message, true);
  };

  Panels.prototype.leave = function () {
    this.bar.querySelector("button").focus();
  };

  Panels.prototype.saveNow = function () {
    this.sync.save();
  };

  ledger.Panels = Panels;
  ledger.button = button;
})();
