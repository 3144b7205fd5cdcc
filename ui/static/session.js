// Only where people log in: leaving, and back to the login page as soon as the server no longer knows us.
"use strict";
(() => {
  const plain = window.fetch;
  let leaving = false;
  function login() {
    if (leaving) return;
    leaving = true;
    const answer = new URLSearchParams(location.search).get("a");
    location.assign(answer ? `login?next=${encodeURIComponent(`/?a=${answer}`)}` : "login");
  }
  window.fetch = async (...given) => {
    const response = await plain(...given);
    if (response.status === 401 && new URL(response.url).origin === location.origin) login();
    return response;
  };
  // First in line, before the page's own script takes the click for one of its commands.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('a[href="#/logout"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    plain("logout", { method: "POST" }).finally(() => { leaving = true; location.assign("login"); });
  }, true);
})();
