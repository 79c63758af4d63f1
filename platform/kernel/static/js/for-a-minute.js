// What may be seen for a while only: <p data-for-seconds="60">. Then it is gone from the page, and it is not there when one comes back.

for (const shown of document.querySelectorAll("[data-for-seconds]")) {
  const hide = () => shown.replaceChildren();
  setTimeout(hide, Number(shown.dataset.forSeconds) * 1000);
  addEventListener("pagehide", hide);
}
