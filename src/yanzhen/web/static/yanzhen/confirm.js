/* <form data-confirms="question">: asks in a dialog before the form is sent and sends confirmed=yes along.
   Without script nothing is sent along, and a view that must be sure asks on a page of its own (pages.ask_first). */
(function () {
  "use strict";

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function ask(question, label, isGrave, then) {
    var dialog = document.createElement("dialog");
    dialog.className = "yz-dialog";
    var body = element("div", "yz-dialog-body", "");
    var actions = element("div", "yz-actions", "");
    var yes = element("button", isGrave ? "btn btn-danger" : "btn btn-primary", label);
    var no = element("button", "btn", "不，返回");
    yes.type = no.type = "button";
    actions.append(yes, no);
    body.append(element("p", "", question), actions);
    dialog.append(body);
    document.body.append(dialog);
    yes.addEventListener("click", function () {
      dialog.close("yes");
    });
    no.addEventListener("click", function () {
      dialog.close("no");
    });
    dialog.addEventListener("close", function () {
      dialog.remove();
      if (dialog.returnValue === "yes") {
        then();
      }
    });
    dialog.showModal();
    no.focus();
  }

  document.addEventListener(
    "submit",
    function (event) {
      var form = event.target;
      var sender = event.submitter;
      if (!form.dataset.confirms || form.elements.confirmed) {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      var label = sender ? sender.textContent.trim() : "确定";
      var isGrave = Boolean(sender && sender.classList.contains("btn-danger"));
      ask(form.dataset.confirms, label, isGrave, function () {
        var mark = document.createElement("input");
        mark.type = "hidden";
        mark.name = "confirmed";
        mark.value = "yes";
        form.append(mark);
        if (sender) {
          form.requestSubmit(sender);
        } else {
          form.requestSubmit();
        }
      });
    },
    true
  );

  /* A page reached again by going back asks anew. */
  window.addEventListener("pageshow", function () {
    document.querySelectorAll('form[data-confirms] input[name="confirmed"]').forEach(function (mark) {
      mark.remove();
    });
  });
})();
