// The queue keeps itself up to date: it asks every 10 s whether something changed (usually answered 304) and lets the
// countdowns tick from absolute times. It never moves the focus and never touches a page in which something is half typed.
"use strict";
(() => {
  const region = document.getElementById("sections");
  const status = document.getElementById("annonce");
  if (!region) return;

  const EVERY = 10_000; // ms, as the server expects (docs: 20,000 counters polling)
  const offset = Number(region.dataset.now) * 1000 - Date.now(); // the server's clock decides, not the computer's
  let etag = region.dataset.etag;

  const now = () => Math.floor((Date.now() + offset) / 1000);
  const spelled = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    const rest = String(seconds % 60).padStart(minutes ? 2 : 1, "0");
    return minutes ? `${minutes}\u00a0min ${rest}\u00a0s` : `${rest}\u00a0s`;
  };

  const heure = document.getElementById("heure");
  const paris = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });

  const tick = () => {
    if (heure) heure.textContent = paris.format(now() * 1000).replace(":", "\u00a0h\u00a0");
    for (const left of region.querySelectorAll("[data-until]")) {
      left.textContent = left.dataset.text.replace("{left}", spelled(Math.max(0, Number(left.dataset.until) - now())));
    }
    for (const bar of region.querySelectorAll("progress[data-from]")) {
      const elapsed = now() - Number(bar.dataset.from);
      bar.value = Math.min(bar.max, Math.max(0, "left" in bar.dataset ? bar.max - elapsed : elapsed));
    }
  };

  const dirty = () =>
    [...document.querySelectorAll("main input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

  const readable = () => new Set([...region.querySelectorAll("[data-readable]")].map((row) => row.dataset.readable));

  const announce = (before) => {
    for (const number of readable()) {
      if (!before.has(number)) status.textContent = status.dataset.text.replace("{number}", number);
    }
  };

  // True when the new sections were shown. A control under the keyboard stays under it, or the old sections stay.
  const show = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("sections");
    if (!fresh || dirty()) return false;
    const held = region.contains(document.activeElement) ? document.activeElement.id : null;
    if (held !== null && !(held && fresh.querySelector(`#${CSS.escape(held)}`))) return false;
    const before = readable();
    region.replaceChildren(...fresh.childNodes);
    if (held) document.getElementById(held).focus({ preventScroll: true });
    for (const form of document.querySelectorAll(".flash form")) {
      const offered = region.querySelector(`[formaction^="${CSS.escape(form.getAttribute("action"))}"]`);
      if (!offered && !form.contains(document.activeElement)) form.remove(); // too late to take it back
    }
    announce(before);
    tick();
    return true;
  };

  const poll = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(region.dataset.poll, {
        headers: etag ? { "If-None-Match": etag } : {},
        cache: "no-store",
      });
      if (answer.redirected || answer.status === 401 || answer.status === 403) location.reload();
      else if (answer.status === 200 && show(await answer.text())) etag = answer.headers.get("ETag");
    } catch {
      // The network is away: the page stays as it is and the next poll tries again; the server refuses anything stale.
    }
  };

  // A double click on a button sends one form only.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  setInterval(tick, 1000);
  setInterval(poll, EVERY);
  tick();
})();
