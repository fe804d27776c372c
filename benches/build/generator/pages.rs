//! The pages: front matter and body of each kind.

use jiff::ToSpan;

use super::company::{Company, path_of};
use super::plan::{Kind, MODULES_IN_PATH, Page, Plan, reference};
use super::sentences::{About, english, fill, paragraph, sentence, skewed};
use super::{blocks, words};
use crate::random::Random;

/// One page in so many stands first on home or in the footer.
const FEATURED_EVERY: usize = 400;

/// One page in so many had another address.
const MOVED_EVERY: usize = 50;

pub(super) fn text(plan: &Plan, company: &Company, page: Page) -> String {
    let mut writer = Writer { plan, company, page, random: plan.random(page, 2), text: "---\n".to_owned() };
    match page.kind {
        Kind::Story => writer.story(),
        Kind::Recipe => writer.recipe(),
        Kind::Faq => writer.faq(),
        Kind::Module => writer.module(),
        Kind::Guide => writer.guide(),
    }
    writer.text.truncate(writer.text.trim_end().len());
    writer.text + "\n"
}

struct Writer<'a> {
    plan: &'a Plan,
    company: &'a Company,
    page: Page,
    random: Random,
    text: String,
}

impl Writer<'_> {
    fn story(&mut self) {
        let before = 15 + self.random.below(180);
        let after = 3 + self.random.below(before / 2);
        self.title(&[
            "{物}の{業}を{数}分で",
            "{時}の{物}を{様}{業}する",
            "{人}と始めた{物}の{業}",
            "{難}をなくした{物}",
        ]);
        self.common();
        self.authors();
        self.tasks_and_tools();
        self.key("before_minutes", &before.to_string());
        self.key("after_minutes", &after.to_string());
        let (times, users) = (1 + self.random.below(30), 1 + self.random.below(12));
        self.key("times_per_month", &times.to_string());
        self.key("users", &users.to_string());
        let basis = *self.random.pick(&["measured", "estimated"]);
        self.key("basis", basis);
        let stage = *self.random.pick(&["repeated", "standard", "tried"]);
        self.key("stage", stage);
        let quality = sentence(&mut self.random, About::Result);
        self.key("quality", &quality);
        let recipe = self.plan.other(&mut self.random, Kind::Recipe, self.page);
        self.key("recipes", &format!("[{}]", reference(recipe)));
        self.end_of_front_matter();

        self.section("困っていたこと", About::Problem, 4);
        self.section("やったこと", About::Action, 3);
        self.add(|random| blocks::steps(random, 3));
        if self.random.below(2) == 0 {
            self.add(blocks::prompt_as_used);
        }
        self.maybe_code(3);
        self.section("結果", About::Result, 2);
        self.add(|random| blocks::times(random, before, after));
        self.section("まねするなら", About::Caution, 1);
        self.add(|random| blocks::list(random, About::Caution, 2));
        self.add(blocks::note);
        self.links(3);
    }

    fn recipe(&mut self) {
        self.title(&["{物}を{業}する", "{物}から{難}を見つける", "{物}の{業}を{様}頼む"]);
        self.common();
        self.authors();
        self.tasks_and_tools();
        let level = *skewed(&mut self.random, &["first-step", "intermediate", "advanced"]);
        self.key("level", level);
        let minutes = 3 + self.random.below(25);
        self.key("minutes_to_try", &minutes.to_string());
        let class = *self.random.pick(&["public", "internal"]);
        self.key("data_class", class);
        let checked = self.plan.date(self.page) + 5.days();
        let month = checked.strftime("%Y-%m").to_string();
        self.key("verified", &format!("\n  - {{tool: talk, version: \"{month}\", on: {checked}}}"));
        let material = *skewed(&mut self.random, words::THINGS);
        let example = sentence(&mut self.random, About::Aside);
        self.text += &format!(
            "variables:\n  - name: material\n    label: {{ja: {material}, en: Material}}\n    multiline: true\n    \
             example: {{ja: {example}, en: Three lines of the material}}\n  - name: reader\n    label: {{ja: 読む人, en: \
             Reader}}\n    choices: [課の人, 取引先, はじめての人]\n"
        );
        self.end_of_front_matter();

        self.section("いつ使うか", About::Problem, 4);
        self.text += &blocks::heading("プロンプト");
        let first =
            fill(&mut self.random, "下の{物}を{業}してください。{難}は直さず、末尾に挙げてください。");
        let second = fill(
            &mut self.random,
            "- {物}にないことは補わない。\n- {数}行以内に収める。\n- {難}に気づいたら印を付ける。",
        );
        self.text += &format!(
            "```prompt {material}を渡す\n{first}\n\n読む人: {{{{reader}}}}\n\n# 守ること\n{second}\n\n# 材料\n{{{{material}}}}\n```\n\n"
        );
        self.add(blocks::note);
        self.section("うまくいかないとき", About::Caution, 3);
        self.add(blocks::remedies);
        self.maybe_code(4);
        self.text += &blocks::heading("例");
        self.add(blocks::quotation);
        self.section("覚え書き", About::Aside, 3);
        self.links(3);
    }

    fn faq(&mut self) {
        self.title(&[
            "{物}の{業}を頼んでもよいですか",
            "{難}に気づいたらどうしますか",
            "{時}に{物}を渡すとき、何を消しますか",
        ]);
        self.common();
        self.authors();
        let category = *self.random.pick(&["安全", "はじめ方", "困ったとき", "道具", "決まり", "相談"]);
        self.key("category", category);
        self.key("order", &(self.page.number + 1).to_string());
        let answerer = skewed(&mut self.random, &self.company.people).clone();
        self.key("answered_by", &answerer);
        self.end_of_front_matter();

        self.add(|random| paragraph(random, About::Caution, 4) + "\n\n");
        self.add(|random| blocks::list(random, About::Action, 4));
        self.section("わけ", About::Problem, 5);
        self.maybe_code(5);
        self.section("それでも迷ったら", About::Aside, 4);
        self.add(blocks::note);
        self.links(2);
    }

    fn module(&mut self) {
        let (module, place) = (self.page.number, self.page.number % MODULES_IN_PATH);
        self.title(&["{物}と{業}", "{難}の見分け方", "{語}を{様}確かめる"]);
        self.common();
        self.authors();
        self.tasks_and_tools();
        let date = self.plan.date(self.page);
        self.key("month", &date.strftime("%Y-%m").to_string());
        self.key("path", &path_of(module));
        self.key("order", &(place + 1).to_string());
        let level = *self.random.pick(&["first-step", "intermediate", "advanced"]);
        self.key("level", level);
        let minutes = 15 + self.random.below(45);
        self.key("minutes", &minutes.to_string());
        if place > 0 {
            self.key("prerequisites", &format!("[{}]", reference(Page { number: module - 1, ..self.page })));
        }
        let day = date.last_of_month();
        self.key("sessions", &format!("\n  - {{start: {day}T16:00, end: {day}T16:45, place: 研修室}}"));
        let recipe = self.plan.other(&mut self.random, Kind::Recipe, self.page);
        self.key("try", &format!("[{}]", reference(recipe)));
        self.end_of_front_matter();

        self.section("学ぶ", About::Problem, 4);
        self.add(|random| blocks::steps(random, 3));
        self.maybe_code(3);
        self.text += &blocks::heading("確かめる");
        self.add(blocks::quiz);
        self.add(blocks::quiz);
        self.section("試す", About::Action, 3);
        self.section("聞く", About::Caution, 2);
        self.section("変える", About::Result, 3);
        self.links(2);
    }

    fn guide(&mut self) {
        self.title(&["{所}での{物}の扱い", "{部}の{物}の決まり", "{語}についての覚え書き"]);
        self.common();
        self.end_of_front_matter();

        self.section("決まり", About::Caution, 4);
        self.add(|random| blocks::list(random, About::Caution, 3));
        self.section("やり方", About::Action, 4);
        self.text += &blocks::part("二つのやり方");
        self.add(blocks::tabs);
        self.maybe_code(2);
        self.section("結果", About::Result, 3);
        self.add(blocks::details);
        self.text += "はじめの表は[決まり](#決まり)、数字は[結果](#結果)にあります。\n\n";
        self.links(4);
    }

    /// Title and summary.
    fn title(&mut self, patterns: &[&str]) {
        let pattern = *self.random.pick(patterns);
        let section = skewed(&mut self.random, words::DEPARTMENTS).1;
        let title = fill(&mut self.random, &pattern.replace("{部}", section));
        self.key("title", &title);
        let summary = sentence(&mut self.random, About::Result);
        self.key("summary", &summary);
    }

    /// What every kind may say.
    fn common(&mut self) {
        let date = self.plan.date(self.page);
        self.key("date", &date.to_string());
        if self.random.below(3) == 0 {
            self.key("updated", &(date + 9.days()).to_string());
        }
        let owner = skewed(&mut self.random, &self.company.people).clone();
        self.key("owner", &owner);
        let department = skewed(&mut self.random, &self.company.departments).clone();
        self.key("department", &department);
        let tags = self.company.some_tags(&mut self.random, 4).join(", ");
        self.key("tags", &format!("[{tags}]"));
        if self.page.number % FEATURED_EVERY == 1 {
            self.key("featured", "true");
        }
        if self.page.number % MOVED_EVERY == 7 {
            self.key("aliases", &format!("[/old/{}/]", reference(self.page)));
        }
    }

    fn tasks_and_tools(&mut self) {
        let task = skewed(&mut self.random, words::TASKS).0;
        self.key("tasks", &format!("[{task}]"));
        let tool = skewed(&mut self.random, words::TOOLS).0;
        self.key("tools", &format!("[{tool}]"));
    }

    /// One person, or two.
    fn authors(&mut self) {
        let first = skewed(&mut self.random, &self.company.people);
        let second = skewed(&mut self.random, &self.company.people);
        let alone = first == second || self.random.below(4) > 0;
        self.key("authors", &if alone { format!("[{first}]") } else { format!("[{first}, {second}]") });
    }

    fn key(&mut self, key: &str, value: &str) {
        let space = if value.starts_with('\n') { "" } else { " " };
        self.text += &format!("{key}:{space}{value}\n");
    }

    fn end_of_front_matter(&mut self) {
        self.text += "---\n";
    }

    fn section(&mut self, title: &str, about: About, sentences: usize) {
        self.text += &blocks::heading(title);
        self.text += &paragraph(&mut self.random, about, sentences);
        self.text += "\n\n";
    }

    fn add(&mut self, block: impl FnOnce(&mut Random) -> String) {
        self.text += &block(&mut self.random);
    }

    /// Code on one page in so many.
    fn maybe_code(&mut self, one_in: usize) {
        if self.random.below(one_in) == 0 {
            let page = reference(self.page);
            self.add(|random| blocks::code(random, &page));
        }
    }

    /// Links to other pages, relative as authors write them.
    fn links(&mut self, count: usize) {
        let up = "../".repeat(self.plan.name(self.page).matches('/').count());
        self.text += &blocks::heading("続けて読む");
        for _ in 0..count {
            let kind = Plan::kind_to_link(&mut self.random);
            let other = self.plan.other(&mut self.random, kind, self.page);
            let about = fill(&mut self.random, "{物}の{業}");
            self.text += &format!("- [{about}]({up}{}.md)\n", self.plan.name(other));
        }
        self.text += "\n";
    }
}

