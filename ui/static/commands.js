// One line for all that changes the chat: a step is sent when the one before it is painted, so that none is lost,
// none is doubled, and no slow answer overwrites a later one. What is typed while an answer is on its way stays.
"use strict";
window.jida = (() => {
  const SEEN_AFTER_MS = 250;
  const waiting = [];
  let current = null;
  let count = 0;
  const find = (selector) => document.querySelector(selector);
  const box = () => find("#jd-box textarea");

  function write(element, text) {
    element.value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The page listens once its first answer, which fills the header, is there.
  const listening = () => find("#jd-header .jd-count") && find("#jd-bus :is(textarea, input)");

  function send(words, question = "") {
    const last = waiting.at(-1) ?? current;
    if (last?.words === words) return;
    waiting.push({ words, question, since: Date.now() });
    next();
  }

  function next() {
    if (current || !waiting.length || !listening()) return;
    current = waiting.shift();
    current.number = ++count;
    const bus = find("#jd-bus :is(textarea, input)");
    // The number makes a second click on the same link a change again.
    write(bus, `${current.words}?${count}`);
    bus.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true, cancelable: true }));
    const step = current;
    setTimeout(() => { if (current === step) show(); }, SEEN_AFTER_MS);
  }

  // What is being looked for, above the box; painted only when it takes long enough to be seen.
  function show() {
    let line = document.getElementById("jd-pending");
    if (!current?.question) { line?.remove(); return; }
    if (!line) {
      line = document.createElement("p");
      line.id = "jd-pending";
      line.setAttribute("role", "status");
      find("#jd-ask")?.before(line);
    }
    const more = waiting.filter(({ question }) => question).length;
    line.textContent = `正在查找：${current.question}${more ? `（还有 ${more} 问在等）` : ""}`;
  }

  // The last question at the top of the log, so that its answer is read from the beginning.
  function showLast() {
    const row = [...document.querySelectorAll("#jd-log .user-row")].at(-1);
    for (let pane = row?.parentElement; pane && pane.id !== "jd-left"; pane = pane.parentElement) {
      if (pane.scrollHeight > pane.clientHeight && /auto|scroll/.test(getComputedStyle(pane).overflowY)) {
        pane.scrollTop += row.getBoundingClientRect().top - pane.getBoundingClientRect().top - 8;
      }
    }
  }

  function ended() {
    if (current.question) requestAnimationFrame(() => requestAnimationFrame(showLast));
    current = null;
    document.getElementById("jd-pending")?.remove();
    next();
  }

  // Nothing came back: the question returns to the box, and what waited behind it goes with it.
  function failed() {
    if (!current) return;
    const unsent = [current, ...waiting].map(({ question }) => question).find(Boolean);
    waiting.length = 0;
    current = null;
    document.getElementById("jd-pending")?.remove();
    if (unsent && box() && !box().value) write(box(), unsent);
    keepUnsent(box()?.value);
  }

  // The page is loaded anew when a lost connection is back; what was not sent outlives that.
  function keepUnsent(text) {
    try {
      if (text) sessionStorage.setItem("jida-unsent", text);
      else sessionStorage.removeItem("jida-unsent");
    } catch { /* a browser that keeps nothing */ }
  }
  let restored = false;
  function restoreUnsent() {
    if (restored || !listening()) return;
    restored = true;
    let text = "";
    try { text = sessionStorage.getItem("jida-unsent") ?? ""; } catch { /* a browser that keeps nothing */ }
    keepUnsent("");
    if (text && box() && !box().value) write(box(), text);
  }

  function ask() {
    const words = box()?.value.trim();
    if (!words) return;
    write(box(), "");
    keepUnsent("");
    send(`ask/${encodeURIComponent(words)}`, words);
  }

  // The address names the answer on the screen: reloading shows it again.
  function keep() {
    const link = find('#jd-evidence a[href^="?a="]')?.getAttribute("href");
    const here = find("#jd-log .message-row") && link ? link : "";
    if (location.search !== here) history.replaceState(null, "", location.pathname + here);
  }

  new MutationObserver(() => {
    const done = find("#jd-done")?.textContent.trim();
    if (done && done !== find("#jd-done").dataset.seen) {
      find("#jd-done").dataset.seen = done;
      keep();
      if (current && done.split(" ")[0] === String(current.number)) ended();
    }
    restoreUnsent();
    if (!current && waiting.length) next();
  }).observe(document, { childList: true, subtree: true, characterData: true });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (event.defaultPrevented || event.target !== box()) return;
    event.preventDefault();
    ask();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#jd-send")) { ask(); box()?.focus(); }
    else if (event.target.closest?.("#jd-fresh")) { send("fresh"); box()?.focus(); }
    else {
      const option = event.target.closest?.("#jd-log .option");
      if (option) send(`choose/${encodeURIComponent(option.textContent.trim())}`, option.textContent.trim());
    }
  }, true);

  return { send, failed, listening, pending: () => (current ? Date.now() - current.since : 0) };
})();
