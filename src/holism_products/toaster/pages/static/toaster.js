// The page works without this: each button loads it anew, and "Look again" shows how the toast goes. With it, it is live.
const POLL_MS = 400;
const status = document.getElementById("status");
let asking = false;

function swap(id, html) {
  const place = document.getElementById(id);
  if (place.dataset.html === html) return;
  const open = [...place.querySelectorAll("details[id]")].filter((each) => each.open).map((each) => each.id);
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  place.innerHTML = html; // rendered and escaped by the server
  place.dataset.html = html;
  for (const each of open) document.getElementById(each)?.setAttribute("open", "");
  if (!focused) return;
  const same = focused.id && document.getElementById(focused.id);
  const next = same || place.querySelector("button, input:checked");
  next?.focus({ preventScroll: true });
}

function show(told) {
  for (const [id, html] of Object.entries(told.regions)) swap(id, html);
  if (status.textContent !== told.status) status.textContent = told.status;
  document.body.classList.toggle("goes", told.goes);
}

async function ask(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { accept: "application/json" } });
  if (!response.ok && response.status !== 422) throw new Error(`answered ${response.status}`);
  show(await response.json());
  return response.ok;
}

async function poll() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    await ask("/");
  } catch {
    status.textContent = "The toaster cannot be reached.";
  } finally {
    asking = false;
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  asking = true;
  try {
    if (!(await ask(form.getAttribute("action"), { method: "POST", body }))) document.getElementById("by")?.focus();
  } catch {
    status.textContent = "That did not reach the toaster. Please try again.";
  } finally {
    asking = false;
  }
});

document.body.classList.add("live");
setInterval(() => document.body.classList.contains("goes") && poll(), POLL_MS);
poll();
