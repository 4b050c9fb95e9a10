/* The return and the server: what is typed is checked after a pause, saved after a few seconds, kept here while there is no connection,
   and sent with the same token until it is answered, so that a lost answer never writes twice. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var judging = ledger.judging;
  var CHECK_AFTER = 350;
  var SAVE_AFTER = 2000;
  var SAVE_AT_MOST = 6000;
  var KEEP_AFTER = 400;
  var ASK_EVERY = 8000;
  var ASK_WHILE_USED = 600000;
  var ROWS_AT_ONCE = 500;
  var CHECK_AT_MOST = 100;
  var ANSWER_WITHIN = 60000;
  var KEEPALIVE_AT_MOST = 15000; /* the browser lets 64 kB in all outlive their page; Chinese takes three bytes */
  var RETRY_FIRST = 2000;
  var RETRY_MOST = 30000;

  function Sync(store, settings) {
    this.store = store;
    this.url = settings.url;
    this.canChange = settings.canChange;
    this.version = settings.version;
    this.keeping = settings.keeping;
    this.inflight = null;
    this.busy = false;
    this.trouble = null; /* null | {kind: "offline"|"down"|"expired"|"refused", message} */
    this.wait = RETRY_FIRST;
    this.savedAt = null;
    this.usedAt = Date.now();
    this.listeners = [];
    this.timers = {};
    var sync = this;
    store.on("cells", function () {
      sync.changed();
    });
    store.on("shape", function () {
      sync.changed();
    });
    window.addEventListener("online", function () {
      sync.retry();
    });
    window.addEventListener("offline", function () {
      if (sync.hasWork()) {
        sync.fail("offline");
      }
    });
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) {
        sync.keeping.keep(sync.inflight);
      } else {
        sync.ask();
      }
    });
    window.addEventListener("pagehide", function () {
      sync.keeping.keep(sync.inflight);
    });
    window.addEventListener("beforeunload", function (event) {
      sync.leaving(event);
    });
    ["keydown", "pointerdown", "wheel"].forEach(function (name) {
      document.addEventListener(
        name,
        function () {
          sync.usedAt = Date.now();
        },
        { capture: true, passive: true }
      );
    });
    /* A page that nobody uses asks nothing: otherwise no session would ever end. */
    window.setInterval(function () {
      if (Date.now() - sync.usedAt < ASK_WHILE_USED) {
        sync.ask();
      }
    }, ASK_EVERY);
  }

  Sync.prototype.tell = function () {
    this.listeners.forEach(function (listener) {
      listener();
    });
  };

  Sync.prototype.on = function (listener) {
    this.listeners.push(listener);
  };

  Sync.prototype.later = function (name, after, what) {
    window.clearTimeout(this.timers[name]);
    this.timers[name] = window.setTimeout(what.bind(this), after);
  };

  Sync.prototype.hasWork = function () {
    return Boolean(this.inflight) || this.store.pending().some(isNotRefused);
  };

  function isNotRefused(row) {
    return row.refusedAt !== row.revision;
  }

  /** Something changed here: check soon, keep soon, save after a pause but never later than a few seconds. */
  Sync.prototype.changed = function () {
    if (!this.canChange || !this.hasWork()) {
      this.keepSoon();
      this.tell();
      return;
    }
    this.later("check", CHECK_AFTER, this.check);
    this.keepSoon();
    this.firstChange = this.firstChange || Date.now();
    this.later("save", Math.max(0, Math.min(SAVE_AFTER, this.firstChange + SAVE_AT_MOST - Date.now())), this.save);
    this.tell();
  };

  Sync.prototype.keepSoon = function () {
    this.later("keep", KEEP_AFTER, function () {
      this.keeping.keep(this.inflight);
    });
  };

  /* ---- what is sent ---- */

  function token() {
    var parts = new Uint32Array(4);
    window.crypto.getRandomValues(parts);
    return Array.from(parts, function (part) {
      return part.toString(16).padStart(8, "0");
    }).join("");
  }

  /** The row before which a new one stands: its number, or its name in this page. */
  function anchor(store, places, row) {
    for (var at = (places.get(row) || 0) - 1; at >= 0; at--) {
      var before = store.rows[at];
      if (before.id || store.changedFields(before).length) {
        return before.id || before.key;
      }
    }
    return "";
  }

  function changeOf(store, places, row) {
    if (store.removed.has(row)) {
      return { id: row.id, temp: row.key, version: row.version, values: null };
    }
    var cells = {};
    store.changedFields(row).forEach(function (field) {
      var value = row.values[field.key];
      cells[field.key] = value === undefined ? null : value;
    });
    var change = { id: row.id, temp: row.key, version: row.version, values: cells };
    if (!row.id) {
      change.after = anchor(store, places, row);
    }
    return change;
  }

  function batch(store, rows) {
    var places = new Map();
    store.rows.forEach(function (row, at) {
      places.set(row, at);
    });
    rows.sort(function (a, b) {
      return (places.has(a) ? places.get(a) : -1) - (places.has(b) ? places.get(b) : -1);
    });
    return {
      token: token(),
      changes: rows.map(function (row) {
        return changeOf(store, places, row);
      }),
      sent: rows.map(function (row) {
        return { row: row, values: Object.assign({}, row.values), revision: row.revision };
      }),
    };
  }

  Sync.prototype.post = function (name, body) {
    var stop = new AbortController();
    var text = JSON.stringify(body);
    var timer = window.setTimeout(function () {
      stop.abort();
    }, ANSWER_WITHIN);
    return window
      .fetch(this.url + name + "/", {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": ledger.csrf() },
        body: text,
        keepalive: text.length < KEEPALIVE_AT_MOST,
        credentials: "same-origin",
        redirect: "manual",
        signal: stop.signal,
      })
      .then(answered, unreachable)
      .finally(function () {
        window.clearTimeout(timer);
      });
  };

  function unreachable() {
    throw { kind: "offline" };
  }

  /** The answer's content, or what is the matter. */
  function answered(response) {
    if (response.type === "opaqueredirect" || response.status === 401) {
      throw { kind: "expired" };
    }
    if (response.status === 304) {
      return null;
    }
    var isJson = (response.headers.get("Content-Type") || "").indexOf("application/json") >= 0;
    if (!isJson || response.status >= 500) {
      throw { kind: response.status === 403 ? "expired" : "down" };
    }
    return response.json().then(function (content) {
      if (!response.ok) {
        throw { kind: "refused", message: content.message };
      }
      return content;
    }, unreachable);
  }

  /* ---- saving ---- */

  Sync.prototype.save = function () {
    if (this.busy || !this.canChange) {
      return;
    }
    this.firstChange = null;
    if (!this.inflight) {
      var rows = this.store.pending().filter(isNotRefused).slice(0, ROWS_AT_ONCE);
      if (!rows.length) {
        this.trouble = null;
        this.tell();
        return;
      }
      this.inflight = batch(this.store, rows);
    }
    this.busy = true;
    this.keeping.keep(this.inflight);
    this.tell();
    var sync = this;
    this.post("rows", { token: this.inflight.token, changes: this.inflight.changes }).then(
      function (answer) {
        sync.busy = false;
        sync.took(answer);
      },
      function (trouble) {
        sync.busy = false;
        sync.fail(trouble.kind, trouble.message);
      }
    );
  };

  Sync.prototype.fail = function (kind, message) {
    if (!kind) {
      throw message;
    }
    if (kind === "refused") {
      this.inflight = null;
    }
    this.trouble = { kind: kind, message: message || "" };
    this.keeping.keep(this.inflight);
    if (kind === "offline" || kind === "down") {
      this.later("retry", this.wait, this.retry);
      this.wait = Math.min(this.wait * 2, RETRY_MOST);
    }
    this.tell();
  };

  Sync.prototype.retry = function () {
    if (this.hasWork()) {
      this.save();
    } else {
      this.trouble = null;
      this.tell();
      this.ask();
    }
  };

  Sync.prototype.took = function (answer) {
    var sent = this.inflight.sent;
    this.inflight = null;
    this.trouble = null;
    this.wait = RETRY_FIRST;
    this.savedAt = new Date();
    /* The clock that warns of a session's end starts anew, as after any request of the page. */
    document.dispatchEvent(new CustomEvent("htmx:afterRequest", { detail: { elt: document.body } }));
    this.apply(answer, sent);
    var isMissed = answer.before !== this.version;
    this.version = answer.version;
    this.keeping.keep(null);
    this.store.tell("shape");
    if (this.hasWork()) {
      this.save();
    } else if (isMissed) {
      this.version = -1;
      this.ask();
    }
  };

  /** Take what became of the rows that were sent. */
  Sync.prototype.apply = function (answer, sent) {
    var store = this.store;
    var byName = {};
    sent.forEach(function (one) {
      byName[one.row.key] = one;
    });
    answer.saved.forEach(function (saved) {
      if (byName[saved.temp]) {
        store.adopt(byName[saved.temp], saved);
      }
    });
    answer.conflicts.forEach(function (other) {
      var one = byName[other.temp];
      if (one) {
        ledger.merging.meet(store, one.row, { theirs: other.theirs, version: other.version, by: other.changed_by, at: other.changed_at });
      }
    });
    store.takeFaults(answer.faults, byName);
    store.takeTable(answer.table);
  };

  /* ---- checking ---- */

  Sync.prototype.check = function () {
    var store = this.store;
    var rows = store.pending().filter(function (row) {
      return row.judged !== row.revision && !store.removed.has(row);
    });
    if (this.busy || this.trouble || !rows.length || rows.length > CHECK_AT_MOST) {
      return;
    }
    var body = batch(store, rows);
    this.post("check", { token: body.token, changes: body.changes }).then(
      function (answer) {
        var byName = {};
        body.sent.forEach(function (one) {
          byName[one.row.key] = one;
        });
        answer.saved.forEach(function (found) {
          var one = byName[found.temp];
          if (one && one.revision === one.row.revision) {
            judging.take(one.row, found.findings, one.revision);
            store.takeComputed(one.row, found.values);
          }
        });
        store.takeFaults(answer.faults, byName);
        store.takeTable(answer.table);
        store.tell("judged");
      },
      function () {
        /* Saving says what is the matter. */
      }
    );
  };

  /* ---- what others did ---- */

  Sync.prototype.ask = function () {
    if (this.busy || this.inflight || document.hidden || (this.trouble && this.trouble.kind !== "refused")) {
      return;
    }
    var sync = this;
    window
      .fetch(this.url + "grid/?version=" + this.version, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" })
      .then(answered, unreachable)
      .then(
        function (content) {
          if (content && !sync.busy && !sync.inflight) {
            sync.version = content.version;
            ledger.merging.take(sync.store, content);
            sync.changedState(content);
          }
        },
        function () {
          /* Asking again in a while; nothing here is at stake. */
        }
      );
  };

  /** The return was sent, or came back, meanwhile: the page shows that anew. */
  Sync.prototype.changedState = function (content) {
    if (content.can_change !== this.canChange) {
      this.trouble = { kind: "refused", message: "这份报送的状态已变，请刷新本页。" };
      this.tell();
    }
  };

  /* ---- leaving ---- */

  /** Save now; calls back when everything that can be saved is, or when it cannot be. */
  Sync.prototype.flush = function (done) {
    var sync = this;
    function look() {
      if (!sync.busy && (sync.trouble || !sync.hasWork())) {
        sync.listeners.splice(sync.listeners.indexOf(look), 1);
        done(!sync.trouble);
      }
    }
    this.on(look);
    this.save();
    look();
  };

  /** The browser asks before it leaves only where something would be lost, or has waited in vain; else the last words go along. */
  Sync.prototype.leaving = function (event) {
    var isUnsaved = this.hasWork() || this.store.unreadable().length || this.store.conflicts().length;
    if (!this.canChange || !isUnsaved) {
      return;
    }
    this.save();
    this.keeping.keep(this.inflight);
    if (!this.keeping.isLasting() || this.trouble) {
      event.preventDefault();
      event.returnValue = "";
    }
  };

  /** Say in words how things stand: {state, text}. */
  Sync.prototype.standing = function () {
    var place = this.keeping.isLasting() ? "已存在本机" : this.keeping.works ? "暂存在本页，请不要关闭" : "本机存不下，请不要关闭本页";
    if (this.trouble) {
      var words = {
        offline: "未连网，" + place,
        down: "服务器暂时不可用，" + place,
        expired: "登录已过期，" + place,
        refused: "没有保存：" + this.trouble.message,
      };
      return { state: this.trouble.kind, text: words[this.trouble.kind] };
    }
    if (this.busy || this.hasWork()) {
      return { state: "sending", text: "正在保存…" };
    }
    return { state: "saved", text: "已保存" + (this.savedAt ? "（" + this.savedAt.toTimeString().slice(0, 5) + "）" : "") };
  };

  ledger.Sync = Sync;
  ledger.answered = answered;
})();
