/* Places in the text: from a selection on the page to offsets (code points) and back. */
(function () {
  "use strict";

  function codePoints(text) {
    return Array.from(text).length;
  }

  function paragraphOf(node) {
    var element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return element ? element.closest(".yr-p[data-o]") : null;
  }

  /** Return the offset in the document's text of a boundary point, or null outside the text. */
  function offsetOf(node, offset) {
    var paragraph = paragraphOf(node);
    if (!paragraph) {
      return null;
    }
    var range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, offset);
    return Number(paragraph.dataset.o) + codePoints(range.toString());
  }

  /** A boundary between paragraphs belongs to the paragraph before. */
  function endOf(range) {
    var inside = offsetOf(range.endContainer, range.endOffset);
    if (inside !== null) {
      return inside;
    }
    var last = null;
    document.querySelectorAll("#yr-text .yr-p[data-o]").forEach(function (paragraph) {
      if (range.intersectsNode(paragraph)) {
        last = paragraph;
      }
    });
    return last ? Number(last.dataset.o) + codePoints(last.textContent) : null;
  }

  /** Return {start, end, range} of what is selected in the text, or null. */
  function selected() {
    var selection = window.getSelection();
    if (!selection || !selection.rangeCount) {
      return null;
    }
    var range = selection.getRangeAt(0);
    var text = document.getElementById("yr-text");
    if (!text || !text.contains(range.startContainer)) {
      return null;
    }
    var start = offsetOf(range.startContainer, range.startOffset);
    var end = endOf(range);
    return start === null || end === null ? null : { start: start, end: end, range: range };
  }

  /** Are words selected inside the element? A caret, or a selection inside a field or elsewhere, is none. */
  function isSelectedIn(element) {
    var selection = window.getSelection();
    if (!selection || !selection.rangeCount || selection.isCollapsed) {
      return false;
    }
    var range = selection.getRangeAt(0);
    return !range.collapsed && range.toString() !== "" && range.intersectsNode(element);
  }

  window.yanzhenText = { selected: selected, isSelectedIn: isSelectedIn };
})();
