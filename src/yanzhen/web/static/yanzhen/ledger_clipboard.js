/* Tables as Excel, WPS and LibreOffice put them on the clipboard: cells by tabs, rows by line ends, quotes around cells that hold either. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});

  /** Return where a quoted cell ends (behind its closing quote), or -1 where the quote is only a character of the text. */
  function endOfQuoted(text, start) {
    var at = start + 1;
    while (at < text.length) {
      at = text.indexOf('"', at);
      if (at < 0) {
        return -1;
      }
      if (text[at + 1] === '"') {
        at += 2;
      } else {
        var next = text[at + 1];
        return next === undefined || next === "\t" || next === "\n" || next === "\r" ? at + 1 : -1;
      }
    }
    return -1;
  }

  function endOfPlain(text, start) {
    var at = start;
    while (at < text.length && text[at] !== "\t" && text[at] !== "\n" && text[at] !== "\r") {
      at++;
    }
    return at;
  }

  /** Return the rows of cells of a pasted text; the line end behind the last row adds none. */
  function parse(text) {
    var rows = [];
    var row = [];
    var at = 0;
    while (at <= text.length) {
      var end = text[at] === '"' ? endOfQuoted(text, at) : -1;
      if (end >= 0) {
        row.push(text.slice(at + 1, end - 1).replace(/""/g, '"').replace(/\r\n?/g, "\n"));
      } else {
        end = endOfPlain(text, at);
        row.push(text.slice(at, end));
      }
      if (text[end] === "\t") {
        at = end + 1;
        continue;
      }
      rows.push(row);
      row = [];
      at = end + (text[end] === "\r" && text[end + 1] === "\n" ? 2 : 1);
      if (at >= text.length) {
        break;
      }
    }
    return rows;
  }

  function quoted(cell) {
    return /[\t\r\n]|^"/.test(cell) ? '"' + cell.replace(/"/g, '""') + '"' : cell;
  }

  /** Return rows of cells as text that those programs paste into cells again. */
  function format(rows) {
    return rows
      .map(function (row) {
        return row.map(quoted).join("\t");
      })
      .join("\r\n");
  }

  ledger.clipboard = { parse: parse, format: format };
})();
