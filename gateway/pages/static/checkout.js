// Spares the citizen the reloading: counts down, asks for the status, and loads the page again when it has changed.
// The page is complete without it.
"use strict";
(() => {
  const FIRST = 800;  // who comes back from the channel waits for a receipt that is ready in a moment
  const FASTEST = 3000;
  const SLOWEST = 30000;
  let leaving = false;  // on the way to a channel: a reload now would call that journey off
  const live = document.getElementById("live");
  const text = document.getElementById("live-text");

  const countDown = () => {
    const expires = document.getElementById("expires");
    const left = document.getElementById("left");
    if (!expires || !left || !live) return;
    // The server's clock counts, not the telephone's.
    const skew = Date.parse(live.dataset.now) - Date.now();
    const end = Date.parse(expires.dateTime);
    const show = () => {
      const seconds = Math.floor((end - Date.now() - skew) / 1000);
      if (seconds < 0) {
        left.textContent = "";
        return;
      }
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      if (parts[0] === 0) parts.shift();
      left.textContent = `${left.dataset.word} ${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
      left.classList.toggle("soon", seconds < 120);
      setTimeout(show, 1000);
    };
    show();
  };

  const say = (words) => {
    if (text.textContent !== words) text.textContent = words;
  };

  /** Whether the answer tells something that this page does not show yet, and did not bring it here either. */
  const isNews = (answer) => {
    const receipts = Array.isArray(answer.receipts) ? answer.receipts.length : 0;
    if (answer.status === live.dataset.status && receipts === 0) return false;
    const news = `${live.dataset.url} ${answer.status} ${receipts}`;
    if (sessionStorage.getItem("kythu.news") === news) return false;
    sessionStorage.setItem("kythu.news", news);
    return true;
  };

  const ask = async (wait) => {
    let next = wait;
    try {
      const answer = await fetch(live.dataset.url, { headers: { accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      if (!leaving && isNews(news)) {
        say(live.dataset.changed);
        location.reload();
        return;
      }
      say(live.dataset.waiting);
      next = Math.min(wait * 1.05, SLOWEST);
    } catch {
      say(live.dataset.lost);
      next = Math.min(wait * 2, SLOWEST);
    }
    setTimeout(() => ask(next), document.hidden ? SLOWEST : next);
  };

  const oncePerClick = () => {
    const form = document.querySelector("form.channels");
    if (!form) return;
    form.addEventListener("submit", (event) => {
      if (leaving) event.preventDefault();
      leaving = true;
      form.classList.add("sent");
    });
    // Back from the channel's page by the browser's own button: the form works again.
    addEventListener("pageshow", () => {
      leaving = false;
      form.classList.remove("sent");
    });
  };

  oncePerClick();
  if (live) {
    countDown();
    say(live.dataset.waiting);
    setTimeout(() => ask(FASTEST), FIRST);
  }
})();
