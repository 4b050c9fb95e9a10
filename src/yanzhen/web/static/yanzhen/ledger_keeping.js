/* What is not on the server yet is kept on this device, so that a lost connection, a closed page or a crash loses nothing.
   Under the drafts' names: signing out forgets it, seven days end it. Ledgers with personal fields are kept for this tab only. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var values = ledger.values;
  var MOST_PAGES = 5;
  var ANSWERED_WITHIN = 150;

  function Keeping(store, name, slot) {
    this.store = store;
    this.key = keyOf(name, slot);
    this.place = store.form.is_private ? "sessionStorage" : "localStorage";
    this.works = true;
  }

  function keyOf(name, slot) {
    return "yanzhen.draft." + (document.body.dataset.user || "") + ".ledger-" + name + (slot ? "." + slot : "");
  }

  /** Find the place of this page among pages that have the same return open: each keeps for itself, and none takes what another is still saving. */
  function claim(name) {
    return new Promise(function (done) {
      if (!window.BroadcastChannel) {
        done(0);
        return;
      }
      var channel = new BroadcastChannel(keyOf(name, 0));
      var taken = new Set();
      var mine = null;
      channel.onmessage = function (event) {
        if (event.data === "who" && mine !== null) {
          channel.postMessage(mine);
        } else if (event.data !== "who") {
          taken.add(event.data);
        }
      };
      channel.postMessage("who");
      window.setTimeout(function () {
        mine = freeSlot(name, taken);
        done(mine);
      }, ANSWERED_WITHIN);
    });
  }

  /** The first free place that holds something, else the first free one. */
  function freeSlot(name, taken) {
    var free = [];
    for (var slot = 0; slot < MOST_PAGES; slot++) {
      if (!taken.has(slot)) {
        free.push(slot);
      }
    }
    var left = free.filter(function (one) {
      return isKept(keyOf(name, one));
    });
    return left.concat(free, [MOST_PAGES])[0];
  }

  function isKept(key) {
    try {
      return Boolean(window.localStorage.getItem(key) || window.sessionStorage.getItem(key));
    } catch (error) {
      return false;
    }
  }

  Keeping.prototype.isLasting = function () {
    return this.works && this.place === "localStorage";
  };

  function kept(store, row, before) {
    var cells = {};
    var base = {};
    store.changedFields(row).forEach(function (field) {
      var value = row.values[field.key];
      cells[field.key] = value === undefined ? null : value;
      base[field.key] = row.base[field.key] === undefined ? null : row.base[field.key];
    });
    return { key: row.key, id: row.id, version: row.version, values: cells, base: base, raw: row.raw, after: before ? before.id || before.key : null };
  }

  Keeping.prototype.snapshot = function (inflight) {
    var store = this.store;
    var rows = [];
    var before = null;
    store.rows.forEach(function (row) {
      if (store.touched.has(row) && (store.changedFields(row).length || Object.keys(row.raw).length)) {
        rows.push(kept(store, row, before));
      }
      before = row;
    });
    var removed = Array.from(store.removed).map(function (row) {
      return { id: row.id, version: row.version };
    });
    var sent = inflight ? { token: inflight.token, changes: inflight.changes } : null;
    return rows.length || removed.length || sent ? { at: Date.now(), rows: rows, removed: removed, inflight: sent } : null;
  };

  /** Keep what is unsaved; says whether that worked (storage may be full or forbidden). */
  Keeping.prototype.keep = function (inflight) {
    try {
      var snapshot = this.snapshot(inflight);
      if (snapshot) {
        window[this.place].setItem(this.key, JSON.stringify(snapshot));
      } else {
        window[this.place].removeItem(this.key);
      }
      this.works = true;
    } catch (error) {
      this.works = false;
    }
    return this.works;
  };

  Keeping.prototype.read = function () {
    try {
      return JSON.parse(window[this.place].getItem(this.key));
    } catch (error) {
      return null;
    }
  };

  /** Tell a draft what became of the rows whose answer had been lost; how many of them are saved now is kept in it. */
  function learn(draft, answer) {
    var saved = {};
    draft.learnt = answer.saved.length;
    answer.saved.forEach(function (one) {
      saved[one.temp] = one;
    });
    draft.rows.forEach(function (row) {
      var known = saved[row.key];
      if (known && known.values) {
        row.id = known.id;
        row.version = known.version;
        Object.keys(row.base).forEach(function (key) {
          row.base[key] = known.values[key] === undefined ? null : known.values[key];
        });
      }
    });
    draft.inflight = null;
  }

  /** Put a draft into rows fresh from the server. Returns how many rows it gave back. */
  Keeping.prototype.giveBack = function (draft) {
    var store = this.store;
    var byId = new Map();
    store.rows.forEach(function (row) {
      byId.set(row.id, row);
    });
    var places = new Map(byId);
    var count = 0;
    draft.rows.forEach(function (given) {
      var row = given.id ? byId.get(given.id) : null;
      count += row ? giveBackTo(store, row, given) : giveBackNew(store, given, places);
    });
    draft.removed.forEach(function (given) {
      var row = byId.get(given.id);
      if (row && row.version === given.version) {
        store.rows = store.rows.filter(function (one) {
          return one !== row;
        });
        store.removed.add(row);
        count += 1;
      }
    });
    store.tell("shape");
    return count;
  };

  function giveBackNew(store, given, places) {
    if (!Object.keys(given.values).length && !Object.keys(given.raw).length) {
      return 0;
    }
    var row = store.makeRow({ key: given.key, values: given.values, base: {}, raw: given.raw });
    dropBlanks(row.values);
    var before = places.get(given.after);
    var at = before ? store.rows.indexOf(before) + 1 : store.rows.length;
    store.rows.splice(at, 0, row);
    places.set(row.key, row);
    store.touched.add(row);
    return 1;
  }

  function dropBlanks(cells) {
    Object.keys(cells).forEach(function (key) {
      if (cells[key] === null) {
        delete cells[key];
      }
    });
  }

  /** The cells as they were when they were changed here stand as base, so that a change by another is seen. */
  function giveBackTo(store, row, given) {
    var theirs = Object.assign({}, row.base);
    var version = row.version;
    var isOpen = false;
    Object.keys(given.values).forEach(function (key) {
      if (store.byKey[key] && !values.equal(row.values[key], given.values[key])) {
        ledger.merging.set(row.base, key, given.base[key]);
        ledger.merging.set(row.values, key, given.values[key]);
        isOpen = true;
      }
    });
    Object.keys(given.raw).forEach(function (key) {
      if (store.byKey[key]) {
        row.raw[key] = given.raw[key];
        isOpen = true;
      }
    });
    if (isOpen) {
      store.touched.add(row);
      ledger.merging.meet(store, row, { theirs: theirs, version: version, by: "", at: "" });
    }
    return isOpen ? 1 : 0;
  }

  ledger.Keeping = Keeping;
  ledger.learnDraft = learn;
  ledger.claimKeeping = claim;
})();
