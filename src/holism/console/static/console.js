// Renews the page every ten seconds while the reader has asked for it; everything works without.
const KEY = "holism-live";
const SECONDS = 10;
const box = document.querySelector("[data-live]");

if (box) {
  box.hidden = false;
  const input = box.querySelector("input");
  input.checked = sessionStorage.getItem(KEY) === "on";
  input.addEventListener("change", () => sessionStorage.setItem(KEY, input.checked ? "on" : "off"));
  setInterval(() => {
    if (input.checked && document.visibilityState === "visible") renew();
  }, SECONDS * 1000);
}

async function renew() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-renewed]")) {
    const other = fresh.getElementById(part.id);
    // A part that the reader is in stays as it is.
    if (other && !part.contains(document.activeElement) && !part.querySelector("details[open]")) part.replaceWith(other);
  }
}
