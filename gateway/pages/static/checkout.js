// Spares the citizen the reloading: counts down, asks for the status, and puts in what the page says now when it has
// changed. The page is complete without it.
"use strict";
(() => {
  const FIRST = 800;  // who comes back from the channel waits for a receipt that is ready in a moment
  const FASTEST = 3000;
  const SLOWEST = 30000;
  const news = document.getElementById("news");
  let leaving = false;  // on the way to a channel: new content now would take the form away under the click
  let asking, counting;
  let turn = 0;  // an answer that comes after the next question was begun is nobody's

  const say = (words) => {
    const text = document.getElementById("live-text");
    if (text && text.textContent !== words) text.textContent = words;
  };

  const countDown = (live) => {
    clearTimeout(counting);
    const expires = document.getElementById("expires");
    const left = document.getElementById("left");
    if (!expires || !left) return;
    // The server's clock counts, not the telephone's.
    const skew = Date.parse(live.dataset.now) - Date.now();
    const end = Date.parse(expires.dateTime);
    const show = () => {
      const seconds = Math.floor((end - Date.now() - skew) / 1000);
      left.classList.toggle("soon", seconds < 120);
      if (seconds < 0) {
        left.textContent = left.dataset.over;
        return;
      }
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      if (parts[0] === 0) parts.shift();
      left.textContent = `${left.dataset.word} ${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
      counting = setTimeout(show, 1000);
    };
    show();
  };

  /** The whole page once more, and its content in the place of the old one: nothing jumps, nothing is lost. */
  const renew = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("main");
    if (leaving || !fresh) return;
    document.getElementById("main").replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    const outcome = document.getElementById("outcome");
    if (outcome) news.textContent = outcome.textContent;
  };

  /** Whether the answer tells something that this page does not show yet. */
  const isNews = (live, answer) => {
    const receipts = Array.isArray(answer.receipts) ? answer.receipts.length : 0;
    return answer.status !== live.dataset.status || String(receipts) !== live.dataset.receipts;
  };

  const ask = async (live, wait, mine) => {
    let next = Math.min(wait * 1.05, SLOWEST);
    try {
      const answer = await fetch(live.dataset.url, { headers: { accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (mine !== turn) return;
      if (!leaving && isNews(live, told)) {
        await renew();
        begin(FASTEST);
        return;
      }
      say(live.dataset.waiting);
    } catch {
      say(live.dataset.lost);
      next = Math.min(wait * 2, SLOWEST);
    }
    if (mine === turn) asking = setTimeout(() => ask(live, next, mine), document.hidden ? SLOWEST : next);
  };

  const watch = (first) => {
    clearTimeout(asking);
    const mine = ++turn;
    const live = document.getElementById("live");
    if (live) asking = setTimeout(() => ask(live, FASTEST, mine), first);
  };

  const oncePerClick = () => {
    const form = document.querySelector("form.channels");
    if (!form) return;
    form.addEventListener("submit", (event) => {
      if (leaving) event.preventDefault();
      leaving = true;
      form.classList.add("sent");
    });
  };

  const offerCopies = () => {
    if (!navigator.clipboard) return;
    for (const value of document.querySelectorAll("#main [data-copy]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = news.dataset.copy;
      button.setAttribute("aria-label", `${news.dataset.copy}: ${value.previousElementSibling.textContent}`);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(value.dataset.copy);
        button.textContent = news.textContent = news.dataset.copied;
      });
      value.append(" ", button);
    }
  };

  const begin = (first) => {
    oncePerClick();
    offerCopies();
    const live = document.getElementById("live");
    if (live) {
      countDown(live);
      say(live.dataset.waiting);
    }
    watch(first);
  };

  // Back from the channel's page by the browser's own button: the form works again.
  addEventListener("pageshow", () => {
    leaving = false;
    document.querySelector("form.channels")?.classList.remove("sent");
  });
  // Who looks at the page again wants to know at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) watch(0);
  });
  begin(FIRST);
})();
