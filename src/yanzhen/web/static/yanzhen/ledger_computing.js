/* Expressions of a form, as trees that the server parsed: computed cells and "required when" follow each keystroke.
   Unknown in is unknown out (null). What needs other rows or periods is left to the server. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var numbers = ledger.numbers;
  var ELSEWHERE = ["sum", "count", "previous"];
  var DAY_MILLISECONDS = 86400000;

  function isNumber(value) {
    return value !== null && typeof value === "object" && "n" in value;
  }

  function isDay(value) {
    return value !== null && typeof value === "object" && "day" in value;
  }

  function isLocal(tree) {
    if (!Array.isArray(tree)) {
      return true;
    }
    return !(tree[0] === "call" && ELSEWHERE.indexOf(tree[1]) >= 0) && tree.every(isLocal);
  }

  function fieldValue(scope, key) {
    if (key === "period_start" || key === "period_end") {
      return scope.period ? { day: scope.period[key.slice(7)] } : null;
    }
    var field = scope.byKey[key];
    var value = scope.values[key];
    if (!field || value === null || value === undefined || value === "") {
      return null;
    }
    if (field.kind === "day") {
      return { day: value };
    }
    if (Array.isArray(value)) {
      return value.length ? value : null;
    }
    return field.kind === "integer" || field.kind === "decimal" ? numbers.parse(value) : value;
  }

  function arithmetic(sign, left, right) {
    if (!isNumber(left) || !isNumber(right)) {
      return null;
    }
    return { "+": numbers.add, "-": numbers.subtract, "*": numbers.multiply, "/": numbers.divide }[sign](left, right);
  }

  function both(left, right) {
    if (left === false || right === false) {
      return false;
    }
    return left === true && right === true ? true : null;
  }

  function negate(value) {
    return typeof value === "boolean" ? !value : null;
  }

  /** Numbers with numbers and days with days have an order; texts, lists, yes and no are only the same or not. */
  function compared(sign, left, right) {
    if (isNumber(left) && isNumber(right)) {
      return ordered(sign, numbers.compare(left, right));
    }
    if (isDay(left) && isDay(right)) {
      return ordered(sign, left.day < right.day ? -1 : Number(left.day > right.day));
    }
    var isPlain = typeof left === typeof right && (typeof left === "string" || typeof left === "boolean");
    var isList = Array.isArray(left) && Array.isArray(right);
    if ((!isPlain && !isList) || (sign !== "=" && sign !== "!=")) {
      return null;
    }
    return (isList ? left.join() === right.join() : left === right) === (sign === "=");
  }

  function ordered(sign, found) {
    return { "=": found === 0, "!=": found !== 0, "<": found < 0, "<=": found <= 0, ">": found > 0, ">=": found >= 0 }[sign];
  }

  /** Is a value one of a written list, or a code one of several chosen ones? */
  function within(left, node, inner) {
    if (left === null) {
      return null;
    }
    if (node[0] !== "list") {
      var several = inner(node);
      return Array.isArray(several) && typeof left === "string" ? several.indexOf(left) >= 0 : null;
    }
    var answers = node[1].map(function (item) {
      return compared("=", left, inner(item));
    });
    if (answers.indexOf(true) >= 0) {
      return true;
    }
    return answers.indexOf(null) >= 0 ? null : false;
  }

  function binary(sign, left, right) {
    if (sign === "and") {
      return both(left, right);
    }
    if (sign === "or") {
      return negate(both(negate(left), negate(right)));
    }
    return "+-*/".indexOf(sign) >= 0 ? arithmetic(sign, left, right) : compared(sign, left, right);
  }

  function extreme(wanted, given) {
    var isKnown = given.every(isNumber);
    return !isKnown
      ? null
      : given.reduce(function (best, one) {
          return numbers.compare(one, best) === wanted ? one : best;
        });
  }

  function daysBetween(first, last) {
    return isDay(first) && isDay(last) ? numbers.parse(Math.round((Date.parse(last.day) - Date.parse(first.day)) / DAY_MILLISECONDS)) : null;
  }

  function asDay(value) {
    var isWritten = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
    return isWritten ? { day: value } : isDay(value) ? value : null;
  }

  function rounded(number, decimals) {
    if (!isNumber(number) || !isNumber(decimals) || decimals.d !== 1n || decimals.n < 0n || decimals.n > 10n) {
      return null;
    }
    return numbers.round(number, Number(decimals.n));
  }

  var CALLS = {
    blank: function (given) {
      return given[0] === null;
    },
    min: function (given) {
      return extreme(-1, given);
    },
    max: function (given) {
      return extreme(1, given);
    },
    abs: function (given) {
      return isNumber(given[0]) ? { n: given[0].n < 0n ? -given[0].n : given[0].n, d: given[0].d } : null;
    },
    round: function (given) {
      return rounded(given[0], given[1]);
    },
    days: function (given) {
      return daysBetween(given[0], given[1]);
    },
    day: function (given) {
      return asDay(given[0]);
    },
  };

  function evaluate(tree, scope) {
    var inner = function (node) {
      return evaluate(node, scope);
    };
    switch (tree[0]) {
      case "number":
        return numbers.parse(tree[1]);
      case "literal":
        return tree[1];
      case "name":
        return fieldValue(scope, tree[1]);
      case "unary":
        return tree[1] === "not" ? negate(inner(tree[2])) : arithmetic("-", numbers.parse(0), inner(tree[2]));
      case "call":
        return CALLS[tree[1]](tree[2].map(inner));
      default:
        return tree[1] === "in" ? within(inner(tree[2]), tree[3], inner) : binary(tree[1], inner(tree[2]), inner(tree[3]));
    }
  }

  function stored(field, value) {
    if (isDay(value)) {
      return value.day;
    }
    if (!isNumber(value)) {
      return value;
    }
    var decimals = field.kind === "integer" ? 0 : field.decimals;
    var kept = decimals === null || decimals === undefined ? value : numbers.round(value, decimals);
    return field.kind === "integer" ? Number(kept.n / kept.d) : numbers.notation(kept);
  }

  /** Prepare a form's expressions: {fill(values)} puts computed values in, and fields get `requiredWhen(values)`. */
  function computing(form) {
    var byKey = {};
    form.fields.forEach(function (field) {
      byKey[field.key] = field;
    });
    function ask(tree, given) {
      return evaluate(tree, { values: given, byKey: byKey, period: form.period });
    }
    var computed = form.fields.filter(function (field) {
      return field.computed && isLocal(field.computed);
    });
    form.fields.forEach(function (field) {
      if (field.required_when && isLocal(field.required_when)) {
        field.requiredWhen = function (given) {
          return ask(field.required_when, given);
        };
      }
    });
    return {
      fill: function (given) {
        /* A computed field may use another; each pass settles at least one more. */
        for (var pass = 0; pass < computed.length; pass++) {
          computed.forEach(function (field) {
            var value = ask(field.computed, given);
            if (value === null) {
              delete given[field.key];
            } else {
              given[field.key] = stored(field, value);
            }
          });
        }
      },
    };
  }

  ledger.computing = computing;
})();
