// Keeps the refund and the meter beside a step up to date, and lets an offer be waved away without a reload.
// Everything here also works without it: each step shows both when it is saved.

const TYPING_MS = 250;
const SETTLED_MS = 1500;

const form = document.querySelector("form[data-live]");
let asking = null;
let timers = [];

function swap(id, html) {
  const place = document.getElementById(id);
  if (html === undefined || !place || place.dataset.html === html) return;
  const open = new Map([...place.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  const focused = place.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : null;
  place.innerHTML = html; // rendered and escaped by the server
  place.dataset.html = html;
  for (const each of place.querySelectorAll("details[id]")) {
    if (open.has(each.id)) each.open = open.get(each.id);
  }
  if (focused) document.getElementById(focused)?.focus();
}

function showErrors(errors) {
  for (const place of form.querySelectorAll(".error[id$='-error']")) {
    const name = place.id.replace(/-error$/, "");
    const input = form.elements[name];
    const touched = form.dataset.touched?.split(" ").includes(name);
    const text = errors[name] ?? "";
    if (text && !touched) continue;
    place.textContent = text;
    place.hidden = !text;
    if (input instanceof HTMLElement) input.toggleAttribute("aria-invalid", Boolean(text));
    if (text && input instanceof HTMLElement) input.setAttribute("aria-invalid", "true");
  }
}

async function ask(settled) {
  asking?.abort();
  asking = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  if (settled) body.set("settled", "1");
  try {
    const headers = { accept: "application/json" };
    const response = await fetch(form.dataset.live, { method: "POST", body, headers, signal: asking.signal });
    if (!response.ok) return; // saving the step says what is the matter
    const told = await response.json();
    if (settled) showErrors(told.errors);
    for (const id of ["refund", "meter", "bar"]) swap(id, told[id]);
    const said = document.getElementById("said");
    if (told.said && said.textContent !== told.said) said.textContent = told.said;
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

function later(...delays) {
  timers.forEach(clearTimeout);
  timers = delays.map(([delay, settled]) => setTimeout(ask, delay, settled));
}

if (form) {
  form.addEventListener("input", () => later([TYPING_MS, false], [SETTLED_MS, true]));
  form.addEventListener("change", (event) => {
    form.dataset.touched = `${form.dataset.touched ?? ""} ${event.target.name}`;
    later([TYPING_MS, true]);
  });
  form.addEventListener("submit", () => later());
}

async function dismiss(offer) {
  const within = offer.contains(document.activeElement);
  const answer = offer.querySelector("form[data-dismiss]");
  const body = new URLSearchParams(new FormData(answer));
  const response = await fetch(answer.action, { method: "POST", body, headers: { accept: "application/json" } });
  if (!response.ok) return answer.submit();
  offer.remove();
  if (!within) return;
  const title = document.getElementById("meter-title");
  title?.setAttribute("tabindex", "-1");
  title?.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-dismiss]")) return;
  event.preventDefault();
  dismiss(event.target.closest(".offer"));
});

document.addEventListener("keydown", (event) => {
  const offer = document.getElementById("offer");
  if (event.key === "Escape" && offer && !event.defaultPrevented) dismiss(offer);
});
