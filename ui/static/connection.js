// Says when the service is gone or refuses, in one line, and when it is back.
"use strict";
(() => {
  const EVERY_MS = 20000;
  const AGAIN_MS = 2000;
  const PATIENCE_MS = 8000;
  const LOST = "与绩答服务的连接断了，正在重连……输入的问题会留着。";
  const BUSY = "现在提问的人太多，请稍候再试：问题还在提问框里，再按一次回车。";
  const FULL = "现在打开页面的人太多，几秒后自动再试。";
  let gone = false;
  let broken = false;
  let hiding = 0;
  let again = 0;

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
      const answer = await fetch("healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) });
      return answer.ok;
    } catch {
      return false;
    }
  }

  function lost() {
    // Also what was asked while the service was known to be gone: Gradio may never say that it was not sent.
    window.jida.failed();
    gone = true;
    tell(LOST, "lost");
    clearTimeout(again);
    again = setTimeout(look, AGAIN_MS);
  }

  async function look() {
    const here = await alive();
    if (!here) lost();
    else if (gone) {
      gone = false;
      tell("已重新连上，请继续。", "back");
      // Gradio sends nothing more once it has lost its service, and may not ask ours who it is (ui/guard.py).
      if (broken) location.reload();
    }
  }

  setInterval(() => {
    if (!gone && (window.jida.pending() > PATIENCE_MS || document.visibilityState === "visible")) look();
  }, EVERY_MS);
  addEventListener("offline", look);

  // Gradio tells of a refused or broken step in a toast.
  new MutationObserver(() => {
    for (const toast of document.querySelectorAll(".toast-body.error:not([data-seen])")) {
      toast.dataset.seen = "1";
      window.jida.failed();
      if (/queue is full|busy/i.test(toast.textContent)) {
        const open = window.jida.listening();
        tell(open ? BUSY : FULL, "busy");
        if (!open) setTimeout(() => location.reload(), 2 * AGAIN_MS);
      }
      else if (/connection|连接断了/i.test(toast.textContent)) {
        broken = true;
        lost();
      }
    }
  }).observe(document, { childList: true, subtree: true });
})();
