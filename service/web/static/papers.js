// What the pages of dossiers do by themselves: refresh what is being made, filter a list of
// choices, send a form once. Without this file everything still works.

const EVERY_MS = 2000;

function watch(box) {
  window.setTimeout(() => refresh(box), EVERY_MS);
}

async function refresh(box) {
  let fresh = null;
  try {
    const answer = await fetch(box.dataset.poll, {
      headers: { "X-Requested-With": "fetch" },
      redirect: "error",
    });
    if (answer.ok) fresh = await answer.text();
  } catch {
    fresh = null;
  }
  if (!box.isConnected) return;
  if (fresh === null) {
    watch(box);
    return;
  }
  const made = new DOMParser().parseFromString(fresh, "text/html").body.firstElementChild;
  if (!made || made.id !== box.id) return;
  if (made.dataset.step !== box.dataset.step) {
    window.location.reload(); // the dossier went on: head and road are new too
    return;
  }
  if (made.innerHTML.trim() !== box.innerHTML.trim()) replace(box, made);
  const now = document.getElementById(made.id);
  if (made.dataset.poll) watch(now);
  else delete now.dataset.poll;
}

function replace(box, made) {
  const focused = box.contains(document.activeElement) ? document.activeElement : null;
  const open = [...box.querySelectorAll("details")].map((part) => part.open);
  box.replaceWith(made);
  made.querySelectorAll("details").forEach((part, at) => (part.open = open[at] ?? part.open));
  made.querySelectorAll("form").forEach(sendOnce);
  const again = focused && [...made.querySelectorAll("a, button, summary")].find(
    (part) => part.textContent.trim() === focused.textContent.trim(),
  );
  if (again) again.focus();
}

function filter(box) {
  const input = box.querySelector("input");
  const items = [...document.getElementById(box.dataset.filter).children];
  const bare = (text) =>
    text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  box.hidden = false;
  input.addEventListener("input", () => {
    const words = bare(input.value).split(/\s+/);
    for (const item of items) {
      const name = bare(item.textContent);
      item.hidden = !words.every((word) => name.includes(word));
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

function sendOnce(form) {
  if (form.method !== "post") return;
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}

document.querySelectorAll("[data-poll]").forEach(watch);
document.querySelectorAll("[data-filter]").forEach(filter);
document.querySelectorAll("main form").forEach(sendOnce);
window.addEventListener("pageshow", () =>
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent),
);
