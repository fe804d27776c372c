// The goal-sheet entry of My record: own stories, finished modules and tried recipes of a period, with the reader's own
// words. The file of all public contributors is read once, whoever the reader is, so that nobody learns who that is;
// after that nothing is asked for.
{
  const section = document.querySelector("[data-js-goal]");
  const language = document.documentElement.lang;
  const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  const writeDay = (day) => new Date(`${day}T12:00`).toLocaleDateString(language, { dateStyle: "medium" });
  const writeNumber = (number) => number.toLocaleString(language, { maximumFractionDigits: 1 });

  /** A cell of a table: quoted where needed, and nothing that a spreadsheet would run. */
  const cell = (value) => {
    const text = typeof value === "string" && /^[\s\uFEFF]*[=+\-@＝＋－＠\t\r]/.test(value) ? `'${value}` : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  /** With a mark at the front and the line ends that Excel expects. */
  const toCsv = (rows) => `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
  const toLine = (text) => text.replace(/\s+/g, " ").replace(/([\\\x60*_[\]<>|#])/g, "\\$1").trim();

  const start = () => {
    const find = (name) => section.querySelector(`[data-js-goal-${name}]`);
    const part = (name) => section.querySelector(`[data-js-goal-part="${name}"]`);
    const words = find("words").dataset;
    const period = find("period");
    const person = find("person");
    const texts = [...section.querySelectorAll("[data-js-goal-text]")];
    const my = section.closest("[data-js-my]");
    let people = null;
    let isUnreachable = false;

    // The current period by the reader's clock, which may be ahead of the day on which the portal was built.
    const { today } = globalThis.portalRecord;
    const chosen = period.selectedOptions[0];
    if (!(chosen.dataset.from <= today() && today() < chosen.dataset.until)) {
      const kind = chosen.parentElement;
      const current = [...kind.children].find(({ dataset }) => dataset.from <= today() && today() < dataset.until);
      if (current) current.selected = true;
    }

    const range = () => {
      const { dataset, textContent } = period.selectedOptions[0];
      return { from: dataset.from, until: dataset.until, name: textContent, key: period.value };
    };
    const within = ({ from, until }) => (day) => from <= day && day < until;
    const titleOf = (titles) => titles[language] ?? Object.values(titles)[0];

    /** What the sheet says, before it is drawn or saved. */
    const compose = () => {
      const record = globalThis.portalRecord.get();
      const span = range();
      const isWithin = within(span);
      const { link } = globalThis.portalRecord;
      const lastWithin = ({ days }) => days.filter(isWithin).at(-1);
      const kept = (name) => Object.entries(record[name])
        .map(([page, entry]) => ({ page, title: entry.title, day: lastWithin(entry), link: link(entry.url) }))
        .filter(({ day }) => day)
        .sort((a, b) => (a.day < b.day ? -1 : 1));
      const scoreOf = (page) => {
        const quiz = record.quizzes[page];
        if (!quiz) return null;
        const results = Object.values(quiz.results);
        return { n: results.filter(({ right }) => right).length, total: Math.max(quiz.total ?? 0, results.length) };
      };
      const me = people?.people.find(({ id }) => id === record.person);
      const stories = (me?.stories ?? [])
        .map((address) => people.stories[address] && { address, ...people.stories[address] })
        .filter(Boolean)
        .map((story) => {
          const inPeriod = Object.entries(story.saved_minutes).filter(([month]) => isWithin(`${month}-01`));
          const hours = inPeriod.length > 0 ? inPeriod.reduce((sum, [, minutes]) => sum + minutes, 0) / 60 : null;
          return { title: titleOf(story.title), day: story.date, before: story.before_minutes, after: story.after_minutes, hours, link: link(story.url[language] ?? Object.values(story.url)[0]) };
        })
        .filter(({ day, hours }) => hours !== null || (day && isWithin(day)))
        .sort((a, b) => ((a.day ?? "") < (b.day ?? "") ? -1 : 1));
      const counted = stories.filter(({ hours }) => hours !== null);
      return {
        span,
        name: me ? titleOf(me.name) : "",
        department: person?.selectedOptions[0]?.dataset.department ?? "",
        isPerson: Boolean(me),
        stories,
        hours: counted.length > 0 ? counted.reduce((sum, { hours }) => sum + hours, 0) : null,
        modules: kept("finished").map((module) => ({ ...module, score: scoreOf(module.page) })),
        recipes: kept("tried"),
        texts: record.texts[span.key] ?? {},
      };
    };

    const minutesOf = ({ before, after }) =>
      before === null || after === null ? "—" : fill(words.minutes, { before: writeNumber(before), after: writeNumber(after) });
    const hoursOf = ({ hours }) => (hours === null ? "—" : writeNumber(hours));
    const scoreText = ({ score }) => (score ? fill(words.score, score) : "—");

    const toRow = (cells) => {
      const row = document.createElement("tr");
      for (const content of cells) {
        const data = document.createElement("td");
        data.append(content);
        row.append(data);
      }
      return row;
    };
    const toAnchor = ({ title, link }) => {
      const anchor = document.createElement("a");
      anchor.href = link;
      anchor.textContent = title;
      return anchor;
    };
    const drawTable = (name, rows) => {
      const place = part(name);
      place.querySelector("[data-js-goal-rows]").replaceChildren(...rows);
      const table = place.querySelector("[data-js-goal-table]");
      if (table) table.hidden = rows.length === 0;
      place.querySelector("[data-js-goal-none]").hidden = rows.length > 0;
    };

    const draw = () => {
      const record = globalThis.portalRecord.get();
      if (person) {
        person.value = record.person;
        // Somebody who is no longer in the list.
        if (person.selectedIndex < 0) person.value = "";
      }
      const sheet = compose();
      find("period-name").textContent = sheet.span.name;
      find("name").textContent = [sheet.name, sheet.department].filter(Boolean).join(" / ");
      find("who").hidden = sheet.name === "";
      find("day").textContent = writeDay(today());
      drawTable("stories", sheet.stories.map((story) => toRow([toAnchor(story), story.day ? writeDay(story.day) : "—", minutesOf(story), hoursOf(story)])));
      const none = part("stories").querySelector("[data-js-goal-none]");
      none.textContent = none.dataset[isUnreachable ? "unreachable" : sheet.isPerson ? "nothing" : "nobody"];
      const sum = find("sum");
      sum.hidden = sheet.stories.length === 0;
      const sumText = sheet.hours === null ? sum.dataset.without : sum.dataset.text;
      sum.textContent = fill(sumText, { hours: writeNumber(sheet.hours ?? 0), n: sheet.stories.length });
      find("formula").hidden = sheet.hours === null;
      drawTable("modules", sheet.modules.map((module) => toRow([toAnchor(module), writeDay(module.day), scoreText(module)])));
      drawTable("recipes", sheet.recipes.map((recipe) => {
        const item = document.createElement("li");
        item.append(toAnchor(recipe));
        return item;
      }));
      find("count").textContent = sheet.recipes.length > 0 ? sheet.recipes.length : "";
      for (const area of texts) {
        const text = sheet.texts[area.dataset.jsGoalText] ?? "";
        // Whoever is typing keeps the cursor.
        if (area.value !== text) area.value = text;
        section.querySelector(`[data-js-goal-printed="${area.dataset.jsGoalText}"]`).textContent = text;
      }
    };

    const csv = () => {
      const sheet = compose();
      const round = (number) => (number === null || number === undefined ? "" : Math.round(number * 100) / 100);
      const address = ({ link }) => new URL(link, location.href).href;
      const empty = ["", "", "", "", ""];
      return toCsv([
        words.columns.split(","),
        [words.period, sheet.span.name, sheet.span.from, ...empty],
        ...(sheet.name ? [[words.name, sheet.name, "", ...empty]] : []),
        [words.goal, sheet.texts.goal ?? "", "", ...empty],
        ...sheet.stories.map((story) => [words.story, story.title, story.day ?? "", round(story.before), round(story.after), round(story.hours), "", address(story)]),
        ...sheet.modules.map((module) => [words.module, module.title, module.day, "", "", "", module.score ? `${module.score.n} / ${module.score.total}` : "", address(module)]),
        ...sheet.recipes.map((recipe) => [words.recipe, recipe.title, recipe.day, "", "", "", "", address(recipe)]),
        [words.reflection, sheet.texts.reflection ?? "", "", ...empty],
      ]);
    };

    /** The sheet as Markdown, with the headings and columns that it shows. */
    const markdown = () => {
      draw();
      const sheet = compose();
      const lines = [`# ${toLine(find("title").textContent)}`, ""];
      lines.push(`- ${words.period}: ${toLine(sheet.span.name)}`);
      if (sheet.name) lines.push(`- ${words.name}: ${toLine([sheet.name, sheet.department].filter(Boolean).join(" / "))}`);
      const heading = (name) => toLine(part(name).querySelector("h3").firstChild.textContent.trim() || part(name).querySelector("h3").textContent);
      const open = (name) => lines.push("", `## ${heading(name)}`, "");
      const table = (name, rows) => {
        const columns = [...part(name).querySelectorAll("th")].map((head) => toLine(head.textContent));
        lines.push(`| ${columns.join(" | ")} |`, `|${columns.map(() => "---|").join("")}`);
        for (const row of rows) lines.push(`| ${row.map((text) => toLine(text)).join(" | ")} |`);
      };
      const none = (name) => lines.push(toLine(part(name).querySelector("[data-js-goal-none]").textContent));
      open("goal");
      lines.push(sheet.texts.goal?.trim() || "—");
      open("stories");
      if (sheet.stories.length > 0) {
        lines.push(toLine(find("sum").textContent), "");
        table("stories", sheet.stories.map((story) => [story.title, story.day ?? "—", minutesOf(story), hoursOf(story)]));
      } else none("stories");
      open("modules");
      if (sheet.modules.length > 0) table("modules", sheet.modules.map((module) => [module.title, module.day, scoreText(module)]));
      else none("modules");
      open("recipes");
      if (sheet.recipes.length > 0) lines.push(...sheet.recipes.map(({ title, day }) => `- ${toLine(title)} (${day})`));
      else none("recipes");
      open("reflection");
      lines.push(sheet.texts.reflection?.trim() || "—");
      return `${lines.join("\n")}\n`;
    };

    const status = find("status");
    const save = (ending, type, text) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type }));
      link.download = `${words.file}-${range().from}.${ending}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      status.textContent = fill(status.dataset.saved, { file: link.download });
    };
    const copy = async () => {
      const copied = find("copied");
      const text = markdown();
      const isDone = await globalThis.portalCopy(text);
      copied.hidden = isDone;
      if (!isDone) {
        copied.value = text;
        copied.select();
      }
      status.textContent = status.dataset[isDone ? "copied" : "failed"];
    };

    period.addEventListener("change", draw);
    person?.addEventListener("change", () => globalThis.portalRecord.setPerson(person.value));
    for (const area of texts) {
      area.addEventListener("input", () => globalThis.portalRecord.setText(period.value, area.dataset.jsGoalText, area.value));
    }
    find("print").addEventListener("click", () => print());
    find("csv").addEventListener("click", () => save("csv", "text/csv;charset=utf-8", csv()));
    find("markdown").addEventListener("click", () => save("md", "text/markdown;charset=utf-8", markdown()));
    find("copy").addEventListener("click", copy);
    document.addEventListener("portal:record", draw);
    draw();

    fetch(my.dataset.people)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
      .then((data) => { people = data; })
      .catch(() => { isUnreachable = true; })
      .finally(draw);
  };

  // The record's script comes after this one.
  if (section) document.addEventListener("portal:record", start, { once: true });
}
