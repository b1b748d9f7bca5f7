// Small helpers. Text goes in as text only: titles and headers may have been written by a stranger.

export const byId = (id) => document.getElementById(id);

/** An element with properties, `class`, `data` and children, which may be elements or text. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** A text whose `code`, between backticks, is shown as code. */
export const withCode = (text) =>
  text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

let asked = Promise.resolve();

/** Ask the lab for something, once it has done what it was asked before; what it refuses is shown with its reason. */
export function ask(path, body) {
  const answer = asked.then(() => send(path, body));
  asked = answer.catch(() => {});
  return answer;
}

async function send(path, body) {
  const reply = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => null);
  if (!reply) return say("The lab does not answer: has it ended?");
  const data = await reply.json();
  if (reply.ok) return data;
  say(typeof data.detail === "string" ? data.detail : "The lab could not do that.");
}

/** Show a message for a few seconds. */
export function say(text) {
  const told = byId("said");
  told.textContent = text;
  told.classList.remove("visually-hidden");
  clearTimeout(say.timer);
  say.timer = setTimeout(hush, 6000);
}

/** Hide the message. */
export function hush() {
  byId("said").classList.add("visually-hidden");
  byId("said").textContent = "";
}

export const bytes = (count) => count.toLocaleString("en");
export const clock = (ms) => {
  const time = new Date(ms);
  const two = (number) => `${number}`.padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${`${time.getMilliseconds()}`.padStart(3, "0")}`;
};
