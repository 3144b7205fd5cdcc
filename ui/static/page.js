// Links of the form "#/command/argument" inside our fragments, the "/" key, and Chinese for Gradio's English.
"use strict";
(() => {
  function openTab(name) {
    const button = document.querySelector(`#jd-tabs [role="tab"][data-tab-id="${name}"]`);
    if (button) button.click();
  }

  // The clipboard's own interface exists only on secure addresses; an intranet address over HTTP is none.
  async function copy(text, link) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = link.textContent;
    link.textContent = "已复制";
    setTimeout(() => { link.textContent = before; }, 1500);
  }

  // Remembered in this browser; boot.js sets it before anything is painted.
  function large() {
    const on = document.documentElement.classList.toggle("jd-large");
    try { localStorage.setItem("jida-large", on ? "1" : ""); } catch { /* a browser that keeps nothing */ }
    name();
  }
  function name() {
    const words = document.documentElement.classList.contains("jd-large") ? "标准字" : "大字";
    for (const link of document.querySelectorAll("a.jd-large-switch")) {
      if (link.textContent !== words) link.textContent = words;
    }
  }

  addEventListener("beforeprint", () => {
    const now = new Date().toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" });
    for (const memo of document.querySelectorAll(".jd-memo .jd-label")) memo.textContent = `绩答 · 查询记录　打印于${now}`;
  });

  const local = {
    tab: openTab,
    copy,
    large,
    print: () => print(),
    to: (id) => document.getElementById(id)?.scrollIntoView({ behavior: "smooth", block: "start" }),
  };

  // An original page opens under its link; without this script the link still opens the image.
  function togglePage(link) {
    const place = link.closest("p");
    const shown = place.nextElementSibling;
    if (shown?.matches("img.jd-original")) {
      shown.remove();
      link.textContent = "查看原页";
      return;
    }
    const image = document.createElement("img");
    image.className = "jd-original";
    image.alt = "原件页面，引用处已框出";
    image.src = link.getAttribute("href");
    image.addEventListener("error", () => { image.remove(); link.textContent = "原页不能显示"; });
    place.after(image);
    link.textContent = "收起原页";
  }

  // What Gradio's own parts say in English, or say as raw markup.
  const words = {
    "Copy message": "复制", "Copied message": "已复制", "chatbot conversation": "对话", "Remove this file": "移除此文件",
    "Clear": "清除", "Close": "关闭", "Upload file": "选择文件",
    "Click to upload or drop files": "将文件拖放到此处 - 或 - 点击上传", "Textbox": "命令",
    "Error": "出错了", "Warning": "注意", "Info": "提示", "Success": "完成", "Dismiss": "关闭",
    "Connection to the server was lost. Attempting reconnection...": "与服务的连接断了，正在重连……",
    "Connection re-established.": "已重新连上。", "Connection errored out.": "与服务的连接断了，请稍后再试。",
  };
  // What Gradio says of an upload, or of a step that failed.
  function trouble(text) {
    if (/file type/i.test(text)) return "不支持这种文件；可以上传 PDF、Word、Excel、文本和扫描图片。";
    if (/size|too large/i.test(text)) return "文件超过 50 MB，请拆分或压缩后再上传。";
    return "这一步没有做成，请再试一次；还不行就刷新页面。";
  }
  function translate(root) {
    for (const element of root.querySelectorAll?.("[aria-label], [title]") ?? []) {
      for (const name of ["aria-label", "title"]) {
        const text = element.getAttribute(name);
        if (!text) continue;
        if (words[text]) element.setAttribute(name, words[text]);
        else if (text.startsWith("user's message:")) element.setAttribute(name, "问题");
        else if (text.startsWith("bot's message:")) element.setAttribute(name, "回答");
      }
    }
    for (const toast of document.querySelectorAll(".toast-wrap")) {
      const texts = document.createTreeWalker(toast, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode.data.trim();
        if (words[text]) texts.currentNode.data = words[text];
        else if (/[a-z]{3}/i.test(text) && !/[\u4e00-\u9fff]/.test(text)) texts.currentNode.data = trouble(text);
      }
    }
    // A wide table shows the marked cell without being scrolled by hand.
    for (const hit of root.querySelectorAll?.(".jd-scroll .jd-hit") ?? []) {
      const pane = hit.closest(".jd-scroll");
      requestAnimationFrame(() => {
        pane.scrollLeft = hit.offsetLeft - (pane.clientWidth - hit.offsetWidth) / 2;
      });
    }
    // What scrolls must be reachable without a mouse; the sanitiser takes these attributes off.
    for (const pane of root.querySelectorAll?.(".jd-scroll") ?? []) {
      const given = { tabindex: "0", role: "region", "aria-label": "表格，可左右滚动" };
      for (const [key, value] of Object.entries(given)) pane.setAttribute(key, value);
    }
    if (root.querySelector?.("a.jd-large-switch")) name();
    const here = root.querySelector?.("#jd-here");
    if (here) requestAnimationFrame(() => here.scrollIntoView({ block: "center" }));
  }
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) translate(node);
  }).observe(document, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const original = event.target.closest?.("a.jd-page");
    if (original && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      togglePage(original);
      return;
    }
    const link = event.target.closest?.('a[href^="#/"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const [name, ...rest] = link.getAttribute("href").slice(2).split("/");
    if (local[name]) local[name](decodeURIComponent(rest[0] || ""), link);
    else window.jida.send([name, ...rest].join("/"), name === "ask" ? link.textContent : "");
  }, true);

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.querySelector("#jd-box textarea")?.focus();
    }
  });
})();
