// Runs before Gradio: the page speaks Chinese whatever the browser's language, in large letters where so chosen.
"use strict";
for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
  Object.defineProperty(navigator, name, { get: () => value, configurable: true });
}
document.documentElement.lang = "zh-CN";
try {
  if (localStorage.getItem("jida-large")) document.documentElement.classList.add("jd-large");
} catch { /* a browser that keeps nothing */ }
