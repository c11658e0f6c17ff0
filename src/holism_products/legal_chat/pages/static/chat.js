// The page works without this. With it a turn appears where it belongs, is read out, and nothing is loaded anew.
const conversation = document.getElementById("conversation");
const ask = document.getElementById("ask");
const message = document.getElementById("message");
const problem = document.getElementById("message-error");

async function send(form, submitter) {
  const fields = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.action, { method: "POST", body: fields, headers: { accept: "application/json" } });
  if (!response.ok && response.status !== 422) throw new Error(`answered ${response.status}`);
  return response.json();
}

function complain(text) {
  problem.textContent = text;
  problem.hidden = !text;
  message.setAttribute("aria-invalid", String(Boolean(text)));
}

function show(answer) {
  const holder = document.createElement("template");
  holder.innerHTML = answer.html.trim();
  const turn = holder.content.firstElementChild;
  const old = document.getElementById(turn.id);
  if (old) old.replaceWith(turn);
  else conversation.append(turn);
  document.getElementById("starts")?.remove();
  document.querySelector(".welcome")?.remove();
  document.getElementById("anew").hidden = false;
  turn.scrollIntoView({ block: "start" });
  return turn;
}

async function live(event) {
  const form = event.target;
  if (form !== ask && !form.matches("[data-live]") && !form.closest("#starts")) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  if (form === ask && !message.value.trim()) {
    complain("Please write what happened, in a few words.");
    message.focus();
    return;
  }
  form.dataset.sending = "yes";
  form.classList.add("busy");
  try {
    const answer = await send(form, event.submitter);
    if (answer.error) {
      complain(answer.error);
      message.focus();
      return;
    }
    complain("");
    if (form === ask) message.value = "";
    const turn = show(answer);
    if (form === ask && !turn.querySelector(".crisis")) message.focus({ preventScroll: true });
    else turn.focus({ preventScroll: true });
  } catch {
    complain("That did not reach us. Please try again.");
  } finally {
    delete form.dataset.sending;
    form.classList.remove("busy");
  }
}

document.addEventListener("submit", live);
message?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask.requestSubmit();
});
if (location.hash.startsWith("#turn-")) document.querySelector(location.hash)?.focus();
