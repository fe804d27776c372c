// Fetches the files of a published index beside this script. Everything is asked for by HTTP; nothing else is
// ever asked. Failures are errors with a `code`: "unreachable", "damaged" or "outdated".
"use strict";

class SearchError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

class HttpTransport {
  #base;
  /** Whether one request may ask for several ranges; told by the answer for the entry file. */
  #severalRanges = false;
  /** How the browser's cache is used: not at all once what it gave was damaged. */
  #cache = "default";
  /** The data file, once a host without ranges has sent all of it. */
  #whole = null;

  constructor(base) {
    this.#base = base;
  }

  /** Bytes between two ranges that cost less than one more range. */
  get gap() {
    return this.#severalRanges ? 96 : 2048;
  }

  /** Asks the host itself from now on, for the browser may keep damaged bytes for good. */
  distrust() {
    this.#cache = "reload";
  }

  async #fetch(name, options) {
    let response;
    try {
      response = await fetch(new URL(name, this.#base), options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new SearchError("unreachable", `${name}: ${error.message}`);
    }
    // A file that is gone was replaced by a newer build's.
    if (response.status === 404 || response.status === 410) throw new SearchError("outdated", `${name} is gone`);
    if (response.status === 416) throw new SearchError("damaged", `${name} is cut short`);
    if (!response.ok) throw new SearchError("unreachable", `${name}: HTTP ${response.status}`);
    return response;
  }

  async #bytes(response, name) {
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new SearchError("unreachable", `${name}: ${error.message}`);
    }
  }

  /** A whole file with a hash in its name. */
  async file(name) {
    return this.#bytes(await this.#fetch(name, { cache: this.#cache }), name);
  }

  /** The entry, as new as the host has it. Asked for in two ranges: the answer tells what the host can do. */
  async entry(name) {
    this.#whole = null;
    const ranged = { cache: "no-cache", headers: { Range: "bytes=0-15,16-" } };
    let response;
    try {
      response = await this.#fetch(name, ranged);
      if (response.status !== 206) return await this.#bytes(response, name);
      const parts = await this.#parts(response, name);
      this.#severalRanges = parts.length === 2;
      if (parts.length === 2 && parts[1].start === parts[0].bytes.length && parts[1].end === parts[0].total) {
        return concat(parts.map((part) => part.bytes));
      }
    } catch (error) {
      if (error.code !== "unreachable" || !response) throw error;
    }
    this.#severalRanges = false;
    return this.#bytes(await this.#fetch(name, { cache: "no-cache" }), name);
  }

  /** Ranges of the data file, as `{start, bytes}`; perhaps more than was asked for. */
  async ranges(file, ranges) {
    if (this.#whole) return ranges.map(([start, end]) => ({ start, bytes: this.#whole.slice(start, end) }));
    const groups = this.#severalRanges ? [ranges] : ranges.map((range) => [range]);
    const stop = new AbortController();
    try {
      const answers = await Promise.all(groups.map((group) => this.#group(file, group, stop)));
      return answers.flat();
    } catch (error) {
      stop.abort();
      if (this.#whole) return this.ranges(file, ranges);
      throw error;
    }
  }

  async #group(file, group, stop) {
    const range = group.map(([start, end]) => `${start}-${end - 1}`).join(",");
    const headers = { Range: `bytes=${range}` };
    const response = await this.#fetch(file.name, { cache: this.#cache, headers, signal: stop.signal });
    if (response.status !== 206) {
      // The host sends all of it; then the other requests are not needed.
      const whole = await this.#bytes(response, file.name);
      if (whole.length !== file.bytes) throw new SearchError("damaged", `${file.name} has ${whole.length} bytes`);
      this.#whole = whole;
      stop.abort();
      return group.map(([start, end]) => ({ start, bytes: whole.slice(start, end) }));
    }
    const parts = await this.#parts(response, file.name);
    for (const part of parts) {
      if (part.total !== null && part.total !== file.bytes) {
        throw new SearchError("damaged", `${file.name} has ${part.total} bytes, not ${file.bytes}`);
      }
    }
    const isThere = ([start, end]) => parts.some((part) => part.start <= start && end <= part.end);
    if (!group.every(isThere)) {
      // A host that answers one range of several.
      if (group.length === 1) throw new SearchError("damaged", `${file.name} is cut short`);
      this.#severalRanges = false;
      return this.ranges(file, group);
    }
    return parts;
  }

  /** The parts of a partial answer, as `{start, end, total, bytes}`. */
  async #parts(response, name) {
    const type = response.headers.get("Content-Type") ?? "";
    const bytes = await this.#bytes(response, name);
    const boundary = /^multipart\/byteranges;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
    if (!boundary) return [part(response.headers.get("Content-Range"), bytes, name)];
    return [...multipart(bytes, boundary, name)];
  }
}

/** One part, checked against its Content-Range. */
function part(range, bytes, name) {
  const [, start, last, total] = /bytes (\d+)-(\d+)\/(\d+|\*)/.exec(range ?? "") ?? [];
  if (start === undefined) throw new SearchError("damaged", `${name}: no range in the answer`);
  const end = Number(last) + 1;
  if (bytes.length !== end - Number(start)) throw new SearchError("damaged", `${name} is cut short`);
  return { start: Number(start), end, total: total === "*" ? null : Number(total), bytes };
}

/** The parts of a body of type multipart/byteranges (RFC 9110, 14.6). */
function* multipart(bytes, boundary, name) {
  const latin = new TextDecoder("latin1");
  let at = 0;
  for (;;) {
    // Delimiter and headers of a part are short; its length is in them.
    const head = latin.decode(bytes.subarray(at, at + 1024));
    const delimiter = head.indexOf(`--${boundary}`);
    if (delimiter < 0) throw new SearchError("damaged", `${name}: an answer without an end`);
    const after = delimiter + boundary.length + 2;
    if (head.startsWith("--", after)) return;
    const end = head.indexOf("\r\n\r\n", after);
    const range = /^content-range:\s*(bytes (\d+)-(\d+)\/\S+)/im.exec(head.slice(after, end));
    if (end < 0 || !range) throw new SearchError("damaged", `${name}: a part without a range`);
    const from = at + end + 4;
    const length = Number(range[3]) - Number(range[2]) + 1;
    yield part(range[1], bytes.slice(from, from + length), name);
    at = from + length;
  }
}

function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, bytes) => sum + bytes.length, 0));
  let at = 0;
  for (const bytes of parts) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}
