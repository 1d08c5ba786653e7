// The lock of a shared computer. Hides what is on the screen before anything is sent; keeps what is half typed; locks by
// F2, by the button, or when nobody does anything. On the lock page it tells the other tabs. Without it the button works.
"use strict";
(() => {
  const form = document.getElementById("verrou");
  const others = new BroadcastChannel("poste");
  const GESTURE = "gesture"; // in localStorage, so that work in one tab keeps all of them open
  const WARNING = 20; // s
  const TYPING = 300; // ms; a scanner types faster, and some send function keys
  const LONGEST = 8000; // characters, as pharmacies/screen.py

  // A page out of the browser's memory is asked for anew: the server answers with the lock page.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  if (!form) {
    others.postMessage("locked");
    const time = document.getElementById("heure");
    const paris = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });
    if (time) setInterval(() => (time.textContent = paris.format(Date.now()).replace(":", "\u00a0h\u00a0")), 1000);
    return;
  }

  const secret = (field) => /hidden|password|submit|button|file/.test(field.type) || /one-time|password/.test(field.autocomplete);
  const fields = () =>
    [...document.querySelectorAll("main form")].flatMap((one, place) =>
      [...one.elements].filter((field) => field.name && !secret(field)).map((field) => ({ place, field })),
    );
  const ticked = (field) => /radio|checkbox/.test(field.type);

  const typed = () => {
    const changed = fields().filter(({ field }) =>
      ticked(field)
        ? field.checked !== field.defaultChecked
        : field.options
          ? [...field.options].some((option) => option.selected !== option.defaultSelected)
          : field.value !== field.defaultValue,
    );
    const told = changed.map(({ place, field }) => [place, field.name, field.value, ticked(field) && field.checked]);
    const text = told.length ? JSON.stringify(told) : "";
    return text.length <= LONGEST ? text : "";
  };

  const hide = () => {
    for (const part of document.querySelectorAll("main, .flash, dialog")) part.replaceChildren();
  };

  let locking = false;
  const lock = (cause) => {
    if (locking) return;
    locking = true;
    form.elements.cause.value = cause;
    form.elements.draft.value = typed();
    hide();
    others.postMessage("locked");
    HTMLFormElement.prototype.submit.call(form);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lock("hand");
  });
  others.addEventListener("message", () => {
    hide();
    location.replace(form.dataset.locked);
  });

  // Gestures
  const idle = Number(form.dataset.idle);
  const notice = document.getElementById("bientot");
  let lastKey = 0;
  let mine = Date.now();
  const stay = () => {
    const now = Date.now();
    if (now - mine < 1000 && notice.hidden) return;
    mine = now;
    localStorage.setItem(GESTURE, String(now));
    notice.hidden = true;
  };
  localStorage.setItem(GESTURE, String(mine));
  for (const gesture of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    window.addEventListener(
      gesture,
      (event) => {
        // On the way to "Rester" the button must not vanish: the click would fall on what lies below.
        const onTheWay = gesture === "pointermove" || notice.contains(event.target);
        if (notice.hidden || !onTheWay) stay();
      },
      { passive: true },
    );
  }
  window.addEventListener("keydown", (event) => {
    const now = Date.now();
    const amid = event.target.matches("input, textarea, select") && now - lastKey < TYPING;
    if (event.key === "F2" && !event.repeat && !amid) {
      event.preventDefault();
      lock("hand");
    }
    lastKey = now;
  });
  notice.querySelector("button").addEventListener("click", stay);
  setInterval(() => {
    const left = idle - (Date.now() - Math.max(mine, Number(localStorage.getItem(GESTURE)))) / 1000;
    if (left <= 0) lock("idle");
    else if (left <= WARNING) {
      const words = notice.querySelector("p");
      const said = notice.dataset.text.replace("{left}", String(Math.ceil(left / 5) * 5)); // a new word every 5 s is enough
      if (words.textContent !== said) words.textContent = said;
      notice.hidden = false;
    } else notice.hidden = true;
  }, 1000);

  // What somebody left half typed, once
  const restore = ([place, name, value, checked]) => {
    const same = fields().filter((one) => one.place === place && one.field.name === name).map((one) => one.field);
    for (const field of same) {
      if (!ticked(field)) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  };
  if (location.hash === "#saisie") {
    history.replaceState(null, "", location.pathname + location.search);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    fetch(form.dataset.draft, { method: "POST", headers })
      .then((answer) => (answer.ok ? answer.json() : { draft: "" }))
      .then(({ page, draft }) => {
        if (draft && page === location.pathname + location.search) JSON.parse(draft).forEach(restore);
      })
      .catch(() => {}); // the network is away: the page stays as it is, empty
  }
})();
