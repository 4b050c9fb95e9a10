/* The editor of reports and templates: blocks of words with numbers as chips that are picked, never typed.
   The text field below it stays the truth that is sent; without this script it is edited by hand. */
(function () {
  "use strict";

  var lines = window.yanzhenLines;
  var KINDS = { p: "正文", h1: "一级标题", h2: "二级标题", h3: "三级标题", h4: "四级标题", row: "手工表格行" };
  var LABELS = { number: "引用指标", count: "任务计数", word: "自动填写的词", table: "插入表", chart: "插入图", known: "已有的数" };
  var BLANK = "\u200b"; /* keeps a place for the caret beside a chip */
  var STEPS = 200;

  function make(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function plain(text) {
    return text.replace(/\u200b/g, "").replace(/[\u00a0\n\r\t]/g, " ");
  }

  function isChip(node) {
    return node.nodeType === 1 && node.classList.contains("re-chip");
  }

  /* Words with chips → pieces. */
  function read(node, pieces) {
    node.childNodes.forEach(function (child) {
      if (isChip(child)) {
        pieces.push(child.dataset.key ? { key: child.dataset.key } : { word: child.dataset.word });
      } else if (child.nodeType === 3) {
        pieces.push({ text: plain(child.data) });
      } else {
        read(child, pieces);
      }
    });
    return pieces;
  }

  function caretIn(words) {
    var chosen = window.getSelection();
    if (!chosen.rangeCount || !words.contains(chosen.focusNode)) {
      return null;
    }
    var range = document.createRange();
    range.setStart(words, 0);
    range.setEnd(chosen.focusNode, chosen.focusOffset);
    return lines.lengthOf(lines.join([], read(range.cloneContents(), [])));
  }

  function placeCaret(words, offset) {
    var left = offset;
    var range = document.createRange();
    range.selectNodeContents(words);
    range.collapse(false);
    for (var place = 0; place < words.childNodes.length; place += 1) {
      var child = words.childNodes[place];
      if (isChip(child)) {
        if (left <= 0) {
          range.setStart(words, place);
          break;
        }
        left -= 1;
      } else {
        var size = plain(child.data).length;
        if (left <= size) {
          var at = 0;
          for (var seen = 0; at < child.data.length && (seen < left || child.data[at] === BLANK); at += 1) {
            seen += child.data[at] === BLANK ? 0 : 1;
          }
          range.setStart(child, at);
          break;
        }
        left -= size;
      }
    }
    range.collapse(true);
    words.focus();
    var chosen = window.getSelection();
    chosen.removeAllRanges();
    chosen.addRange(range);
  }

  function Editor(root) {
    this.root = root;
    this.setup = JSON.parse(root.dataset.setup);
    this.field = root.querySelector("[data-body]");
    this.pickedField = root.querySelector("[data-picked]");
    this.list = root.querySelector(".re-blocks");
    this.picks = JSON.parse(this.pickedField.value || "{}");
    this.past = [];
    this.future = [];
    this.at = { block: 0, offset: 0 };
    this.typing = { block: -1, when: 0 };
    this.values = {};
    root.querySelectorAll(".yz-js-only").forEach(function (part) {
      part.hidden = false;
    });
    root.querySelector(".re-plain").hidden = true;
    this.load();
    this.listen();
  }

  Editor.prototype.load = function () {
    this.blocks = lines.blocksOf(this.field.value, this.setup);
    this.picks = JSON.parse(this.pickedField.value || "{}");
    this.draw();
  };

  /* ---- drawing ---- */

  Editor.prototype.draw = function () {
    var self = this;
    this.list.textContent = "";
    this.blocks.forEach(function (block, place) {
      self.list.append(self.drawn(block, place));
    });
    this.root.querySelector("[data-undo]").disabled = !this.past.length;
    this.root.querySelector("[data-redo]").disabled = !this.future.length;
  };

  Editor.prototype.drawn = function (block, place) {
    var item = make("li", "re-block");
    var isLive = block.kind === "table" || block.kind === "chart";
    if (block.each !== "once") {
      item.classList.add("re-repeated");
      item.dataset.repeats = this.setup.each[block.each];
    }
    var tools = make("div", "re-tools");
    if (!isLive) {
      tools.append(this.choice("kind", KINDS, block.kind, place, "第" + (place + 1) + "段是"));
    }
    if (this.setup.inTemplate && !isLive) {
      tools.append(this.choice("each", this.setup.each, block.each, place, "第" + (place + 1) + "段重复"));
    }
    [["up", "↑", "上移"], ["down", "↓", "下移"], ["remove", "×", "删除"]].forEach(function (act) {
      var button = make("button", "re-act", act[1]);
      button.type = "button";
      button.dataset.act = act[0];
      button.setAttribute("aria-label", act[2] + "第" + (place + 1) + "段");
      button.title = act[2];
      tools.append(button);
    });
    item.append(isLive ? this.live(block, place) : this.words(block, place), tools);
    return item;
  };

  Editor.prototype.choice = function (name, titles, value, place, label) {
    var select = make("select", "re-choice");
    select.dataset.choice = name;
    select.setAttribute("aria-label", label);
    Object.keys(titles).forEach(function (code) {
      var option = make("option", "", titles[code]);
      option.value = code;
      option.selected = code === value;
      select.append(option);
    });
    return select;
  };

  Editor.prototype.words = function (block, place) {
    var words = make("div", "re-words re-" + block.kind);
    words.contentEditable = "true";
    words.spellcheck = false;
    words.setAttribute("role", "textbox");
    words.setAttribute("aria-label", "第" + (place + 1) + "段，" + KINDS[block.kind]);
    this.fillWords(words, block.pieces);
    return words;
  };

  Editor.prototype.fillWords = function (words, pieces) {
    var self = this;
    words.textContent = "";
    pieces.forEach(function (piece, place) {
      if (piece.text !== undefined) {
        words.append(piece.text);
        return;
      }
      if (!place || pieces[place - 1].text === undefined) {
        words.append(BLANK);
      }
      words.append(self.chip(piece));
    });
    if (pieces.length && pieces[pieces.length - 1].text === undefined) {
      words.append(BLANK);
    }
  };

  Editor.prototype.chip = function (piece) {
    var chip = make("span", "re-chip");
    chip.contentEditable = "false";
    if (piece.word) {
      chip.dataset.word = piece.word;
      chip.classList.add("re-word");
      chip.textContent = this.setup.words[piece.word];
      return chip;
    }
    chip.dataset.key = piece.key;
    var known = this.setup.known[piece.key];
    /* 《某计划》：任务数 stands in the chip as 任务数; the whole of it on pointing. */
    chip.append(make("span", "re-chip-name", known ? known.label.split("：").pop() : "未绑定：" + piece.key));
    chip.title = known ? known.label : piece.key;
    if (!known) {
      chip.classList.add("re-unbound");
    } else if (this.values[piece.key]) {
      chip.append(make("b", "re-chip-value", this.values[piece.key].text));
      chip.classList.toggle("re-missing", this.values[piece.key].missing);
    }
    return chip;
  };

  Editor.prototype.live = function (block, place) {
    var key = block.pieces[0].key;
    var known = this.setup.known[key];
    var card = make("div", "re-live");
    card.tabIndex = 0;
    card.setAttribute("aria-label", "第" + (place + 1) + "段，" + (block.kind === "table" ? "表" : "图") + "：" + known.label);
    card.append(make("span", "re-live-kind", block.kind === "table" ? "表" : "图"), make("span", "", known.label));
    if (known.shape && known.shape[block.kind]) {
      var change = make("button", "btn btn-sm", "修改");
      change.type = "button";
      change.dataset.act = "change";
      card.append(change);
    }
    return card;
  };

  /* ---- changing ---- */

  Editor.prototype.snapshot = function () {
    return JSON.stringify({ blocks: this.blocks, at: this.at });
  };

  /** Remember how things were, so that the change that follows can be undone. */
  Editor.prototype.keep = function () {
    this.past.push(this.snapshot());
    this.past = this.past.slice(-STEPS);
    this.future = [];
    this.typing.block = -1;
  };

  Editor.prototype.change = function (act) {
    this.keep();
    act.call(this);
    if (!this.blocks.length) {
      this.blocks.push({ each: "once", kind: "p", pieces: [] });
    }
    this.at.block = Math.max(0, Math.min(this.at.block, this.blocks.length - 1));
    this.draw();
    this.sync();
    this.focus();
  };

  Editor.prototype.travel = function (from, to) {
    if (!from.length) {
      return;
    }
    to.push(this.snapshot());
    var then = JSON.parse(from.pop());
    this.blocks = then.blocks;
    this.at = then.at;
    this.typing.block = -1;
    this.draw();
    this.sync();
    this.focus();
  };

  Editor.prototype.undo = function () {
    this.travel(this.past, this.future);
  };

  Editor.prototype.redo = function () {
    this.travel(this.future, this.past);
  };

  Editor.prototype.focus = function () {
    var item = this.list.children[this.at.block];
    var words = item && item.querySelector(".re-words");
    if (words) {
      placeCaret(words, this.at.offset);
    } else if (item) {
      item.querySelector(".re-live").focus();
    }
  };

  /** Tell the text field, the draft keeper and the preview. */
  Editor.prototype.sync = function () {
    var used = {};
    var self = this;
    this.blocks.forEach(function (block) {
      block.pieces.forEach(function (piece) {
        if (piece.key && self.picks[piece.key]) {
          used[piece.key] = self.picks[piece.key];
        }
      });
    });
    this.pickedField.value = Object.keys(used).length ? JSON.stringify(used) : "";
    this.field.value = lines.bodyOf(this.blocks, this.setup);
    this.syncing = true;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.syncing = false;
  };

  Editor.prototype.typed = function (place, words) {
    var now = Date.now();
    if (this.typing.block !== place || now - this.typing.when > 1500) {
      this.keep();
      this.root.querySelector("[data-undo]").disabled = false;
      this.root.querySelector("[data-redo]").disabled = true;
    }
    this.typing = { block: place, when: now };
    this.blocks[place].pieces = lines.join([], read(words, []));
    this.at = { block: place, offset: caretIn(words) || 0 };
    if (!words.textContent && words.firstChild) {
      words.textContent = ""; /* no stray line break in an emptied block */
    }
    this.sync();
  };

  Editor.prototype.split = function (place, offset) {
    this.change(function () {
      var block = this.blocks[place];
      var halves = lines.cut(block.pieces, offset);
      var kind = block.kind === "row" ? "row" : halves[1].length ? block.kind : "p";
      this.blocks.splice(place, 1, { each: block.each, kind: block.kind, pieces: halves[0] }, { each: block.each, kind: kind, pieces: halves[1] });
      this.at = { block: place + 1, offset: 0 };
    });
  };

  Editor.prototype.merge = function (place) {
    var first = this.blocks[place];
    var second = this.blocks[place + 1];
    if (!first || !second) {
      return;
    }
    var live = function (block) {
      return block.kind === "table" || block.kind === "chart";
    };
    if (live(first) || live(second)) {
      this.at = { block: live(first) ? place : place + 1, offset: 0 };
      this.focus();
      return;
    }
    this.change(function () {
      this.at = { block: place, offset: lines.lengthOf(first.pieces) };
      first = { each: first.each, kind: first.kind, pieces: lines.join(first.pieces, second.pieces) };
      this.blocks.splice(place, 2, first);
    });
  };

  Editor.prototype.move = function (place, by) {
    var to = place + by;
    if (to < 0 || to >= this.blocks.length) {
      return;
    }
    this.change(function () {
      this.blocks.splice(to, 0, this.blocks.splice(place, 1)[0]);
      this.at = { block: to, offset: this.at.block === place ? this.at.offset : 0 };
    });
  };

  Editor.prototype.remove = function (place) {
    this.change(function () {
      this.blocks.splice(place, 1);
      this.at = { block: place, offset: 0 };
    });
  };

  Editor.prototype.set = function (place, name, value) {
    this.change(function () {
      this.blocks[place] = Object.assign({}, this.blocks[place]);
      this.blocks[place][name] = value;
      this.at = { block: place, offset: this.at.block === place ? this.at.offset : 0 };
    });
  };

  /* ---- picking ---- */

  /** A key for what was picked: the one it has already, else the proposed one, made different where it is taken. */
  Editor.prototype.keyFor = function (picked) {
    var key = picked.key;
    var shape = JSON.stringify(picked.shape);
    for (var number = 2; this.setup.known[key]; number += 1) {
      if (JSON.stringify(this.setup.known[key].shape) === shape || !picked.shape) {
        return key;
      }
      key = picked.key + number;
    }
    return key;
  };

  Editor.prototype.learn = function (picked) {
    var key = this.keyFor(picked);
    if (picked.shape) {
      this.setup.known[key] = { label: picked.label, kind: picked.kind, shape: picked.shape };
      this.picks[key] = picked.shape;
    }
    return key;
  };

  Editor.prototype.insert = function (picked) {
    if (picked.kind === "table" || picked.kind === "chart") {
      this.insertBlock(picked);
      return;
    }
    var key = picked.word ? "" : this.learn(picked);
    this.change(function () {
      var place = this.at.block;
      var block = this.blocks[place];
      if (block.kind === "table" || block.kind === "chart") {
        block = { each: "once", kind: "p", pieces: [] };
        place += 1;
        this.blocks.splice(place, 0, block);
        this.at = { block: place, offset: 0 };
      }
      var halves = lines.cut(block.pieces, this.at.offset);
      var added = [picked.word ? { word: picked.word } : { key: key }];
      if (picked.unit) {
        added.push({ text: picked.unit });
      }
      /* A count of each plan belongs into a line that is repeated for each plan. */
      var each = picked.each && this.setup.inTemplate ? picked.each : block.each;
      this.blocks[place] = { each: each, kind: block.kind, pieces: lines.join(lines.join(halves[0], added), halves[1]) };
      this.at = { block: place, offset: this.at.offset + lines.lengthOf(added) };
    });
  };

  Editor.prototype.insertBlock = function (picked) {
    var key = this.learn(picked);
    this.change(function () {
      var place = this.at.block;
      var here = this.blocks[place];
      var block = { each: "once", kind: picked.kind, pieces: [{ key: key }] };
      if (here.kind !== "table" && here.kind !== "chart" && !here.pieces.length) {
        this.blocks.splice(place, 1, block);
      } else {
        place += 1;
        this.blocks.splice(place, 0, block);
      }
      this.at = { block: place, offset: 0 };
    });
  };

  Editor.prototype.pick = function (kind) {
    var self = this;
    var back = { block: this.at.block, offset: this.at.offset };
    var request = { label: LABELS[kind], url: this.root.dataset[kind] };
    if (kind === "known") {
      request.known = this.setup.known;
    }
    window.yanzhenPicker.open(
      request,
      function (picked) {
        self.at = back;
        self.insert(picked);
      },
      function () {
        self.focus();
      }
    );
  };

  Editor.prototype.changeLive = function (place) {
    var self = this;
    var block = this.blocks[place];
    var shape = this.setup.known[block.pieces[0].key].shape[block.kind];
    window.yanzhenPicker.open(
      { label: "修改", url: this.root.dataset[block.kind], shape: shape },
      function (picked) {
        var key = self.learn(picked);
        self.set(place, "pieces", [{ key: key }]);
      },
      function () {
        self.focus();
      }
    );
  };

  /* ---- listening ---- */

  Editor.prototype.placeOf = function (node) {
    var item = node.closest ? node.closest(".re-block") : null;
    return item ? Array.prototype.indexOf.call(this.list.children, item) : -1;
  };

  Editor.prototype.listen = function () {
    var self = this;
    this.root.querySelector(".re-bar").addEventListener("mousedown", function (event) {
      event.preventDefault(); /* the caret stays where it is */
    });
    this.root.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) {
        return;
      }
      if (button.dataset.pick) {
        self.pick(button.dataset.pick);
      } else if ("undo" in button.dataset) {
        self.undo();
      } else if ("redo" in button.dataset) {
        self.redo();
      } else if (button.dataset.act) {
        self.act(button.dataset.act, self.placeOf(button));
      }
    });
    this.list.addEventListener("change", function (event) {
      if (event.target.dataset.choice) {
        self.set(self.placeOf(event.target), event.target.dataset.choice, event.target.value);
      }
    });
    this.list.addEventListener("input", function (event) {
      var words = event.target.closest(".re-words");
      if (words) {
        event.stopPropagation();
        self.typed(self.placeOf(words), words);
      }
    });
    this.list.addEventListener("keydown", function (event) {
      self.key(event);
    });
    this.list.addEventListener("beforeinput", function (event) {
      if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
        event.preventDefault();
        self[event.inputType === "historyUndo" ? "undo" : "redo"]();
      } else if (/^format/.test(event.inputType) || event.inputType === "insertFromDrop") {
        event.preventDefault();
      }
    });
    this.list.addEventListener("paste", function (event) {
      var words = event.target.closest(".re-words");
      if (words) {
        event.preventDefault();
        self.paste(self.placeOf(words), words, event.clipboardData.getData("text/plain"));
      }
    });
    document.addEventListener("selectionchange", function () {
      var node = window.getSelection().focusNode;
      var element = node && (node.nodeType === 1 ? node : node.parentElement);
      var words = element && element.closest(".re-words");
      if (words && self.list.contains(words)) {
        self.at = { block: self.placeOf(words), offset: caretIn(words) || 0 };
      }
    });
    this.list.addEventListener("focusin", function (event) {
      if (event.target.classList.contains("re-live")) {
        self.at = { block: self.placeOf(event.target), offset: 0 };
      }
    });
    this.field.form.addEventListener("reset", function () {
      window.setTimeout(function () {
        self.load();
      });
    });
    document.body.addEventListener("htmx:afterSwap", function () {
      self.showValues();
    });
    this.showValues();
  };

  Editor.prototype.act = function (name, place) {
    if (name === "remove") {
      this.remove(place);
    } else if (name === "change") {
      this.changeLive(place);
    } else {
      this.move(place, name === "up" ? -1 : 1);
    }
  };

  Editor.prototype.paste = function (place, words, text) {
    var parts = text.replace(/\r\n?/g, "\n").split("\n").map(plain).filter(Boolean);
    if (!parts.length) {
      return;
    }
    var chosen = window.getSelection();
    if (!chosen.isCollapsed) {
      chosen.deleteFromDocument();
      this.blocks[place].pieces = lines.join([], read(words, []));
    }
    var offset = caretIn(words) || 0;
    this.change(function () {
      var block = this.blocks[place];
      var halves = lines.cut(block.pieces, offset);
      var made = parts.map(function (part) {
        return { each: block.each, kind: block.kind, pieces: [{ text: part }] };
      });
      made[0].pieces = lines.join(halves[0], made[0].pieces);
      var last = made[made.length - 1];
      var end = lines.lengthOf(last.pieces);
      last.pieces = lines.join(last.pieces, halves[1]);
      Array.prototype.splice.apply(this.blocks, [place, 1].concat(made));
      this.at = { block: place + made.length - 1, offset: end };
    });
  };

  /* Keys with Alt: by their place on the keyboard, because Alt changes the letter on some systems. */
  var PICKS = { KeyI: "number", KeyJ: "count", KeyT: "table", KeyG: "chart" };

  Editor.prototype.key = function (event) {
    var place = this.placeOf(event.target);
    if (event.isComposing || place < 0) {
      return;
    }
    var words = event.target.closest(".re-words");
    var control = event.ctrlKey || event.metaKey;
    var done = true;
    if (control && event.code === "KeyZ" && !event.shiftKey) {
      this.undo();
    } else if (control && (event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey))) {
      this.redo();
    } else if (event.altKey && PICKS[event.code]) {
      this.pick(PICKS[event.code]);
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      this.move(place, event.key === "ArrowUp" ? -1 : 1);
    } else if (event.altKey && words && /^Digit[0-4]$/.test(event.code)) {
      this.set(place, "kind", event.code === "Digit0" ? "p" : "h" + event.code.slice(-1));
    } else if (words) {
      done = this.keyInWords(event, place, words);
    } else if (event.target.classList.contains("re-live")) {
      done = this.keyOnLive(event, place);
    } else {
      done = false;
    }
    if (done) {
      event.preventDefault();
    }
  };

  Editor.prototype.keyInWords = function (event, place, words) {
    var offset = caretIn(words);
    var isCollapsed = window.getSelection().isCollapsed;
    var size = lines.lengthOf(this.blocks[place].pieces);
    if (event.key === "Enter") {
      if (!isCollapsed) {
        window.getSelection().deleteFromDocument();
        this.blocks[place].pieces = lines.join([], read(words, []));
        offset = caretIn(words);
      }
      this.split(place, offset);
      return true;
    }
    if (!isCollapsed || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) {
      return false;
    }
    if (event.key === "Backspace") {
      return offset === 0 ? this.joinBack(place) : this.dropChip(place, offset - 1, offset - 1);
    }
    if (event.key === "Delete") {
      if (offset === size) {
        this.merge(place);
        return true;
      }
      return this.dropChip(place, offset, offset);
    }
    if ((event.key === "ArrowLeft" || event.key === "ArrowUp") && offset === 0 && place > 0) {
      return this.go(place - 1, Infinity);
    }
    if ((event.key === "ArrowRight" || event.key === "ArrowDown") && offset === size && place < this.blocks.length - 1) {
      return this.go(place + 1, 0);
    }
    return false;
  };

  Editor.prototype.joinBack = function (place) {
    if (place === 0) {
      return false;
    }
    if (!this.blocks[place].pieces.length) {
      this.change(function () {
        this.blocks.splice(place, 1);
        this.at = { block: place - 1, offset: lines.lengthOf(this.blocks[place - 1].pieces) };
      });
      return true;
    }
    this.merge(place - 1);
    return true;
  };

  /** Take away the chip that starts at a place of the caret; false where a letter stands there. */
  Editor.prototype.dropChip = function (place, start, then) {
    var halves = lines.cut(this.blocks[place].pieces, start);
    if (!halves[1].length || halves[1][0].text !== undefined) {
      return false;
    }
    this.change(function () {
      var block = Object.assign({}, this.blocks[place]);
      block.pieces = lines.join(halves[0], halves[1].slice(1));
      this.blocks[place] = block;
      this.at = { block: place, offset: then };
    });
    return true;
  };

  Editor.prototype.keyOnLive = function (event, place) {
    if (event.key === "Delete" || event.key === "Backspace") {
      this.remove(place);
    } else if (event.key === "Enter") {
      this.change(function () {
        this.blocks.splice(place + 1, 0, { each: "once", kind: "p", pieces: [] });
        this.at = { block: place + 1, offset: 0 };
      });
    } else if (event.key === "ArrowUp" || event.key === "ArrowLeft") {
      this.go(place - 1, Infinity);
    } else if (event.key === "ArrowDown" || event.key === "ArrowRight") {
      this.go(place + 1, 0);
    } else {
      return false;
    }
    return true;
  };

  Editor.prototype.go = function (place, offset) {
    if (place < 0 || place >= this.blocks.length) {
      return false;
    }
    this.at = { block: place, offset: Math.min(offset, lines.lengthOf(this.blocks[place].pieces)) };
    this.focus();
    return true;
  };

  /* ---- figures from the preview ---- */

  /** Write the present figure into each chip, as the preview beside shows it. */
  Editor.prototype.showValues = function () {
    var values = {};
    document.querySelectorAll("#preview [data-key]").forEach(function (number) {
      if (!(number.dataset.key in values)) {
        values[number.dataset.key] = { text: number.textContent, missing: number.matches(".missing-number") };
      }
    });
    this.values = {};
    var self = this;
    Object.keys(this.setup.known).forEach(function (key) {
      var found = values[key.replace(/\$[pts]/g, "1")];
      if (found) {
        self.values[key] = found;
      }
    });
    this.list.querySelectorAll(".re-chip[data-key]").forEach(function (chip) {
      chip.replaceWith(self.chip({ key: chip.dataset.key }));
    });
  };

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-report-editor]").forEach(function (root) {
      new Editor(root);
    });
  });
})();
