// Making elements. Every text becomes a text node: there is no HTML in what is shown.

function element(kind, properties = {}, ...children) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
    else made.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

function drawn(kind, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const [name, value] of Object.entries(properties)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function sign(standing) {
  const name = standing.replaceAll(" ", "-");
  return drawn("svg", { class: `sign ${name}`, "aria-hidden": "true" }, drawn("use", { href: `#sign-${name}` }));
}

// A text in which what stands between backticks is code.
function coded(text) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return [text];
  return parts.map((part, at) => (at % 2 ? element("code", {}, part) : part));
}

// A path within the report's folder as an address: a scheme, another host or a way out of the folder becomes a mere name.
function beside(path) {
  return path.split("/").filter((part) => part && part !== "." && part !== "..").map(encodeURIComponent).join("/");
}

function copyable(text, label) {
  const code = element("code", {}, text);
  return element("div", { className: "copy" }, code, copyButton(code, () => text, label));
}

function copyButton(shown, text, label = "Copy") {
  const button = element("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
      announce("Copied.");
    } catch { // not allowed here: select it, so that a key does it
      if (shown) getSelection().selectAllChildren(shown);
      button.textContent = shown ? "Press Ctrl+C" : "Not allowed";
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  return button;
}

function announce(text) {
  document.getElementById("told").textContent = text;
}

function bytes(count) {
  if (count < 10_000) return `${count.toLocaleString("en")} B`;
  if (count < 1_000_000) return `${Math.round(count / 1000).toLocaleString("en")} kB`;
  return `${(count / 1_000_000).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
}

function time(milliseconds) {
  const size = Math.abs(milliseconds);
  if (size < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toLocaleString("en", { maximumFractionDigits: size < 10_000 ? 1 : 0 })} s`;
}
