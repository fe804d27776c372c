// Search from a folder, without a server: every file of the index comes as a script, for a page opened by
// file:// may fetch nothing and start no worker. Each script calls `chienowaFile(name, base64)`.
"use strict";
{
  const base = new URL(".", document.currentScript.src);
  const files = new Map();
  const decode = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

  window.chienowaFile = (name, text) => files.set(name, decode(text));

  const load = (name) =>
    new Promise((resolve, reject) => {
      if (files.has(name)) {
        resolve(files.get(name));
        return;
      }
      const script = document.createElement("script");
      script.src = new URL(`${name}.js`, base);
      script.addEventListener("load", () => resolve(files.get(name)));
      script.addEventListener("error", () => reject(new SearchError("unreachable", name)));
      document.head.append(script);
    });

  const transport = {
    gap: 0,
    entry: load,
    file: load,
    async ranges(file, ranges) {
      const data = await load(file.name);
      return ranges.map(([start, end]) => ({ start, bytes: data.slice(start, end) }));
    },
  };
  const engine = new SearchEngine(transport, async () => unpacked(await load(PROGRAM)));
  // Two folders above this script is the portal; an address in the index begins with a base path that no file has.
  const root = new URL("../../", base);
  const file = (address) => new URL(address.replace(/^\/[^/]+\//, "").replace(/(^|\/)(?=#|$)/, "$1index.html"), root).href;

  window.chienowaSearch = {
    open: () => engine.open(),
    async search(request) {
      const results = await engine.search(request);
      return { ...results, hits: results.hits.map((hit) => ({ ...hit, url: file(hit.url) })) };
    },
  };
}
