/* Starts the grid, the cards or the form of one return on its page: <div data-ledger="…/ledgers/returns/12/" data-title="…">. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var make = ledger.make;
  var NARROW = "(max-width: 719px)";

  ledger.csrf = function () {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  };

  function get(url) {
    return window
      .fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" })
      .then(ledger.answered, function () {
        throw { kind: "offline" };
      });
  }

  function post(url, body) {
    return window
      .fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": ledger.csrf() },
        body: JSON.stringify(body),
        credentials: "same-origin",
        redirect: "manual",
      })
      .then(ledger.answered);
  }

  function failed(root, trouble) {
    var words = { offline: "网络不通，台账没有取到。", expired: "登录已过期。", down: "服务器暂时不可用。", refused: trouble.message || "不能打开这张台账。" };
    var note = make("div", "yz-notice yz-notice-error", "alert");
    note.textContent = (words[trouble.kind] || "台账没有取到。") + "请刷新本页重试。";
    root.replaceChildren(note);
    if (!trouble.kind) {
      throw trouble;
    }
  }

  /** Rows whose answer was lost are asked about first, so that nothing is written twice. */
  function open(root, url, show) {
    Promise.all([get(url + "grid/"), ledger.claimKeeping(url)]).then(function (found) {
      var content = found[0];
      var store = new ledger.Store(content.form);
      var keeping = new ledger.Keeping(store, url, found[1]);
      var draft = keeping.read();
      if (!draft || !content.can_change) {
        start(root, url, show, content, store, keeping, null);
      } else if (!draft.inflight) {
        start(root, url, show, content, store, keeping, draft);
      } else {
        post(url + "rows/", draft.inflight)
          .then(function (answer) {
            ledger.learnDraft(draft, answer);
            return get(url + "grid/");
          })
          .catch(function () {
            draft.inflight = null;
            return content;
          })
          .then(function (fresh) {
            start(root, url, show, fresh, store, keeping, draft);
          });
      }
    }).catch(function (trouble) {
      failed(root, trouble);
    });
  }

  function start(root, url, show, content, store, keeping, draft) {
    store.load(content.rows);
    store.takeTable(content.table);
    var sync = new ledger.Sync(store, { url: url, canChange: content.can_change, version: content.version, keeping: keeping });
    var panels = new ledger.Panels(root, store, sync);
    show(content, store, sync, panels);
    saveBeforeLinks(sync, panels);
    if (draft) {
      var count = keeping.giveBack(draft) + (draft.learnt || 0);
      if (count) {
        panels.say("已找回上次没有保存的" + count + "行。", true);
      }
    }
    panels.refresh();
    root.dataset.ready = "yes";
  }

  /** A link of the page waits until what was typed is saved, so that the next page shows it. */
  function saveBeforeLinks(sync, panels) {
    document.addEventListener(
      "click",
      function (event) {
        var link = event.target.closest("a[href]");
        var isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented;
        if (!link || !isPlain || link.target || link.getAttribute("href").charAt(0) === "#" || sync.trouble || !(sync.busy || sync.hasWork())) {
          return;
        }
        event.preventDefault();
        event.stopPropagation();
        panels.say("正在保存，随后打开。");
        sync.flush(function (isSaved) {
          if (isSaved) {
            window.location.assign(link.href);
          } else {
            panels.say("还没有保存到服务器，请稍后再离开本页。", true);
          }
        });
      },
      true
    );
  }

  /* ---- many rows: grid or cards ---- */

  function startTable(place) {
    var title = place.dataset.title;
    var root = make("div", "yl-ledger");
    place.append(root);
    open(root, place.dataset.ledger, function (content, store, sync, panels) {
      var view = new ledger.View(store);
      var narrow = window.matchMedia(NARROW);
      var options = { canChange: content.can_change, title: title, panels: panels };
      var holder = make("div", "yl-holder");
      root.append(panels.problems, holder);
      var grid = null;
      var cards = null;
      function arrange() {
        if (narrow.matches) {
          cards = cards || new ledger.Cards(holder, store, view, options);
        } else {
          grid = grid || makeGrid(holder, store, view, options, panels);
        }
        panels.showing = narrow.matches ? cards : grid;
        root.classList.toggle("yl-narrow", narrow.matches);
        if (!narrow.matches) {
          grid.draw();
        }
      }
      ledger.tableButtons(panels, content.can_change, function () {
        return narrow.matches ? null : grid;
      }, function () {
        return cards;
      });
      arrange();
      narrow.addEventListener("change", arrange);
      if (content.can_change && !store.rows.length) {
        panels.say(narrow.matches ? "还没有填，点“增加一行”开始。" : "在“＋”这一行直接填写，或者从Excel、WPS复制后点左上角的格，按Ctrl+V粘贴。", true);
      }
    });
  }

  function makeGrid(holder, store, view, options, panels) {
    var grid = new ledger.Grid(holder, store, view, options);
    grid.say = panels.say.bind(panels);
    grid.acts = new ledger.Acts(grid);
    grid.cellEditor = new ledger.Editing(grid);
    grid.keys = new ledger.Keys(grid, panels);
    grid.finder = new ledger.Finder(grid, panels);
    grid.showNarrowed = function () {
      panels.showNarrowed(view);
    };
    panels.find = function () {
      grid.finder.open();
    };
    grid.jump = function (row, field) {
      if (view.placeOf(row) < 0) {
        view.showAll();
        grid.showNarrowed();
      }
      grid.moveTo(view.placeOf(row), field ? grid.columns.indexOf(field) : 0);
      grid.focus();
    };
    grid.sheet.addEventListener("click", function (event) {
      var opener = event.target.closest("[data-menu]");
      if (opener) {
        ledger.openColumnMenu(grid, Number(opener.dataset.menu), opener);
      }
    });
    grid.draw();
    return grid;
  }

  /* ---- one row: a form that the server made ---- */

  /** The only row: as it is saved, or what is known of it, which counts as filled in once somebody touches the form or saves. */
  function oneRow(store, known) {
    if (!store.rows.length && Object.keys(known).length) {
      store.rows.push(store.makeRow({ values: known, base: {} }));
    }
    return {
      row: function () {
        return store.rows[0] || null;
      },
      begin: function () {
        store.rows.push(store.makeRow({ values: {}, base: {} }));
        return store.rows[0];
      },
    };
  }

  function showDiffering(form, store, source, known) {
    form.querySelectorAll("[data-known-of]").forEach(function (note) {
      var key = note.dataset.knownOf;
      var row = source.row();
      var isSame = row && row.raw[key] === undefined && ledger.values.equal(row.values[key], known[key]);
      note.hidden = Boolean(!row || isSame);
    });
  }

  function startForm(form) {
    var root = form.querySelector("[data-ledger-status]");
    open(root, form.dataset.ledgerForm, function (content, store, sync, panels) {
      panels.buttons(content.can_change ? [["撤销", "Ctrl+Z", function () { store.undo(); }]] : []);
      var source = oneRow(store, content.known || {});
      var binding = new ledger.Binding(form, store, source);
      panels.showing = {
        jump: function (row, field) {
          binding.focus(field);
        },
        focus: function () {},
      };
      root.append(panels.problems);
      function refresh() {
        binding.refresh();
        showDiffering(form, store, source, content.known || {});
      }
      ["cells", "shape", "judged"].forEach(function (name) {
        store.on(name, refresh);
      });
      refresh();
      form.addEventListener("submit", function (event) {
        if (event.submitter && event.submitter.dataset.saves !== undefined) {
          event.preventDefault();
          if (source.row()) {
            store.touched.add(source.row());
          }
          sync.save();
        }
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-ledger]").forEach(startTable);
    document.querySelectorAll("form[data-ledger-form]").forEach(startForm);
  });
})();
