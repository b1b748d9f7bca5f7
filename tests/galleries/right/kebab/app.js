// Rendered as HTML strings and swapped in, as htmx does; one listener on the document.
(function () {
  var esc = function (text) { return String(text).replace(/[&<>"']/g, function (c) { return "&#" + c.charCodeAt(0) + ";"; }); };
  var $ = function (id) { return document.getElementById(id); };
  var clips = [];
  var title = function (clip) { return (clip.project_name || "").trim() || "Untitled video"; };
  var size = function (bytes) { return bytes > 0 ? " · " + (bytes >= 1e6 ? (bytes / 1e6).toFixed(1) + " MB" : Math.ceil(bytes / 1e3) + " kB") : ""; };
  var day = function (iso) { var d = new Date(iso); return iso && !isNaN(d) ? d.toLocaleDateString(undefined, { dateStyle: "medium" }) : ""; };
  var file = function (clip) { return "/api/downloads/" + clip.id + "/download"; };

  function row(clip) {
    var id = clip.id;
    return '<article aria-labelledby="t' + id + '"><div><h3 id="t' + id + '">' + esc(title(clip)) + "</h3><small>" + esc(day(clip.created_at) + size(clip.file_size)) +
      '</small><div class="busy" id="b' + id + '"></div></div><button id="k' + id + '" popovertarget="m' + id + '" aria-haspopup="menu" aria-label="More actions for ' + esc(title(clip)) + '">⋯</button>' +
      '<div popover role="menu" id="m' + id + '"><button role="menuitem" data-do="watch" data-id="' + id + '">Watch</button><button role="menuitem" data-do="save" data-id="' + id + '">Download</button></div></article>';
  }
  function read() {
    return fetch("/api/downloads", { cache: "no-store", signal: AbortSignal.timeout(30000) }).then(function (r) { if (!r.ok) throw r; return r.json(); }).then(function (d) {
      if (!Array.isArray(d.downloads)) throw d;
      clips = d.downloads;
      $("list").innerHTML = clips.length ? clips.map(row).join("") : "<p>You have no clips yet.</p>";
    }).catch(function () {
      $("list").innerHTML = '<div role="alert"><p>Your clips could not be loaded.</p><button data-do="reload">Try again</button></div>';
    }).finally(function () { $("list").setAttribute("aria-busy", "false"); });
  }
  var REASONS = { 401: "You are signed out. Please sign in again.", 403: "You are not allowed to download it.", 404: "It is no longer there.", 410: "It is no longer there.", 429: "Too many downloads right now." };
  var checking = {};
  function save(clip) {
    if (checking[clip.id]) return;
    checking[clip.id] = true;
    mark(clip, "Preparing the download…");
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, 30000);
    // One byte tells whether there is a file; the browser then downloads the attachment by itself.
    fetch(file(clip), { headers: { Range: "bytes=0-0" }, cache: "no-store", signal: stop.signal }).then(function (r) {
      if (!r.ok) throw REASONS[r.status] || "The server has a problem.";
      if (!/^attachment/.test(r.headers.get("content-disposition") || "")  && !/^video\/|octet-stream/.test(r.headers.get("content-type") || "")) throw "The server has a problem.";
      stop.abort();
      var a = document.createElement("a");
      a.href = file(clip); a.download = "";
      document.body.append(a); a.click(); a.remove();
      $("say").textContent = "Your browser is downloading “" + title(clip) + "”.";
    }).catch(function (why) {
      if (typeof why !== "string") why = navigator.onLine ? "The server cannot be reached." : "You are offline.";
      fail(clip, why);
    }).finally(function () { clearTimeout(timer); delete checking[clip.id]; mark(clip, ""); });
  }
  function mark(clip, text) { ["b", "p"].forEach(function (p) { if ($(p + clip.id)) $(p + clip.id).textContent = text; }); }
  function fail(clip, why) {
    var old = document.querySelector('#failures [data-failed="' + clip.id + '"]');
    if (old) old.remove();
    $("say").textContent = "";
    $("failures").insertAdjacentHTML("beforeend", '<li data-failed="' + clip.id + '"><p>“<bdi>' + esc(title(clip)) + "</bdi>” could not be downloaded. " + esc(why) + '</p><button data-do="again" data-id="' + clip.id + '">Try again</button></li>');
    if (!$("failed").open) $("failed").showModal();
  }
  function watch(clip) {
    $("playing").innerHTML = "<h2>" + esc(title(clip)) + '</h2><video controls autoplay playsinline src="' + file(clip) + '"></video><p role="alert" id="unplayable"></p><p><button data-do="save" data-id="' + clip.id +
      '">Download</button> <button data-do="shut">Close player</button> <span class="busy" id="p' + clip.id + '"></span></p>';
    $("playing").setAttribute("aria-label", "Now playing: " + title(clip));
    $("playing").hidden = false;
    $("playing").querySelector("video").onerror = function () { if ($("unplayable")) $("unplayable").textContent = "“" + title(clip) + "” cannot be played."; };
    $("playing").scrollIntoView();
    opener = clip.id;
  }
  var opener;
  function shut() { $("playing").hidden = true; $("playing").innerHTML = ""; if ($("k" + opener)) $("k" + opener).focus(); }
  $("failed").addEventListener("close", function () { $("failures").innerHTML = ""; });
  $("close").onclick = function () { $("failed").close(); };
  document.addEventListener("keydown", function (e) { if (e.key === "Escape" && !$("playing").hidden && !$("failed").open) shut(); });
  document.addEventListener("toggle", function (e) {
    if (e.target.getAttribute("role") !== "menu" || e.newState !== "open") return;
    var at = $("k" + e.target.id.slice(1)).getBoundingClientRect();
    e.target.style.top = Math.max(0, Math.min(at.bottom, innerHeight - e.target.offsetHeight)) + scrollY + "px";
    e.target.style.left = at.right - e.target.offsetWidth + "px";
    e.target.firstChild.focus();
  }, true);
  document.addEventListener("click", function (e) {
    var what = e.target.closest("[data-do]");
    if (!what) return;
    var clip = clips.find(function (c) { return String(c.id) === what.dataset.id; });
    var menu = what.closest("[popover]");
    if (menu) { menu.hidePopover(); $("k" + clip.id).focus(); }
    switch (what.dataset.do) {
      case "save": return save(clip);
      case "watch": return watch(clip);
      case "shut": return shut();
      case "reload": return read();
      case "again": what.closest("li").remove(); if (!$("failures").children.length) $("failed").close(); return save(clip);
    }
  });
  read();
})();