/// The English twin of a recipe.
pub(super) fn twin(plan: &Plan, page: Page) -> String {
    let mut random = plan.random(page, 3);
    let title = fill(&mut random, "How to {work} {thing}");
    let summary = english(&mut random, 1);
    let (when, wrong) = (english(&mut random, 6), english(&mut random, 6));
    let request = fill(&mut random, "Please {work} the text below. Mark {trouble} at the start of the line.");
    let other = plan.other(&mut random, Kind::Recipe, page);
    let code = blocks::code(&mut random, &format!("{}_en", reference(page)));
    format!(
        "---\ntitle: {title}\nsummary: {summary}\n---\n## When to use it\n\n{when}\n\n## Prompt\n\n\
         ```prompt Hand it over\n{request}\n\nReader: {{{{reader}}}}\n\n{{{{material}}}}\n```\n\n## If it goes wrong\n\n{wrong}\n\n\
         {code}See [another recipe](../{}.md).\n",
        plan.name(other)
    )
}

/// The first pages: home, about, and what stands before each list.
pub(super) fn introductions(plan: &Plan) -> Vec<(String, String)> {
    let mut random = plan.random(Page { kind: Kind::Guide, number: 0 }, 4);
    let first = |kind| plan.name(Page { kind, number: 0 });
    let page = |name: &str, title: &str, body: String| {
        let summary = "例の会社の、例の広場です。";
        (format!("content/{name}.md"), format!("---\ntitle: {title}\nsummary: {summary}\n---\n{body}\n"))
    };
    let home = format!(
        "{}\n\n[最初のレシピ]({}.md)を一つ試し、[事例]({}.md)を読んでください。[この広場について](about.md)",
        paragraph(&mut random, About::Aside, 3),
        first(Kind::Recipe),
        first(Kind::Story)
    );
    let mut text = |sentences| paragraph(&mut random, About::Aside, sentences);
    vec![
        page("index", "例の広場", home),
        page("about", "この広場について", text(6)),
        page("stories/index", "事例", text(3)),
        page("recipes/index", "レシピ", text(3)),
        page("faq/index", "よくある質問", text(3)),
        page("training/index", "研修", text(3)),
    ]
}
