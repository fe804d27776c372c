//! What a body holds beside sentences: lists, tables, code, prompts, questions, notes. Each ends with an empty line.

use super::sentences::{About, fill, name, sentence, skewed};
use super::words;
use crate::random::Random;

pub(super) fn heading(title: &str) -> String {
    format!("## {title}\n\n")
}

pub(super) fn part(title: &str) -> String {
    format!("### {title}\n\n")
}

pub(super) fn list(random: &mut Random, about: About, items: usize) -> String {
    let items: String =
        (0..items).map(|_| format!("- {}\n", sentence(random, about))).collect::<Vec<_>>().concat();
    items + "\n"
}

pub(super) fn steps(random: &mut Random, items: usize) -> String {
    let items: Vec<String> =
        (1..=items).map(|number| format!("{number}. {}\n", sentence(random, About::Action))).collect();
    items.concat() + "\n"
}

/// How long it took, before and after.
pub(super) fn times(random: &mut Random, before: usize, after: usize) -> String {
    let mut rows = format!("| | 前 | 後 |\n|---|---:|---:|\n| 一回の合計 | {before} 分 | {after} 分 |\n");
    for _ in 0..3 + random.below(2) {
        let work = skewed(random, words::WORK);
        let thing = skewed(random, words::THINGS);
        rows += &format!("| {thing}の{work} | {} 分 | {} 分 |\n", 5 + random.below(90), 1 + random.below(30));
    }
    rows + "\n"
}

/// What to add when an answer is not good.
pub(super) fn remedies(random: &mut Random) -> String {
    let mut rows = "| 困りごと | 足す一文 |\n|---|---|\n".to_owned();
    for _ in 0..3 {
        let row = fill(random, "| {難}がある | 「{物}にある言葉だけを使い、{難}には印を付ける」 |\n");
        rows += &row;
    }
    rows + "\n"
}

/// A note of one of the five sorts.
pub(super) fn note(random: &mut Random) -> String {
    let sort = random.pick(&["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"]);
    format!("> [!{sort}]\n> {}\n\n", sentence(random, About::Caution))
}

/// What somebody wrote.
pub(super) fn quotation(random: &mut Random) -> String {
    let first = sentence(random, About::Result);
    format!("> **{}**\n>\n> - {first}\n> - {}\n\n", name(random), sentence(random, About::Action))
}

/// A part that opens when it is pressed.
pub(super) fn details(random: &mut Random) -> String {
    let title = fill(random, "{物}が長いとき");
    format!(":::details {title}\n{}\n:::\n\n", sentence(random, About::Action))
}

/// Two ways beside each other.
pub(super) fn tabs(random: &mut Random) -> String {
    let before = sentence(random, About::Problem);
    format!(":::tabs\n== 新しいやり方\n{}\n== 前のやり方\n{before}\n:::\n\n", sentence(random, About::Action))
}

/// A prompt as it was used, without blanks.
pub(super) fn prompt_as_used(random: &mut Random) -> String {
    fill(
        random,
        "```prompt {業}を頼む\n{物}を{業}してください。\n{難}があれば、直さずに行の頭へ印を付けてください。\n\
         {数}行以内で書き、前置きはいりません。\n```\n\n",
    )
}

/// Code that no other page has: its names are made of the page's own.
pub(super) fn code(random: &mut Random, page: &str) -> String {
    let number = random.below(1_000_000);
    let limit = 2 + random.below(500);
    match random.below(5) {
        0 => format!(
            "```sh\nset -eu\nfor file in in/{page}-*.txt; do\n  # {limit} 行まで\n  head -n {limit} \"$file\" | \
             sort -u > \"out/$(basename \"$file\" .txt)-{number}.txt\"\ndone\necho \"{page}: {number}\"\n```\n\n"
        ),
        1 => format!(
            "```python\nfrom pathlib import Path\n\nLIMIT_{number} = {limit}\n\n\ndef rows_of_{page}(folder: Path) -> list[str]:\n    \
             \"\"\"{}\"\"\"\n    lines = [line for file in sorted(folder.glob(\"{page}-*.csv\")) for line in file.open()]\n    \
             return [line.strip() for line in lines if len(line) < LIMIT_{number}]\n```\n\n",
            sentence(random, About::Aside)
        ),
        2 => format!(
            "```sql\nSELECT section, COUNT(*) AS lines_{number}\n  FROM records_{page}\n WHERE minutes < {limit} AND note \
             LIKE '%{}%'\n GROUP BY section\nHAVING COUNT(*) > {};\n```\n\n",
            skewed(random, words::TROUBLES),
            number % 17
        ),
        3 => format!(
            "```yaml\n# {page}\njob-{number}:\n  every: {limit} minutes\n  read: records/{page}.csv\n  steps:\n    - \
             sort: true\n    - keep: \"{}\"\n```\n\n",
            skewed(random, words::THINGS)
        ),
        _ => format!(
            "```js\nconst limit{number} = {limit};\nexport const pick_{page} = (rows) => rows\n  .filter(({{ minutes }}) => \
             minutes < limit{number})\n  .map(({{ name }}) => `${{name}} {}`);\n```\n\n",
            skewed(random, words::WORK)
        ),
    }
}

/// A question with one right answer.
pub(super) fn quiz(random: &mut Random) -> String {
    let question = fill(random, "{物}を{業}する前に、{人}がすることはどれですか。");
    let choices: Vec<String> = (0..3 + random.below(2))
        .map(|number| {
            format!(
                "  - {}{}\n",
                ["先に", "次に", "あとで", "続けて"][number],
                fill(random, "{物}を{様}{業}する")
            )
        })
        .collect();
    format!(
        "```quiz\nquestion: {question}\nchoices:\n{}answer: {}\nwhy: {}\n```\n\n",
        choices.concat(),
        1 + random.below(choices.len()),
        sentence(random, About::Caution)
    )
}
