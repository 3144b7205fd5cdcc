// Runs before Gradio: the page speaks Chinese whatever the browser's language.
"use strict";
for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
  Object.defineProperty(navigator, name, { get: () => value, configurable: true });
}
document.documentElement.lang = "zh-CN";
