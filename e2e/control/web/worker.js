
// Added by the lab to the gallery's service worker: tells the name of a file that the worker answers with.
{
  const { respondWith } = FetchEvent.prototype;
  const tell = (fact) => {
    const facts = [{ at: Date.now(), number: Math.random(), ...fact }];
    fetch("/__gallery-e2e/facts", { method: "POST", body: JSON.stringify({ id: "worker", facts }) }).catch(() => {});
  };
  FetchEvent.prototype.respondWith = function (answer) {
    const { url, mode } = this.request;
    Promise.resolve(answer).then((response) => {
      const disposition = response.headers.get("content-disposition") ?? "";
      if (mode === "navigate" && disposition.startsWith("attachment")) tell({ kind: "worker-file", url, disposition });
    }, () => {});
    return respondWith.call(this, answer);
  };
}
