// Runs in every page of the gallery in the lab's own browser. Before a press of a control reaches the page, the lab is
// told of it and has the time to begin to watch, and to change what is due at the click: the page waits meanwhile.
(() => {
  if (window.top !== window) return;
  const CONTROL = 'button, a, summary, [role="button"], [role="menuitem"], [role="link"]';
  const nameOf = (element) =>
    (element.getAttribute("aria-label") || element.innerText || element.title || "").replace(/\s+/g, " ").trim();
  const hasPlayer = (box) =>
    [...box.querySelectorAll("video")].some((video) => video.currentSrc && (video.checkVisibility?.() ?? true));

  // The control, and what is written around it, from the inside out.
  function about(control) {
    const around = [];
    for (let box = control; box && box !== document.documentElement; box = box.parentElement) {
      const text = `${box.getAttribute("aria-label") ?? ""}\n${box.innerText}`;
      around.push({ text: text.slice(0, 3000), player: hasPlayer(box), alert: /alert/.test(box.getAttribute("role")) });
      if (text.length > 3000 || around.length > 15) break;
    }
    return { name: nameOf(control), title: control.title ?? "", download: control.hasAttribute("download"), around };
  }

  function press(event) {
    const control = event.isTrusted && event.target.closest?.(CONTROL);
    if (!control || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
    const question = new XMLHttpRequest();
    question.open("POST", `/__gallery-e2e/press?id=${Math.random()}`, false);
    try {
      question.send(JSON.stringify(about(control)));
      const { arm } = JSON.parse(question.responseText); // the titles of the list, where a flow begins
      if (arm) window.__galleryProbe?.arm(arm);
    } catch {
      console.error("The page's security policy keeps the lab from hearing clicks: they get no verdict.");
    }
  }
  addEventListener("pointerdown", press, true);
  addEventListener("keydown", press, true);
})();
