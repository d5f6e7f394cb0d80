// Makes pages that already work without it quicker to use: GOV.UK Frontend's own scripts, save-as-you-go, a question before
// typed text is left behind, sorting a table, and walking a list with j, k and Enter.

import { initAll } from "./vendor/govuk-frontend.js";

/** Saves a form's fields two seconds after the last change, and says when. */
function saveAsYouGo(form) {
  const state = form.querySelector(".al-saved__state");
  let timer;
  let running = false;
  let again = false;

  async function save() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    const fields = new FormData(form);
    for (const [name, value] of [...fields]) {
      if (value instanceof File) fields.delete(name);
    }
    for (const input of form.querySelectorAll("input[type=password]")) fields.delete(input.name);
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value },
        body: new URLSearchParams(fields),
      });
      state.textContent = answer.ok
        ? "Saved " + (await answer.json()).saved
        : "Not saved. Send the form to keep what you typed.";
    } catch {
      state.textContent = "Not saved: there is no connection. We will try again.";
      again = true;
    }
    running = false;
    if (again) {
      again = false;
      timer = setTimeout(save, 5000);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    again = false;
  });
}

/** Asks before a page with unsent changes is left. */
function confirmLeave(form) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

/** The value a cell sorts by: its key, its number, or its words. */
function sortKey(row, column) {
  const cell = row.cells[column];
  if (!cell) return "";
  if (cell.dataset.key !== undefined) return cell.dataset.key;
  return cell.textContent.trim();
}

function compare(a, b) {
  const plain = (s) => s.replace(/[£,%\s]/g, "");
  const x = Number(plain(a));
  const y = Number(plain(b));
  if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a.localeCompare(b, "en-GB");
}

/** Makes the headings of a table sort its rows. */
function sortable(table) {
  const status = document.createElement("p");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  table.after(status);
  const heads = [...table.querySelectorAll("thead th")];
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "al-sort-button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", head.getAttribute("aria-sort") || "none");
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) {
        if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      }
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((a, b) => compare(sortKey(a, column), sortKey(b, column)));
      if (down) rows.reverse();
      body.append(...rows);
      status.textContent = `Sorted by ${button.textContent.trim()}, ${down ? "descending" : "ascending"}`;
    });
  });
}

/** Walks the rows of a list with j and k; Enter opens the row's first link. */
function walk(table) {
  let here = -1;
  const rows = () => [...table.tBodies[0].rows];
  function go(to) {
    const all = rows();
    if (all.length === 0) return;
    all[here]?.classList.remove("al-row--here");
    here = Math.max(0, Math.min(all.length - 1, to));
    all[here].classList.add("al-row--here");
    all[here].querySelector("a")?.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here - 1);
  });
}

// Asks before a button with data-confirm sends its form.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (button && !confirm(button.dataset.confirm)) event.preventDefault();
});

initAll();
document.querySelectorAll("form[data-draft]").forEach(saveAsYouGo);
document.querySelectorAll("form[data-confirm-leave]").forEach(confirmLeave);
document.querySelectorAll("table[data-sortable]").forEach(sortable);
const list = document.querySelector("table[data-keys]");
if (list) walk(list);
