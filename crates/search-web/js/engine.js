// Opens the index and answers requests, fetching what a search lacks. `files` names the compiled search.
"use strict";

/** Rounds of fetching after which something is wrong. */
const MOST_ROUNDS = 40;

class SearchEngine {
  #transport;
  #program;
  #opening = null;

  /** `transport` fetches; `program` gives the bytes of the compiled search. */
  constructor(transport, program) {
    this.#transport = transport;
    this.#program = program;
  }

  /** Gets everything ready that the first search needs. */
  open() {
    this.#opening ??= Promise.all([this.#index(), compiled(this.#program)]).then(([index]) => this.#start(index));
    this.#opening.catch(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async search(request) {
    try {
      return await this.#answer(await this.open(), request);
    } catch (error) {
      if (error.code !== "outdated" && error.code !== "damaged") throw error;
      // A newer build may have been published meanwhile: look once more. Scripts of a folder have no cache to mistrust.
      if (error.code === "damaged") this.#transport.distrust?.();
      this.#opening = null;
      return this.#answer(await this.open(), request);
    }
  }

  async #index() {
    const entryBytes = await this.#transport.entry("index.bin");
    let entry;
    try {
      entry = JSON.parse(new TextDecoder().decode(entryBytes));
    } catch (error) {
      throw new SearchError("damaged", `index.bin: ${error.message}`);
    }
    if (!entry?.start?.name) throw new SearchError("damaged", "index.bin names no start file");
    return { entry, entryBytes, start: await this.#transport.file(entry.start.name) };
  }

  #start({ entry, entryBytes, start }) {
    try {
      return { entry, engine: new wasm_bindgen.Engine(entryBytes, start) };
    } catch (error) {
      if (typeof error !== "string") throw new SearchError("damaged", String(error));
      const { code, message } = JSON.parse(error);
      throw new SearchError(code, message);
    }
  }

  async #answer({ entry, engine }, request) {
    const text = JSON.stringify(request);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let answer;
      try {
        answer = JSON.parse(engine.search(text, this.#transport.gap));
      } catch (error) {
        // The program stopped over bytes that make no sense.
        throw new SearchError("damaged", String(error));
      }
      if (answer.results) return answer.results;
      if (answer.error) throw new SearchError(answer.error.code, answer.error.message);
      for (const { start, bytes } of await this.#transport.ranges(entry.data, answer.missing)) {
        try {
          engine.provide(start, bytes);
        } catch (error) {
          throw new SearchError("damaged", String(error));
        }
      }
    }
    throw new SearchError("damaged", "the search index is not to be read");
  }
}

let compiling = null;

/** Compiles the search once. */
function compiled(program) {
  compiling ??= (async () => {
    if (typeof WebAssembly !== "object") throw new SearchError("unsupported", "WebAssembly is not available");
    const bytes = await program();
    let module;
    try {
      module = await WebAssembly.compile(bytes);
    } catch (error) {
      throw new SearchError("unsupported", error.message);
    }
    await wasm_bindgen({ module_or_path: module });
  })();
  compiling.catch(() => {
    compiling = null;
  });
  return compiling;
}

/** The compiled search out of its packing, which is zlib's. */
async function unpacked(bytes) {
  if (typeof DecompressionStream !== "function") throw new SearchError("unsupported", "no DecompressionStream");
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new SearchError("damaged", `the compiled search: ${error.message}`);
  }
}
