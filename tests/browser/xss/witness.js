// Runs before the scripts of every page, and of every frame in it: notes what a payload would do if it ran, and what the
// page's policy had to refuse.
{
  const witness = { ran: [], refused: [], opened: [] };
  globalThis.witness = witness;
  const note = (name) => (...given) => {
    const what = `${name}(${given.map(String).join()})`;
    witness.ran.push(what);
    // Frames have a witness of their own; all of them share the console.
    console.error(`payload ran: ${what}`);
    return null;
  };
  for (const name of ["alert", "confirm", "prompt", "print"]) globalThis[name] = note(name);
  globalThis.open = (address) => {
    witness.opened.push(String(address));
    return null;
  };
  document.addEventListener("securitypolicyviolation", (event) => {
    witness.refused.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample} ${event.lineNumber}`);
  }, true);

  const NEVER = ["applet", "base", "bgsound", "embed", "fencedframe", "frame", "frameset", "iframe", "object", "style",
    "animate", "animateMotion", "animateTransform", "foreignObject", "image", "set", "use", "math", "noscript"];
  const FOLLOWED = ["action", "background", "cite", "codebase", "data", "dynsrc", "formaction", "href", "longdesc",
    "lowsrc", "manifest", "ping", "poster", "src", "xlink:href"];
  const RUNS = ["javascript:", "data:", "vbscript:", "blob:", "filesystem:"];
  const RELATIONS = ["stylesheet", "icon", "alternate", "canonical", "home", "manifest"];
  const KEPT_IN_TEXT = /^(abbr|align|alt|aria-.*|checked|cite|class|colspan|data-.*|datetime|decoding|dir|disabled|for|headers|height|hidden|href|hreflang|id|lang|loading|name|open|rel|role|rowspan|scope|sizes|span|src|srcset|start|tabindex|target|title|type|value|width|rows|placeholder|autocomplete|spellcheck|list|required|readonly|d|viewbox|cx|cy|r|x|y|rx|popover|autofocus|method|contenteditable)$/;

  const ofElement = (element, place) => {
    const found = [];
    const name = element.localName;
    const value = (attribute) => element.getAttribute(attribute) ?? "";
    if (NEVER.includes(name)) found.push("");
    if (name === "script") {
      const isData = value("type") === "application/json";
      const isOwn = value("src").startsWith("/_chienowa/") && element.textContent === "";
      if (!isData && !isOwn) found.push("script");
    }
    if (name === "link" && !RELATIONS.includes(value("rel"))) found.push("rel");
    if (name === "meta" && value("http-equiv") && value("http-equiv") !== "Content-Security-Policy") {
      // A former address leads on, within the portal.
      if (!(value("http-equiv") === "refresh" && /^0; url=\/(?!\/)/.test(value("content")))) found.push("meta");
    }
    for (const { name: attribute, value: text } of element.attributes) {
      if (/^on/i.test(attribute) || ["style", "srcdoc", "is", "slot", "part"].includes(attribute)) found.push(attribute);
      // A point is in every id of the theme and in none of an author's.
      if (attribute === "id" && /^h[1-6]$/.test(name) && element.querySelector(".heading-anchor") && text.includes(".")) found.push(attribute);
      if (attribute === "target" && !/\bnoopener\b/.test(value("rel"))) found.push("target");
      if (FOLLOWED.includes(attribute)) {
        let url;
        try {
          url = new URL(text, place);
        } catch {
          continue;
        }
        if (RUNS.includes(url.protocol)) found.push(attribute);
        const isLoaded = name !== "a" && !["canonical", "alternate"].includes(value("rel")) && attribute !== "cite";
        if (isLoaded && url.origin !== new URL(place).origin) found.push(attribute);
      }
      if (element.closest(".prose") && !element.closest("svg") && !KEPT_IN_TEXT.test(attribute)) found.push(attribute);
    }
    return found.map((what) => `${what} in ${element.outerHTML.slice(0, 160)}`);
  };
  /** What in a document, or a part of one, no page of the portal has. */
  witness.walk = (root, place = location.href) => {
    const found = [];
    for (const element of root.querySelectorAll("*")) {
      found.push(...ofElement(element, place));
      if (element.localName === "template") found.push(...witness.walk(element.content, place));
    }
    return found;
  };

  /** Opens what is closed. A handler would be an attribute, which is looked for. */
  witness.touch = () => {
    for (const element of document.querySelectorAll("main summary, main [role=tab]")) {
      // A link that was never closed may be around anything; nobody is to be led away here.
      if (!element.closest("a")) element.click();
    }
  };

  /** Waits until animations and timers had their turn. */
  witness.settled = () => new Promise((resolve) => {
    const late = () => setTimeout(resolve, 0);
    requestAnimationFrame(() => requestAnimationFrame(late));
  });
}
