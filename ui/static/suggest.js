// While a question is typed: indicators, agencies and years that the library holds, below the word at the caret.
"use strict";
(() => {
  const SHOWN = 8;
  const LONGEST = 16;
  const STALE_MS = 60000;
  let words = [];
  let read = 0;
  let reading = null;
  let box = null;
  let list = null;
  let found = [];
  let active = -1;
  let settled = "";

  // Who asks while the list is on its way waits for it too, else the first words typed would be offered nothing.
  function refresh() {
    if (Date.now() - read < STALE_MS) return reading;
    read = Date.now();
    reading = fetchWords();
    return reading;
  }

  async function fetchWords() {
    try {
      const answer = await fetch("ui/words.json");
      if (answer.ok) words = await answer.json();
    } catch {
      // Without the list the box is a plain box; the page itself says when the server is gone.
    }
  }

  // How well a word fits what was typed last: 0 begins with it, 1 is called so, 2 holds it; none otherwise.
  function rank([word, kind, others], typed) {
    if (word === typed) return -1;
    if (word.startsWith(typed)) return 0;
    if (typed.length < 2 || kind === "年度") return -1;
    if (others.some((other) => other.startsWith(typed))) return 1;
    return word.includes(typed) ? 2 : -1;
  }

  // The longest end of the text before the caret that any word fits.
  function match(before) {
    for (let length = Math.min(LONGEST, before.length); length > 0; length--) {
      const typed = before.slice(-length);
      if (/\s/.test(typed) || (/^\d/.test(typed) && /\d$/.test(before.slice(0, -length)))) continue;
      if (/^\d$/.test(typed)) continue;
      const fitting = words.map((word) => [rank(word, typed), word]).filter(([order]) => order >= 0);
      if (fitting.length) {
        fitting.sort(([a], [b]) => a - b);
        return fitting.slice(0, SHOWN).map(([, word]) => ({ typed, word: word[0], kind: word[1] }));
      }
      // A word that is already there whole asks for nothing more.
      if (words.some(([word, , others]) => word === typed || others.includes(typed))) return [];
    }
    return [];
  }

  function close() {
    found = [];
    active = -1;
    list?.remove();
    list = null;
    box?.setAttribute("aria-expanded", "false");
    box?.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const { typed, word } = found[place];
    const caret = box.selectionStart;
    const before = box.value.slice(0, caret - typed.length) + word;
    box.value = before + box.value.slice(caret);
    box.setSelectionRange(before.length, before.length);
    close();
    // A choice ends the offering until something more is typed.
    settled = before;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  function mark(place) {
    active = place;
    [...list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === active));
      if (at === active) option.scrollIntoView({ block: "nearest" });
    });
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", `jd-offer-${active}`);
  }

  function show() {
    const place = document.getElementById("jd-ask");
    const open = found;
    close();
    if (!open.length || !place) return;
    found = open;
    list = document.createElement("ul");
    list.id = "jd-offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "可选的词");
    found.forEach(({ word, kind }, at) => {
      const option = document.createElement("li");
      option.id = `jd-offer-${at}`;
      option.setAttribute("role", "option");
      const name = document.createElement("span");
      name.textContent = word;
      const note = document.createElement("small");
      note.textContent = kind;
      option.append(name, note);
      // The box must not lose the focus before the click arrives.
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(at); });
      list.append(option);
    });
    place.append(list);
    box.setAttribute("aria-expanded", "true");
    mark(-1);
  }

  function dress(element) {
    if (box === element) return;
    box = element;
    const given = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": "jd-offers",
      "aria-expanded": "false", autocomplete: "off" };
    for (const [name, value] of Object.entries(given)) box.setAttribute(name, value);
  }

  const asks = (target) => target.matches?.("#jd-box textarea");

  document.addEventListener("focusin", (event) => {
    if (!asks(event.target)) return;
    dress(event.target);
    refresh();
  });
  document.addEventListener("focusout", (event) => { if (asks(event.target)) close(); });
  document.addEventListener("input", async (event) => {
    if (!asks(event.target) || event.isComposing) return;
    dress(event.target);
    await refresh();
    const before = box.value.slice(0, box.selectionStart);
    found = before && before !== settled && document.activeElement === box ? match(before) : [];
    settled = "";
    show();
  });
  document.addEventListener("compositionend", (event) => {
    if (asks(event.target)) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("keydown", (event) => {
    if (!list || !asks(event.target) || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(active < 0 && step < 0 ? found.length - 1 : (active + step + found.length) % found.length);
    else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape") close();
    else {
      if (event.key === "Enter") close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
