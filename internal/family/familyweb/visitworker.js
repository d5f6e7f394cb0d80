// Keeps the page of a visit note, and what it is drawn with, on the device, so that it opens without a connection.
"use strict";
const KEPT = "visit-notes-1";
const NOTE = /^\/children\/[^/]+\/visit-note$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data.forget) {
    event.waitUntil(caches.delete(KEPT));
  } else if (event.data.keep) {
    event.waitUntil(caches.open(KEPT).then((kept) => Promise.allSettled(event.data.keep.map((address) => kept.add(address)))));
  }
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  const page = event.request.mode === "navigate";
  if (page && !NOTE.test(address.pathname)) return;
  event.respondWith(
    fetch(event.request).catch(async () => (await caches.match(event.request, { ignoreSearch: page })) || Response.error()),
  );
});
