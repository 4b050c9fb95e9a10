/* Exact decimal numbers: what the browser computes must be what the server computes, so nothing goes through binary fractions. */
(function () {
  "use strict";

  var ledger = (window.yanzhenLedger = window.yanzhenLedger || {});
  var PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

  function power(digits) {
    return BigInt("1" + "0".repeat(digits));
  }

  function divisor(a, b) {
    while (b) {
      var rest = a % b;
      a = b;
      b = rest;
    }
    return a < 0n ? -a : a;
  }

  /** A fraction in lowest terms with a positive denominator. */
  function fraction(n, d) {
    if (d < 0n) {
      n = -n;
      d = -d;
    }
    var common = d === 1n ? 1n : divisor(n, d) || 1n;
    return { n: n / common, d: d / common };
  }

  /** Return the fraction of a number or of its decimal notation, or null. */
  function parse(value) {
    var found = PATTERN.exec(String(value));
    if (!found || !(found[2] || found[3])) {
      return null;
    }
    var tail = found[3] || "";
    var whole = BigInt(found[2] + tail || "0");
    return fraction(found[1] === "-" ? -whole : whole, power(tail.length));
  }

  function add(a, b) {
    return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
  }

  function subtract(a, b) {
    return fraction(a.n * b.d - b.n * a.d, a.d * b.d);
  }

  function multiply(a, b) {
    return fraction(a.n * b.n, a.d * b.d);
  }

  /** Dividing by zero is unknown, never infinite. */
  function divide(a, b) {
    return b.n === 0n ? null : fraction(a.n * b.d, a.d * b.n);
  }

  /** Return a number below, at or above zero. */
  function compare(a, b) {
    var difference = a.n * b.d - b.n * a.d;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** Round to so many decimals, halves away from zero. */
  function round(a, decimals) {
    var scale = power(Math.max(decimals, 0));
    var doubled = (a.n < 0n ? -a.n : a.n) * scale * 2n + a.d;
    var units = doubled / (a.d * 2n);
    return fraction(a.n < 0n ? -units : units, scale);
  }

  /** Return canonical decimal notation: no exponent, no useless zeros; 28 decimals where it does not end. */
  function notation(a) {
    var exact = power(28) % a.d === 0n ? a : round(a, 28);
    var negative = exact.n < 0n;
    var digits = (((negative ? -exact.n : exact.n) * power(28)) / exact.d).toString().padStart(29, "0");
    var whole = digits.slice(0, -28);
    var tail = digits.slice(-28).replace(/0+$/, "");
    return (negative && exact.n !== 0n ? "-" : "") + whole + (tail ? "." + tail : "");
  }

  ledger.numbers = {
    parse: parse,
    add: add,
    subtract: subtract,
    multiply: multiply,
    divide: divide,
    compare: compare,
    round: round,
    notation: notation,
  };
})();
