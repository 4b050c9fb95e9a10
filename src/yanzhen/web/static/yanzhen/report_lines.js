/* Lines of a report or template ↔ blocks of the editor. A line is "# 标题", "| 甲 | 乙 |" or a paragraph; {key} is a
   number, $word a word filled at the start (templates only), 〔每个计划〕 before a line repeats it. */
(function () {
  "use strict";

  var PLACES = /\{\{|\}\}|\{([^{}\s]+)\}/g;
  var PLACES_AND_WORDS = /\$\$|\$([A-Za-z_][A-Za-z0-9_]*)|\{\{|\}\}|\{([^{}\s]+)\}/g;
  var MARK = /^〔([^〕]+)〕([\s\S]*)$/;
  var HEADING = /^(#{1,4})\s*([\s\S]+)$/;

  /** Text → pieces: {text}, {key} or {word}. */
  function piecesOf(text, setup) {
    var pattern = setup.inTemplate ? PLACES_AND_WORDS : PLACES;
    var pieces = [];
    var words = "";
    var last = 0;
    pattern.lastIndex = 0;
    function flush() {
      if (words) {
        pieces.push({ text: words });
      }
      words = "";
    }
    for (var found = pattern.exec(text); found; found = pattern.exec(text)) {
      words += text.slice(last, found.index);
      last = pattern.lastIndex;
      var key = setup.inTemplate ? found[2] : found[1];
      var word = setup.inTemplate ? found[1] : undefined;
      if (key) {
        flush();
        pieces.push({ key: key });
      } else if (word && setup.words[word]) {
        flush();
        pieces.push({ word: word });
      } else if (word) {
        words += found[0];
      } else {
        words += found[0].charAt(0);
      }
    }
    words += text.slice(last);
    flush();
    return pieces;
  }

  function textOf(pieces, setup) {
    return pieces
      .map(function (piece, place) {
        if (piece.key) {
          return "{" + piece.key + "}";
        }
        if (piece.word) {
          var next = pieces[place + 1];
          /* A letter right behind would be taken for a part of the word. */
          return "$" + piece.word + (next && next.text && /^[A-Za-z0-9_]/.test(next.text) ? " " : "");
        }
        var text = piece.text.replace(/\{/g, "{{").replace(/\}/g, "}}");
        return setup.inTemplate ? text.replace(/\$/g, "$$$$") : text;
      })
      .join("");
  }

  function kindOf(pieces, setup) {
    if (pieces.length !== 1 || !pieces[0].key) {
      return "p";
    }
    var known = setup.known[pieces[0].key];
    return known && (known.kind === "table" || known.kind === "chart") ? known.kind : "p";
  }

  function blockOf(line, setup) {
    var each = "once";
    var text = line.trim();
    var marked = MARK.exec(text);
    if (marked) {
      Object.keys(setup.each).forEach(function (code) {
        if (setup.each[code] === marked[1]) {
          each = code;
          text = marked[2].trim();
        }
      });
    }
    var heading = HEADING.exec(text);
    if (heading) {
      return { each: each, kind: "h" + heading[1].length, pieces: piecesOf(heading[2], setup) };
    }
    if (text.charAt(0) === "|") {
      return { each: each, kind: "row", pieces: piecesOf(text, setup) };
    }
    var pieces = piecesOf(text, setup);
    return { each: each, kind: kindOf(pieces, setup), pieces: pieces };
  }

  function blocksOf(body, setup) {
    var lines = body.replace(/\r\n/g, "\n").split("\n").filter(function (line) {
      return line.trim();
    });
    return lines.length
      ? lines.map(function (line) {
          return blockOf(line, setup);
        })
      : [{ each: "once", kind: "p", pieces: [] }];
  }

  function lineOf(block, setup) {
    var text = textOf(block.pieces, setup).trim();
    if (!text) {
      return "";
    }
    var level = /^h([1-4])$/.exec(block.kind);
    var head = level ? new Array(Number(level[1]) + 1).join("#") + " " : "";
    var mark = block.each !== "once" && setup.each[block.each] ? "〔" + setup.each[block.each] + "〕" : "";
    return mark + head + text;
  }

  function bodyOf(blocks, setup) {
    return blocks
      .map(function (block) {
        return lineOf(block, setup);
      })
      .filter(Boolean)
      .join("\n");
  }

  /** How long pieces are for the caret: a number or word counts as one place. */
  function lengthOf(pieces) {
    return pieces.reduce(function (sum, piece) {
      return sum + (piece.text === undefined ? 1 : piece.text.length);
    }, 0);
  }

  /** The pieces before and after a place of the caret. */
  function cut(pieces, offset) {
    var before = [];
    var after = [];
    var left = offset;
    pieces.forEach(function (piece) {
      var size = piece.text === undefined ? 1 : piece.text.length;
      if (left >= size) {
        before.push(piece);
      } else if (left <= 0 || piece.text === undefined) {
        after.push(piece);
      } else {
        before.push({ text: piece.text.slice(0, left) });
        after.push({ text: piece.text.slice(left) });
      }
      left = Math.max(0, left - size);
    });
    return [before, after];
  }

  function join(first, second) {
    var all = first.concat(second);
    return all.reduce(function (found, piece) {
      var last = found[found.length - 1];
      if (piece.text !== undefined && last && last.text !== undefined) {
        found[found.length - 1] = { text: last.text + piece.text };
      } else if (piece.text !== "") {
        found.push(piece);
      }
      return found;
    }, []);
  }

  window.yanzhenLines = {
    blocksOf: blocksOf,
    bodyOf: bodyOf,
    cut: cut,
    join: join,
    lengthOf: lengthOf,
    piecesOf: piecesOf,
  };
})();
