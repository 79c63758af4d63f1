// An update counts as read once its end stood before somebody's eyes for a while, on a page that is being looked at.
const LONG_ENOUGH = 2000; // milliseconds

// <div data-seen-url="/..." data-csrf-token="..."> stands at the end of an update; its address is posted to, once.
const inView = new Set();
const timers = new Map();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) inView.add(target);
    else inView.delete(target);
  }
  look();
});
for (const mark of document.querySelectorAll("[data-seen-url]")) observer.observe(mark);
document.addEventListener("visibilitychange", look);
document.addEventListener("live:put", ({ target }) => {
  for (const mark of target.querySelectorAll("[data-seen-url]")) observer.observe(mark);
});

function look() {
  const looking = document.visibilityState === "visible";
  for (const [mark, timer] of timers) if (!looking || !inView.has(mark)) stop(mark, timer);
  if (looking) for (const mark of inView) if (!timers.has(mark)) timers.set(mark, setTimeout(tell, LONG_ENOUGH, mark));
}

function stop(mark, timer) {
  clearTimeout(timer);
  timers.delete(mark);
}

function tell(mark) {
  observer.unobserve(mark);
  inView.delete(mark);
  timers.delete(mark);
  const { seenUrl, csrfToken } = mark.dataset;
  // Without a connection it is not told: rather too little than too much.
  fetch(seenUrl, { method: "POST", headers: { "X-CSRFToken": csrfToken } }).catch(() => {});
}
