// Links of the form "#/command/argument" inside our fragments, the "/" key, and Chinese for Gradio's English.
"use strict";
(() => {
  let count = 0;

  function send(command) {
    const box = document.querySelector("#jd-bus textarea, #jd-bus input");
    if (!box) return;
    // The counter makes a second click on the same link a change again.
    box.value = `${command}?${++count}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function openTab(name) {
    const button = document.querySelector(`#jd-tabs button[role="tab"][id*="${name}"]`);
    if (button) button.click();
  }

  const local = {
    tab: openTab,
    to: (id) => document.getElementById(id)?.scrollIntoView({ behavior: "smooth", block: "start" }),
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#/"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const [name, ...rest] = link.getAttribute("href").slice(2).split("/");
    if (local[name]) local[name](decodeURIComponent(rest[0] || ""));
    else send([name, ...rest].join("/"));
  }, true);

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.querySelector("#jd-box textarea")?.focus();
    }
  });
})();
