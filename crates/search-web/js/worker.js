// The Web Worker. In: {id, kind: "open" | "search" | "cancel", request}. Out: {id, results} or
// {id, error: {code, message}}. Of several searches that wait, only the newest is answered; the others are
// cancelled with it.
"use strict";
{
  const transport = new HttpTransport(self.location.href);
  const engine = new SearchEngine(transport, async () => unpacked(await transport.file(PROGRAM)));
  let running = false;
  let waiting = null;

  const failed = (error) => ({ code: error.code ?? "damaged", message: String(error.message ?? error) });

  const answer = async ({ id, kind, request }) => {
    try {
      const results = kind === "open" ? void (await engine.open()) : await engine.search(request);
      self.postMessage({ id, results: results ?? null });
    } catch (error) {
      self.postMessage({ id, error: failed(error) });
    }
  };

  const next = async () => {
    if (running) return;
    running = true;
    while (waiting) {
      const message = waiting;
      waiting = null;
      await answer(message);
    }
    running = false;
  };

  const cancel = () => {
    if (waiting) self.postMessage({ id: waiting.id, error: { code: "cancelled", message: "" } });
    waiting = null;
  };

  self.addEventListener("message", ({ data }) => {
    if (data.kind === "open") {
      answer(data);
    } else if (data.kind === "cancel") {
      if (waiting?.id === data.id) cancel();
    } else {
      cancel();
      waiting = data;
      next();
    }
  });
}
