// Says when the service is gone or refuses, in one line, and when it is back.
"use strict";
(() => {
  const EVERY_MS = 20000;
  const AGAIN_MS = 2000;
  const PATIENCE_MS = 8000;
  const LOST = "与绩答服务的连接断了，正在重连……输入的问题会留着。";
  const BUSY = "现在同时提问的人太多，这一问没有受理，请过几秒再按一次“提问”。";
  let gone = false;
  let broken = false;
  let hiding = 0;

  function tell(words, kind) {
    clearTimeout(hiding);
    let line = document.getElementById("jd-connection");
    if (!words) { line?.remove(); return; }
    if (!line) {
      line = document.createElement("p");
      line.id = "jd-connection";
      line.setAttribute("role", "alert");
      document.body.append(line);
    }
    line.className = kind;
    line.textContent = words;
    if (kind !== "lost") hiding = setTimeout(() => line.remove(), 6000);
  }

  async function alive() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) });
      return answer.ok;
    } catch {
      return false;
    }
  }

  async function look() {
    const here = await alive();
    if (!here && !gone) {
      gone = true;
      window.jida.failed();
      tell(LOST, "lost");
    } else if (here && gone) {
      gone = false;
      tell("已重新连上，请继续。", "back");
      // Gradio sends nothing more once it has lost its service, and may not ask ours who it is (ui/guard.py).
      if (broken) location.reload();
    }
  }

  async function watch() {
    const slow = window.jida.pending() > PATIENCE_MS;
    if (gone || slow || document.visibilityState === "visible") await look();
    setTimeout(watch, gone ? AGAIN_MS : EVERY_MS);
  }
  setTimeout(watch, EVERY_MS);
  addEventListener("offline", look);
  addEventListener("online", look);

  // Gradio tells of a refused or broken step in a toast.
  new MutationObserver(() => {
    for (const toast of document.querySelectorAll(".toast-body.error:not([data-seen])")) {
      toast.dataset.seen = "1";
      const busy = /queue is full|busy/i.test(toast.textContent);
      window.jida.failed();
      if (busy) tell(BUSY, "busy");
      else { broken = true; look(); }
    }
  }).observe(document, { childList: true, subtree: true });
})();
