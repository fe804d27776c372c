//! The company: configuration and vocabularies. A larger one has more departments, people, tags and learning paths.

use std::fmt::Write;

use super::plan::{Kind, MODULES_IN_PATH, Page, Plan, reference};
use super::sentences::{name, skewed};
use super::words;
use crate::random::Random;

/// Pages for one more department below another.
const PAGES_A_DEPARTMENT: usize = 600;

/// Pages that one person writes.
const PAGES_A_PERSON: usize = 8;

/// Pages for one more tag.
const PAGES_A_TAG: usize = 120;

#[derive(Debug)]
pub(super) struct Company {
    /// Ids, large departments first.
    pub(super) departments: Vec<String>,
    /// Ids of people.
    pub(super) people: Vec<String>,
    pub(super) tags: Vec<String>,
    paths: usize,
    modules: usize,
}

impl Company {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut random = plan.random(Page { kind: Kind::Guide, number: 0 }, 9);
        let roots = words::DEPARTMENTS.iter().map(|(id, ..)| (*id).to_owned());
        let sections = (0..plan.total / PAGES_A_DEPARTMENT).map(section_id);
        let people = (0..(plan.total / PAGES_A_PERSON).max(12)).map(person_id);
        let tags = words::TAGS.iter().map(|tag| (*tag).to_owned());
        let names = (0..plan.total / PAGES_A_TAG).map(|_| name(&mut random));
        let mut tags: Vec<String> = tags.chain(names).collect();
        tags.sort();
        tags.dedup();
        random.shuffle(&mut tags);
        let modules = plan.count(Kind::Module);
        Self {
            departments: roots.chain(sections).collect(),
            people: people.collect(),
            tags,
            paths: modules.div_ceil(MODULES_IN_PATH),
            modules,
        }
    }

    pub(super) fn files(&self) -> Vec<(String, String)> {
        let data = |name: &str, text: String| (format!("content/data/{name}.yaml"), text);
        let mut files = vec![
            ("chienowa.yaml".to_owned(), CONFIGURATION.to_owned()),
            data("departments", self.department_list()),
            data("tasks", tasks()),
            data("tools", tools()),
            data("paths", self.path_list()),
            data("glossary", GLOSSARY.to_owned()),
            data("synonyms", SYNONYMS.to_owned()),
        ];
        files.extend(self.people.iter().enumerate().map(|(number, id)| self.person(number, id)));
        files
    }

    /// Several different tags.
    pub(super) fn some_tags(&self, random: &mut Random, most: usize) -> Vec<&str> {
        let mut tags: Vec<&str> =
            (0..=random.below(most)).map(|_| skewed(random, &self.tags).as_str()).collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }

    fn department_list(&self) -> String {
        let roots = words::DEPARTMENTS;
        let mut text = String::new();
        for (number, id) in self.departments.iter().enumerate() {
            let (_, kanji, english) = roots[number % roots.len()];
            let above = match number.checked_sub(roots.len()) {
                None => String::new(),
                Some(section) => format!("  parent: {}\n", roots[section % roots.len()].0),
            };
            let (kanji, english) = match number / roots.len() {
                0 => (kanji.to_owned(), english.to_owned()),
                section => (format!("{kanji}{section}課"), format!("{english} {section}")),
            };
            write!(text, "{id}:\n  label: {{ja: {kanji}, en: {english}}}\n{above}  order: {}\n", number + 1)
                .expect("a string takes everything");
        }
        text
    }

    fn path_list(&self) -> String {
        let mut text = String::new();
        for path in 0..self.paths {
            let modules: Vec<String> = (path * MODULES_IN_PATH
                ..self.modules.min((path + 1) * MODULES_IN_PATH))
                .map(|number| reference(Page { kind: Kind::Module, number }))
                .collect();
            let (topic, topic_in_english) = {
                let (_, kanji, english) = words::TASKS[path % words::TASKS.len()];
                (kanji, english)
            };
            let order = path + 1;
            write!(
                text,
                "{}:\n  label: {{ja: {topic}の道すじ {order}, en: \"{topic_in_english}, path {order}\"}}\n  summary:\n    \
                 ja: {topic}に使えるところまで、順に進みます。\n    en: Step by step, as far as daily work.\n  \
                 modules: [{}]\n  order: {order}\n",
                path_id(path),
                modules.join(", ")
            )
            .expect("a string takes everything");
        }
        text
    }

    fn person(&self, number: usize, id: &str) -> (String, String) {
        let (family, given) = names_of(number);
        let round = number / (words::FAMILY_NAMES.len() * words::GIVEN_NAMES.len());
        let mark = if round == 0 { String::new() } else { format!(" {}", round + 1) };
        let department = &self.departments[number % self.departments.len()];
        let public = number % 25 != 24;
        let left = if number % 20 == 19 { "left: true\n" } else { "" };
        let text = format!(
            "name: {{ja: {} {}{mark}, en: {} {}{mark}}}\ndepartment: {department}\npublic: {public}\n{left}",
            family.1, given.1, given.2, family.2
        );
        (format!("content/data/people/{id}.yaml"), text)
    }
}

