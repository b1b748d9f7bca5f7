// No framework, no modules: a page as clubs have them. Files come from the club's own server, by a tab of their own.
(function () {
  var root = document.getElementById("root"), snack = document.querySelector(".snack"), all = [], shown = 20, opener = null, veil = null;
  var pending = {};
  function titleOf(v) { return (v.project_name || "").trim() || "(no title)"; }
  function route(v) { return "/api/downloads/" + v.id + "/download"; }
  function add(parent, tag, text, attrs) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    for (var name in attrs || {}) made.setAttribute(name, attrs[name]);
    parent.appendChild(made);
    return made;
  }
  function withLimit(promise, ms) {
    return Promise.race([promise, new Promise(function (_, no) { setTimeout(function () { no({ why: "the server does not answer" }); }, ms); })]);
  }

  function load() {
    root.textContent = "Loading the archive…";
    withLimit(fetch("/api/downloads", { cache: "no-store" }).then(function (answer) {
      if (answer.status === 401) throw { why: "your session is over, please log in" };
      if (!answer.ok) throw { why: "the server reports a fault" };
      return answer.json();
    }), 40000).then(function (body) {
      if (!body || !Array.isArray(body.downloads)) throw { why: "the server's answer is not a list" };
      all = body.downloads;
      draw();
    }).catch(function (error) {
      root.textContent = "";
      var note = add(root, "div", "The archive cannot be shown: " + (error.why || "there is no connection") + ". ", { role: "alert" });
      add(note, "button", "Reload").onclick = load;
    });
  }

  function draw() {
    root.textContent = "";
    if (!all.length) return add(root, "p", "The archive is empty.");
    var groups = {};
    all.slice(0, shown).forEach(function (v) {
      var place = root;
      if (v.group_key) {
        place = groups[v.group_key];
        if (!place) {
          var box = add(root, "div");
          var toggle = add(box, "button", v.group_key, { "aria-expanded": "false" });
          place = groups[v.group_key] = add(box, "div", "", { hidden: "" });
          toggle.onclick = (function (place, toggle) { return function () {
            place.hidden = !place.hidden;
            toggle.setAttribute("aria-expanded", String(!place.hidden));
          }; })(place, toggle);
        }
      }
      card(place, v);
    });
    if (all.length > shown) add(root, "button", "Show more").onclick = function () { shown += 20; draw(); };
  }

  function card(place, v) {
    var box = add(place, "div", "", { class: "card", role: "group", "aria-label": titleOf(v), "data-id": v.id });
    add(box, "strong", titleOf(v));
    add(box, "button", "Watch").onclick = function () { watch(v, this); };
    chooser(box, v);
  }

  // Download ▾ → quality
  function chooser(box, v) {
    var button = add(box, "button", "Download ▾", { "aria-expanded": "false" });
    var pop = add(box, "div", "", { class: "choose", hidden: "" });
    add(pop, "button", "Original quality").onclick = function () { pop.hidden = true; button.setAttribute("aria-expanded", "false"); button.focus(); ask(v); };
    add(pop, "button", "Smaller file (ask the office)").onclick = function () { say("The office can make a smaller file of “" + titleOf(v) + "”."); };
    button.onclick = function () {
      pop.hidden = !pop.hidden;
      button.setAttribute("aria-expanded", String(!pop.hidden));
    };
  }

  function say(text) {
    snack.textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(function () { snack.textContent = ""; }, 8000);
  }

  function over(role, label, fill) {
    if (veil) veil.close();
    var before = document.activeElement;
    veil = add(document.body, "div", "", { class: "veil" });
    var box = add(veil, "div", "", { role: role, "aria-modal": "true", "aria-label": label, tabindex: "-1" });
    var mine = veil;
    mine.close = function () { mine.remove(); if (veil === mine) veil = null; if (before && before.isConnected) before.focus(); };
    fill(box, mine.close);
    (box.querySelector("button") || box).focus();
    box.onkeydown = function (event) {
      if (event.key === "Escape") { event.stopPropagation(); return mine.close(); }
      if (event.key !== "Tab") return;
      var stops = box.querySelectorAll("button"), first = stops[0], last = stops[stops.length - 1];
      if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
      else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
    };
  }

  function ask(v) {
    if (!(v.file_size > 100e6)) return save(v);
    over("dialog", "Large file", function (box, close) {
      add(box, "p", "“" + titleOf(v) + "” is a large file (" + Math.round(v.file_size / 1e6) + " MB).");
      add(box, "button", "Download anyway").onclick = function () { close(); save(v); };
      add(box, "button", "Not now").onclick = close;
    });
  }

  function save(v) {
    if (pending[v.id]) return;
    pending[v.id] = true;
    say("Preparing the download of “" + titleOf(v) + "”…");
    var stop = new AbortController();
    withLimit(fetch(route(v), { headers: { Range: "bytes=0-0" }, cache: "no-store", signal: stop.signal }), 40000).then(function (answer) {
      stop.abort();
      if (answer.status === 404) throw { why: "it is not in the archive any more" };
      if (answer.status === 401) throw { why: "your session is over, please log in" };
      if (answer.status === 403) throw { why: "you may not download it" };
      if (answer.status === 429) throw { why: "too many downloads at once" };
      if (!answer.ok) throw { why: "the server reports a fault" };
      if (/html|json|xml/.test(answer.headers.get("content-type") || "")) throw { why: "the server sent a page instead" };
      var tab = window.open(route(v), "_blank"); // a file: the tab closes by itself
      if (!tab) { // popups are blocked
        var link = document.createElement("a");
        link.href = route(v);
        link.download = "";
        link.click();
      }
      say("The browser is now saving “" + titleOf(v) + "”.");
    }).catch(function (error) {
      delete pending[v.id];
      var why = error.why || "there is no connection";
      snack.textContent = "";
      over("alertdialog", "Download failed", function (box, close) {
        add(box, "p", "“" + titleOf(v) + "” was not downloaded, because " + why + ".");
        add(box, "button", "Try again").onclick = function () { close(); save(v); };
        add(box, "button", "Close").onclick = close;
      });
    }).then(function () { setTimeout(function () { delete pending[v.id]; }, 500); });
  }

  function watch(v, from) {
    opener = v.id;
    root.textContent = "";
    var page = add(root, "div", "", { role: "group", "aria-label": "Player: " + titleOf(v) });
    var back = add(page, "button", "← Archive");
    back.onclick = leave;
    add(page, "h2", titleOf(v));
    var screen = add(page, "video", "", { controls: "", playsinline: "", width: 320, height: 180 });
    screen.src = route(v);
    screen.onerror = function () { say("“" + titleOf(v) + "” cannot be played."); };
    chooser(page, v);
    back.focus();
    history.pushState({ watching: v.id }, "", "?watch=" + v.id);
  }
  function leave() { history.back(); }
  addEventListener("popstate", function () {
    var screen = root.querySelector("video");
    if (screen) { screen.onerror = null; screen.removeAttribute("src"); screen.load(); }
    draw();
    var card = root.querySelector('[data-id="' + opener + '"] button');
    if (card) card.focus();
  });
  addEventListener("keydown", function (event) { if (event.key === "Escape" && !veil && root.querySelector("video")) leave(); });
  load();
})();
