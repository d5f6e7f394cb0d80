// Keeps what is typed into a visit note on the device while there is no connection, and sends it once when there is.
// Without this script the form is sent as any other.
"use strict";
(() => {
  const form = document.getElementById("visit-note");
  const state = document.getElementById("visit-state");
  if (!form || !window.indexedDB || !window.crypto || !crypto.randomUUID) return;
  const place = location.pathname;
  const FIELDS = ["day", "who", "child-said", "family-said", "seen", "agreed"];

  const say = (text) => {
    state.textContent = text;
    state.hidden = false;
  };

  const open = () =>
    new Promise((done, failed) => {
      const asked = indexedDB.open("visit-notes", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("unsent", { keyPath: "place" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });

  const store = async (mode, ask) => {
    const db = await open();
    try {
      return await new Promise((done, failed) => {
        const tx = db.transaction("unsent", mode);
        const asked = ask(tx.objectStore("unsent"));
        tx.oncomplete = () => done(asked.result);
        tx.onerror = tx.onabort = () => failed(tx.error);
      });
    } finally {
      db.close();
    }
  };
  const unsent = () => store("readonly", (s) => s.get(place));
  const forget = () => store("readwrite", (s) => s.delete(place));

  const typed = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));

  // keep puts what is typed on the device. The note and version are those that it was begun from, not those of a later page.
  const keep = async () => {
    const was = await unsent();
    const edit = {
      place,
      note: was ? was.note : form.elements.note.value,
      version: was ? was.version : form.elements.version.value,
      edit: crypto.randomUUID(),
      answers: typed(),
    };
    await store("readwrite", (s) => s.put(edit));
    return edit;
  };

  // send gives the server what is on the device. It takes the form's own token from a fresh page, as the kept one may be old.
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      const edit = await unsent();
      if (!edit) return;
      const fresh = await fetch(place, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await fresh.text(), "text/html");
      const there = page.getElementById("visit-note");
      if (!fresh.ok || !there) {
        say("What you wrote is on this device. Sign in again, then open this page: it is sent then.");
        return;
      }
      const body = new URLSearchParams(new FormData(there));
      for (const name of ["note", "version", "edit"]) body.set(name, edit[name]);
      for (const [name, text] of Object.entries(edit.answers)) body.set(name, text);
      const answer = await fetch(place, { method: "POST", body });
      if (!answer.ok) {
        say("What you wrote is on this device, but was not taken. Copy it from the boxes, open this page again and save it there.");
        return;
      }
      const now = await unsent();
      if (now && now.edit !== edit.edit) {
        sending = false;
        return send(); // more was written meanwhile
      }
      await forget();
      location.reload();
    } catch {
      say("There is no connection. What you wrote is on this device and is sent when there is one.");
    } finally {
      sending = false;
    }
  };

  let waiting;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    await keep();
    await send();
  });

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      await keep();
      say("Kept on this device at " + new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }) + ".");
    }, 400);
  });

  addEventListener("online", send);

  (async () => {
    const edit = await unsent();
    if (edit) {
      for (const [name, text] of Object.entries(edit.answers)) form.elements[name].value = text;
      await send();
    }
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register("/visit-note-worker.js");
    const worker = (await navigator.serviceWorker.ready).active;
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href || part.src);
    worker.postMessage({ keep: [place, ...parts] });
    for (const out of document.querySelectorAll('form[action="/sign-out"]')) {
      out.addEventListener("submit", () => worker.postMessage({ forget: true }));
    }
  })();
})();
