/* The values of a ledger's fields: read as people write them, shown, and checked at once by the simple rules.
   A value is what the server keeps as JSON: text, whole number, decimal notation, ISO day, true or false, code, list of codes; null is "not filled". */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var numbers = ledger.numbers;
  var NUMBER = /^[+-]?(?:\d+(?:,\d{3})*|\d+)?(?:\.\d*)?$/;
  var DAY = /^(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?$/;
  var EIGHT = /^(\d{4})(\d{2})(\d{2})$/;
  var SHORT = /^(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?$/;
  var SEPARATORS = /[、，,;；/\s]+/;
  var YES = ["是", "yes", "y", "1", "√", "true"];
  var NO = ["否", "no", "n", "0", "×", "false"];
  var SERIAL_EPOCH = Date.UTC(1899, 11, 30);

  function plain(text) {
    return text.normalize("NFKC").trim();
  }

  function good(value) {
    return { value: value };
  }

  function fault(code, expected) {
    return { fault: { code: code, expected: expected } };
  }

  function isNumeric(field) {
    return field.kind === "integer" || field.kind === "decimal";
  }

  /* ---- reading ---- */

  function readNumber(field, text) {
    var expected = field.kind === "integer" ? "整数" : "数字";
    var words = plain(text).replace(/\s/g, "");
    var unit = plain(field.unit || "");
    if (unit && words.endsWith(unit)) {
      words = words.slice(0, -unit.length);
    }
    if (!NUMBER.test(words) || !/\d/.test(words)) {
      return fault("NOT_A_NUMBER", expected);
    }
    var exact = numbers.parse(words.replace(/,/g, ""));
    if (field.kind === "decimal") {
      return good(numbers.notation(exact));
    }
    var isSmall = numbers.compare(exact, numbers.parse("2000000000")) <= 0 && numbers.compare(exact, numbers.parse("-2000000000")) >= 0;
    return exact.d === 1n && isSmall ? good(Number(exact.n)) : fault("NOT_AN_INTEGER", expected);
  }

  function isoDay(year, month, day) {
    var date = new Date(Date.UTC(year, month - 1, day));
    var isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return isReal ? date.toISOString().slice(0, 10) : null;
  }

  /** A day without its year is taken in the period of the return, if it lies there once. */
  function dayInPeriod(month, day, period) {
    var found = [];
    for (var year = Number(period.start.slice(0, 4)); year <= Number(period.end.slice(0, 4)); year++) {
      var iso = isoDay(year, month, day);
      if (iso && iso >= period.start && iso <= period.end) {
        found.push(iso);
      }
    }
    return found.length === 1 ? found[0] : null;
  }

  function readDay(field, text) {
    var words = plain(text);
    var parts = DAY.exec(words) || EIGHT.exec(words);
    var short = SHORT.exec(words);
    var iso = null;
    if (parts) {
      iso = isoDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
    } else if (short && field.period) {
      iso = dayInPeriod(Number(short[1]), Number(short[2]), field.period);
    } else if (/^\d{3,5}$/.test(words) && Number(words) >= 367 && Number(words) <= 73050) {
      iso = new Date(SERIAL_EPOCH + Number(words) * 86400000).toISOString().slice(0, 10);
    }
    return iso ? good(iso) : fault("NOT_A_DAY", "日期，例如2024-09-01或2024年9月1日");
  }

  function readFlag(field, text) {
    var word = plain(text).toLowerCase();
    if (YES.indexOf(word) >= 0) {
      return good(true);
    }
    return NO.indexOf(word) >= 0 ? good(false) : fault("NOT_YES_OR_NO", "是或否");
  }

  function folded(text) {
    return plain(text).replace(/\s/g, "").toLowerCase();
  }

  function choiceOf(field, text) {
    var word = folded(text);
    return field.choices.filter(function (choice) {
      return folded(choice.title) === word || folded(choice.code) === word;
    })[0];
  }

  function accepted(field) {
    var titles = field.choices.map(function (choice) {
      return choice.title;
    });
    return titles.slice(0, 12).join("、") + (titles.length > 12 ? "等" : "");
  }

  function readChoice(field, text) {
    var choice = choiceOf(field, text);
    return choice ? good(choice.code) : fault("NOT_A_CHOICE", accepted(field));
  }

  function readChoices(field, text) {
    var whole = choiceOf(field, text);
    var chosen = whole
      ? [whole]
      : text.split(SEPARATORS).filter(Boolean).map(function (part) {
          return choiceOf(field, part);
        });
    if (!chosen.length || chosen.indexOf(undefined) >= 0) {
      return fault("NOT_A_CHOICE", accepted(field));
    }
    var codes = new Set(
      chosen.map(function (choice) {
        return choice.code;
      })
    );
    return good(Array.from(codes));
  }

  function halfWidth(text) {
    return text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/g, function (one) {
      return one.normalize("NFKC");
    });
  }

  /** Long texts keep their lines. */
  function paragraphs(text) {
    var lines = text.replace(/\r\n?/g, "\n").replace(/\t/g, " ").split("\n");
    return lines
      .map(function (line) {
        return line.trim();
      })
      .join("\n")
      .trim();
  }

  function readText(field, text) {
    var words;
    if (field.kind === "code") {
      words = plain(text).replace(/\s/g, "");
    } else if (field.kind === "long_text") {
      words = paragraphs(text);
    } else {
      words = halfWidth(text).replace(/\s+/g, " ").trim();
    }
    if (/[\u0000-\u0008\u000B-\u001F\u007F]/.test(words)) {
      return fault("CONTROL_CHARACTER", "不含控制字符的文字");
    }
    return good(words);
  }

  var READERS = { integer: readNumber, decimal: readNumber, day: readDay, flag: readFlag, choice: readChoice, choices: readChoices };

  /** Read what was typed or pasted: {value} or {fault: {code, expected}}; blanks are {value: null}. */
  function read(field, text) {
    if (!text || !text.replace(/[\s\u3000\u200b\ufeff]/g, "")) {
      return good(null);
    }
    return (READERS[field.kind] || readText)(field, text);
  }

  /* ---- showing ---- */

  function titleOf(field, code) {
    var choice = field.choices.filter(function (one) {
      return one.code === code;
    })[0];
    return choice ? choice.title : String(code);
  }

  /** Return a value as its cell shows it, as it is copied, and as it can be read again. */
  function show(field, value) {
    if (value === null || value === undefined) {
      return "";
    }
    if (field.kind === "flag") {
      return value ? "是" : "否";
    }
    if (field.kind === "choice") {
      return titleOf(field, value);
    }
    if (field.kind === "choices") {
      return value
        .map(function (code) {
          return titleOf(field, code);
        })
        .join("、");
    }
    if (field.kind === "decimal" && field.computed && field.decimals) {
      return String(value) + (String(value).indexOf(".") < 0 ? "." : "") + "0".repeat(Math.max(0, field.decimals - (String(value).split(".")[1] || "").length));
    }
    return String(value);
  }

  function equal(one, other) {
    var a = one === undefined ? null : one;
    var b = other === undefined ? null : other;
    return a === b || (Array.isArray(a) && Array.isArray(b) && a.join("\u0000") === b.join("\u0000"));
  }

  /* ---- simple checks ---- */

  function limits(field) {
    var unit = field.unit || "";
    var least = field.at_least === null || field.at_least === undefined ? "" : "不小于" + field.at_least + unit;
    var most = field.at_most === null || field.at_most === undefined ? "" : "不大于" + field.at_most + unit;
    return [least, most].filter(Boolean).join("、");
  }

  function finding(field, code, message, expected) {
    return { field: field.key, level: "fault", code: code, message: message, expected: expected };
  }

  function judgeNumber(field, value) {
    var exact = numbers.parse(value);
    var isLow = field.at_least !== null && field.at_least !== undefined && numbers.compare(exact, numbers.parse(field.at_least)) < 0;
    var isHigh = field.at_most !== null && field.at_most !== undefined && numbers.compare(exact, numbers.parse(field.at_most)) > 0;
    if (isLow || isHigh) {
      return finding(field, isLow ? "TOO_SMALL" : "TOO_LARGE", "“" + field.title + "”应" + limits(field) + "，现在是" + value + "。", limits(field));
    }
    var places = (String(value).split(".")[1] || "").length;
    var most = field.kind === "decimal" ? field.decimals : null;
    if (most !== null && most !== undefined && places > most) {
      return finding(field, "TOO_MANY_DECIMALS", "“" + field.title + "”最多" + most + "位小数，现在是" + value + "。", most + "位小数");
    }
    return null;
  }

  /** Judge one value by kind, limits and length; whether it is required is the row's business. */
  function judge(field, value) {
    if (value === null || value === undefined || field.computed) {
      return null;
    }
    if (isNumeric(field)) {
      return judgeNumber(field, value);
    }
    if (typeof value === "string" && field.at_most_characters && Array.from(value).length > field.at_most_characters) {
      var most = "不超过" + field.at_most_characters + "个字";
      return finding(field, "TOO_LONG", "“" + field.title + "”应" + most + "，现在有" + Array.from(value).length + "个字。", most);
    }
    return null;
  }

  function unreadable(field, text, found) {
    return finding(field, found.code, "“" + field.title + "”应为" + found.expected + "，现在是“" + text + "”。", found.expected);
  }

  function missing(field) {
    return finding(field, "REQUIRED", "“" + field.title + "”还没有填。", "必填");
  }

  ledger.values = {
    read: read,
    show: show,
    equal: equal,
    judge: judge,
    unreadable: unreadable,
    missing: missing,
    isNumeric: isNumeric,
    folded: folded,
  };
})();
