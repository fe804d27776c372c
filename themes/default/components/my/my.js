// My record: the lists of what the reader kept, and the record as a file. Everything stays in the browser.
{
  const page = document.querySelector("[data-js-my]");
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  const language = document.documentElement.lang;
  // A day has no zone: at noon it is the same everywhere.
  const writeDay = (day) => new Date(`${day}T12:00`).toLocaleDateString(language, { dateStyle: "medium" });
  const lastDay = (entry) => entry.days?.at(-1) ?? Object.values(entry.results).map(({ day }) => day).sort().at(-1);

  const drawList = (section) => {
    const { get, link, set } = globalThis.portalRecord;
    const name = section.dataset.jsMyList;
    const entries = Object.entries(get()[name]).sort(([, a], [, b]) => (lastDay(a) < lastDay(b) ? 1 : -1));
    const items = entries.map(([address, entry]) => {
      const item = section.querySelector("template").content.firstElementChild.cloneNode(true);
      const anchor = item.querySelector("a");
      anchor.textContent = entry.title;
      anchor.href = link(entry.url);
      const time = document.createElement("time");
      time.dateTime = lastDay(entry);
      time.textContent = writeDay(lastDay(entry));
      item.querySelector("[data-js-my-day]").append(time);
      const score = item.querySelector("[data-js-my-score]");
      if (score) {
        const results = Object.values(entry.results);
        score.textContent = fill(score.dataset.text, { n: results.filter(({ right }) => right).length, total: Math.max(entry.total ?? 0, results.length) });
      }
      const remove = item.querySelector("[data-js-my-remove]");
      remove?.querySelector(".visually-hidden").append(fill(remove.dataset.label, { title: entry.title }));
      remove?.addEventListener("click", () => {
        const at = [...section.querySelectorAll("[data-js-my-remove]")].indexOf(remove);
        set(name, address, false);
        const others = [...section.querySelectorAll("[data-js-my-remove]")];
        (others[Math.min(at, others.length - 1)] ?? section.querySelector("h2")).focus();
      });
      return item;
    });
    section.querySelector("[data-js-my-items]").replaceChildren(...items);
    section.querySelector("[data-js-my-count]").textContent = items.length > 0 ? items.length : "";
    section.querySelector("[data-js-my-none]").hidden = items.length > 0;
    return items.length > 0;
  };

  /** Hands the reader a file. */
  const save = (name, type, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  if (page) {
    const lists = [...page.querySelectorAll("[data-js-my-list]")];
    for (const list of lists) list.querySelector("h2").tabIndex = -1;
    document.addEventListener("portal:record", () => {
      const filled = lists.map(drawList);
      page.querySelector("[data-js-my-empty]").hidden = filled.includes(true);
      page.querySelector(".my-lists").hidden = !filled.includes(true);
    });

    const status = page.querySelector("[data-js-backup-status]");
    page.querySelector("[data-js-export]").addEventListener("click", () => {
      save(`chienowa-record-${globalThis.portalRecord.today()}.json`, "application/json", globalThis.portalRecord.toFile());
      status.textContent = status.dataset.exported;
    });
    page.querySelector("[data-js-import]").addEventListener("change", async ({ target }) => {
      const [file] = target.files;
      if (!file) return;
      status.classList.remove("is-wrong");
      try {
        const text = await file.text().catch(() => Promise.reject(Object.assign(new Error("unreadable"), { code: "unreadable" })));
        const added = globalThis.portalRecord.fromFile(text);
        status.textContent = added > 0 ? fill(status.dataset.added, { n: added }) : status.dataset.nothing;
      } catch (error) {
        const key = (error.code ?? "unreadable").replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
        status.textContent = fill(status.dataset[key], { file: file.name });
        status.classList.add("is-wrong");
      }
      // The same file may be chosen again.
      target.value = "";
    });
  }
}