/// The path that a module belongs to.
pub(super) fn path_of(module: usize) -> String {
    path_id(module / MODULES_IN_PATH)
}

fn path_id(path: usize) -> String {
    format!("path-{:03}", path + 1)
}

fn section_id(number: usize) -> String {
    let roots = words::DEPARTMENTS;
    format!("{}-{}", roots[number % roots.len()].0, number / roots.len() + 1)
}

fn person_id(number: usize) -> String {
    let (family, given) = names_of(number);
    format!("{}-{}-{number:04}", family.0, given.0)
}

type Name = (&'static str, &'static str, &'static str);

const fn names_of(number: usize) -> (Name, Name) {
    let families = words::FAMILY_NAMES;
    let given = words::GIVEN_NAMES;
    (families[number % families.len()], given[number / families.len() % given.len()])
}

fn tasks() -> String {
    let lines = words::TASKS.iter().enumerate().map(|(number, (id, kanji, english))| {
        format!("{id}:\n  label: {{ja: {kanji}, en: {english}}}\n  order: {}\n", number + 1)
    });
    lines.collect::<Vec<_>>().concat()
}

fn tools() -> String {
    let lines = words::TOOLS.iter().enumerate().map(|(number, (id, kanji, english, cleared))| {
        format!(
            "{id}:\n  label: {{ja: {kanji}, en: {english}}}\n  url: https://example.com/{id}?q={{prompt}}\n  \
             cleared: [{cleared}]\n  order: {}\n",
            number + 1
        )
    });
    lines.collect::<Vec<_>>().concat()
}

const CONFIGURATION: &str = "\
title: {ja: 例の広場, en: Example square}
base_url: https://portal.example.com/
language: ja
languages: [ja, en]
timezone: Asia/Tokyo
fiscal_year_start: 4
theme: default
edit_url: https://example.com/edit/{path}
ask: https://example.com/ask?page={url}&title={title}
office_hours:
  - rrule: FREQ=WEEKLY;BYDAY=TH
    start: 2023-04-06T16:00
    end: 2023-04-06T16:30
    url: https://example.com/meet/thursday
signals: beacon
";

const GLOSSARY: &str = "\
generative-ai:
  label: {ja: 生成AI, en: Generative AI}
  meaning: {ja: 頼みごとに応じて文や図を作る仕組み。, en: Software that makes text or pictures when asked.}
prompt:
  label: {ja: プロンプト, en: Prompt}
  meaning: {ja: 道具に渡す頼みの文。, en: The request given to a tool.}
drift:
  label: {ja: 要約のずれ, en: Drift}
  meaning: {ja: 短くしたときに条件が落ちること。, en: Conditions lost when a text is shortened.}
language-model:
  label: {ja: 言語モデル, en: Language model}
  meaning: {ja: 続きの言葉を見積もる仕組み。, en: What estimates the next word.}
model-answer:
  label: {ja: 例示, en: Model answer}
  meaning: {ja: 見本を一つ渡すこと。, en: A sample given with the request.}
masking:
  label: {ja: 伏せ字, en: Masking}
  meaning: {ja: 名前や金額を記号にすること。, en: Signs in place of names and amounts.}
context:
  label: {ja: 文脈, en: Context}
  meaning: {ja: 道具がいま読んでいる文のすべて。, en: All the text a tool is reading now.}
check:
  label: {ja: 人の確認, en: Human check}
  meaning: {ja: 使う前に人が読むこと。, en: A person reads it before use.}
token:
  label: {ja: トークン, en: Token}
  meaning: {ja: 道具が文を数える単位。, en: The unit in which a tool counts text.}
retrieval:
  label: {ja: 検索拡張, en: Retrieval}
  meaning: {ja: 資料を探してから答えさせるやり方。, en: Documents are found before the answer is made.}
invention:
  label: {ja: ハルシネーション, en: Invention}
  meaning: {ja: ないことをあるように書くこと。, en: Something untrue that reads well.}
data-class:
  label: {ja: 情報の区分, en: Data class}
  meaning: {ja: 公開・社内・機密の三つ。, en: 'Public, internal or confidential.'}
";

const SYNONYMS: &str = "\
- [議事録, 会議の記録, minutes]
- [見積書, 見積もり, quotation]
- [手順書, やり方の紙, guide]
- [要約, 短くする, summary]
- [問い合わせ, 質問, question]
- [点検表, 確かめる表, checklist]
- [翻訳, 訳, translation]
- [名寄せ, 名前の統一]
";
