//! Where a contributor's text may stand. In each pattern `@` is the payload on one line, `$` the payload as a quoted
//! string of YAML, `%` the same cut to what can be a file's name.

/// A place: its name, and what is written there.
pub(crate) type Place = (&'static str, &'static str);

/// In the body of a page, each a paragraph or block of its own. What swallows all that follows comes last.
pub(crate) const BODY: &[Place] = &[
    ("paragraph", "a @ b"),
    ("heading", "## a @"),
    ("heading id", "### a {#@}"),
    ("bullet", "- a @"),
    ("bullet, alone", "- @"),
    ("check box", "- [ ] @"),
    ("quotation", "> a @"),
    ("quotation, alone", "> @"),
    ("callout", "> [!NOTE]\n> a @"),
    ("table", "| a | @ |\n|---|---|\n| @ | b |"),
    ("emphasis", "a **@** *@* ~~@~~"),
    ("code", "a `` @ ``"),
    ("fence", "~~~~~~~~~~\n@\n~~~~~~~~~~"),
    ("fence's language", "~~~~~~~~~~ @\nx\n~~~~~~~~~~"),
    ("fence's title", "~~~~~~~~~~yaml title=\"@\"\nx\n~~~~~~~~~~"),
    ("fence's title in brackets", "~~~~~~~~~~yaml [@]\nx\n~~~~~~~~~~"),
    ("coloured fence", "~~~~~~~~~~html\n@\n~~~~~~~~~~"),
    ("diagram", "~~~~~~~~~~mermaid\n@\n~~~~~~~~~~"),
    ("formula", "~~~~~~~~~~math\n@\n~~~~~~~~~~"),
    ("link", "[a](@)"),
    ("link in brackets", "[a](<@>)"),
    ("link's title", "[a](https://attacker.example/ \"@\")"),
    ("link's words", "[@](https://attacker.example/)"),
    ("reference", "[a][r]\n\n[r]: <@>"),
    ("reference's name", "[@]\n\n[@]: https://attacker.example/"),
    ("autolink", "a <@>"),
    ("bare address", "a https://attacker.example/@"),
    ("image", "![a](@)"),
    ("image in brackets", "![a](<@>)"),
    ("image's words", "![@](picture.svg)"),
    ("image's title", "![a](picture.svg \"@\")"),
    ("image elsewhere", "![@](https://attacker.example/@)"),
    ("footnote", "a[^n]\n\n[^n]: a @"),
    ("footnote's name", "a[^@]\n\n[^@]: b"),
    ("details' title", ":::details @\na\n:::"),
    ("details", ":::details a\nb @\n:::"),
    ("tab's title", ":::tabs\n== @\na\n== b\nc\n:::"),
    ("tab", ":::tabs\n== a\nb @\n== c\nd\n:::"),
    ("unknown container", ":::@\na\n:::"),
    ("prompt's title", "~~~~~~~~~~prompt @\na\n~~~~~~~~~~"),
    ("prompt", "~~~~~~~~~~prompt a\n@\n~~~~~~~~~~"),
    ("entities", "a &lt;@&gt; &amp;@ \\@"),
    ("raw href", "<a href=\"@\">a</a>"),
    ("raw href without quotes", "<a href=@>a</a>"),
    ("raw src", "<img src=\"@\" alt=\"a\">"),
    ("raw title", "<p title=\"@\">a</p>"),
    ("raw title in single quotes", "<p title='@' lang='@'>a</p>"),
    ("raw title without quotes", "<p title=@>a</p>"),
    ("raw cite", "<blockquote cite=\"@\">a</blockquote>"),
    ("raw comment", "a <!-- @ -->"),
    ("raw ruby", "a <ruby>@<rt>@</rt></ruby>"),
    ("raw summary", "<details open><summary>@</summary>\n\nb @\n\n</details>"),
    ("raw svg", "a <svg><title>@</title></svg>"),
    ("raw math", "a <math><mtext>@</mtext></math>"),
    ("raw style", "a <style>@</style>"),
    ("raw noscript", "a <noscript>@</noscript>"),
    ("raw template", "a <template>@</template>"),
    ("raw select", "a <select><option>@</option></select>"),
    ("raw in our own", "<div>\n\n:::details @\na\n:::\n\n</div>"),
];

/// At the very end of a body, as it is, lines and all.
pub(crate) const BLOCK: &str = "block";

/// In the front matter of a story.
pub(crate) const STORY: &[Place] = &[
    ("title", "title: $\n"),
    ("summary", "summary: $\n"),
    ("tag", "tags: [%]\n"),
    ("quality", "quality: $\n"),
    ("lang", "lang: $\n"),
    ("alias", "aliases: [$]\n"),
    ("related page", "related: [$]\n"),
    ("recipe of a story", "recipes: [$]\n"),
];

/// In the front matter of a page of no kind.
pub(crate) const PAGE: &[Place] = &[
    ("title", "title: $\n"),
    ("summary", "summary: $\n"),
    ("alias", "aliases: [$]\n"),
    ("lang", "lang: $\n"),
];

/// In the front matter of a question.
pub(crate) const FAQ: &[Place] = &[("title", "title: $\n"), ("category", "category: $\n")];

/// Entries of vocabularies, each with the file that holds it; `#` is the entry's number.
pub(crate) const ENTRIES: &[(&str, Place)] = &[
    ("departments", ("department", "p#: {label: $, summary: $}\n")),
    ("tasks", ("task", "p#: {label: $, summary: $}\n")),
    (
        "tools",
        (
            "tool",
            "p#: {label: $, summary: $, url: 'https://attacker.example/?q={prompt}', cleared: [internal]}\n",
        ),
    ),
    ("tools", ("tool's address", "u#: {label: a, url: $}\n")),
    ("paths", ("learning path", "p#: {label: $, summary: $, modules: [m#]}\n")),
    ("glossary", ("glossary's term", "p#: {label: $, meaning: a, synonyms: [$], reading: $}\n")),
    ("glossary", ("glossary's meaning", "m#: {label: 語#, meaning: $}\n")),
];

/// In a recipe; `#` is the payload's number.
pub(crate) const VARIABLE: Place = ("variable", "  - {name: v#, label: $, example: $, choices: [$, b]}\n");
pub(crate) const VERIFIED: Place = ("version of a tool", "  - {tool: p0, version: $, on: 2026-01-01}\n");
pub(crate) const BLANK: Place = ("prompt with a blank", "~~~~~~~~~~prompt @\n@ {{v#}} @\n~~~~~~~~~~\n\n");
pub(crate) const BLANK_NAME: Place = ("blank's name", "~~~~~~~~~~prompt a\n{{@}}\n~~~~~~~~~~\n\n");

/// In a module.
pub(crate) const MEETING: Place = ("meeting's place", "  - {start: 2026-12-01T10:00, place: $}\n");
pub(crate) const MEETING_ADDRESS: Place =
    ("meeting's address", "  - {start: 2026-12-01T10:00, place: a, url: $}\n");
pub(crate) const STEP: Place = ("step", "## @\n\na\n\n");
pub(crate) const QUIZ: Place =
    ("quiz", "~~~~~~~~~~quiz\nquestion: $\nchoices: [$, b]\nanswer: 1\nwhy: $\n~~~~~~~~~~\n\n");

/// Files of their own.
pub(crate) const FILE_NAME: &str = "file's name";
pub(crate) const FOLDER_NAME: &str = "folder's name";
pub(crate) const ASSET_NAME: &str = "name of an attachment";
pub(crate) const PERSON: Place = ("person", "name: $\n");
pub(crate) const QUERY: &str = "query that readers asked in vain";
