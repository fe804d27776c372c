//! Sentences: patterns of our own with places for words. Nothing of it means more than a measurement needs.

use super::words;
use crate::random::Random;

/// Why something was hard.
const PROBLEMS: &[&str] = &[
    "{時}、{人}は{物}を{様}{業}していました。",
    "{物}は{所}に散らばっていて、探すだけで{数}分かかります。",
    "{業}のたびに{難}が見つかり、{人}に聞き直すことになります。",
    "手が止まるのは{業}そのものではなく、{物}のどこが大事かを見分けるところでした。",
    "{人}が休むと、{物}の{業}は次の日に回ります。",
    "{名}に入れる前の{物}には、{難}が月に{数}件ほど混ざっていました。",
    "だれも{難}を責めませんが、{時}になると全員がそれを直していました。",
    "{物}は{数}枚あり、{番}から順に{業}するので、終わるころには始めのほうを忘れています。",
    "以前の決まりでは、{人}が{所}で{業}を済ませるまで、次の人は待つしかありませんでした。",
    "{物}と{物}の書き方が違うため、{業}の前に必ず{難}を直します。",
];

/// What was done.
const ACTIONS: &[&str] = &[
    "まず{物}を{様}貼り、{業}だけを頼みました。",
    "{語}を短くし、{物}の見本を一つだけ入れています。",
    "出てきた答えは{人}が{様}{業}し、{難}があれば一行足して頼み直します。",
    "{所}に置いた{物}を材料にして、{業}の下書きを作らせます。",
    "名前と金額は記号に置き換えてから渡し、{業}のあとで元に戻します。",
    "{名}の番号({番})を先に書くと、{難}がほとんど出なくなりました。",
    "{人}と決めたのは、{物}の{業}は{時}に一度だけ、という約束です。",
    "はじめの{数}件は今までどおりにも{業}し、二つを見比べました。",
    "答えの形は、見出しと箇条書きと{数}行以内の結びに決めました。",
    "{語}を変えるのは一度に一か所だけにし、変えた日を{所}に書き残します。",
    "迷った項目には印を付けさせ、{人}がそこだけを{業}します。",
    "{物}が長いときは{数}行ごとに区切り、{様}渡します。",
];

/// What came of it.
const RESULTS: &[&str] = &[
    "{業}にかかる時間は{数}分になり、{時}の残業がなくなりました。",
    "{難}は月に{数}件から一件ほどに減っています。",
    "{人}が代わっても、{物}の形がそろうようになりました。",
    "{物}は{時}のうちに{所}へ届きます。",
    "空いた時間は、{人}と{物}を読み合わせることに使っています。",
    "速くなったのは{業}だけで、{難}を探す時間は変わりません。",
    "数字は{人}が{数}週間、時計で測った平均です。すべて例です。",
    "{名}を使う{人}からは、{物}が読みやすくなったという声がありました。",
];

/// What to watch.
const CAUTIONS: &[&str] = &[
    "{難}は残ります。{物}を送る前に、{人}が必ず目を通してください。",
    "{語}に頼りすぎると、{業}の勘が鈍ります。月に一度は手で{業}しましょう。",
    "社外の人の名前がある{物}は、伏せ字にしてから貼ります。",
    "{時}は{所}が混み合うので、{業}は前の日に済ませておくと楽です。",
    "答えに{番}のような番号が出たら、元の{物}と{様}照らし合わせてください。",
    "一度に渡す{物}は{数}枚までにします。多いと、あとの半分が雑になります。",
    "「間違えないで」と足しても、{難}は減りません。見分け方を一つ書くほうが効きます。",
    "{人}だけが知っている事情は、書かなければ伝わりません。",
];

/// What may be said at any place.
const ASIDES: &[&str] = &[
    "{所}にある{名}の控えも、同じやり方で{業}できます。",
    "{物}を{業}する順番は、{人}によって違ってかまいません。",
    "{名}は{時}に止まるので、それまでに{業}を終えます。",
    "控えの番号は{番}です。",
    "{語}と{物}の関係は、{人}に聞くのが早道です。",
    "{数}人で始めましたが、今は{人}も加わっています。",
    "うまくいった日の{物}を一つ、{所}に残しておくと、次の人の見本になります。",
];

/// The five sorts of sentences.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    Problem,
    Action,
    Result,
    Caution,
    Aside,
}

/// One sentence.
pub(super) fn sentence(random: &mut Random, about: About) -> String {
    let patterns = match about {
        About::Problem => PROBLEMS,
        About::Action => ACTIONS,
        About::Result => RESULTS,
        About::Caution => CAUTIONS,
        About::Aside => ASIDES,
    };
    let pattern = random.pick(patterns);
    fill(random, pattern)
}

/// Several sentences in one paragraph; among them something beside the point.
pub(super) fn paragraph(random: &mut Random, about: About, sentences: usize) -> String {
    (0..sentences)
        .map(|number| {
            let is_aside = number > 0 && random.below(4) == 0;
            sentence(random, if is_aside { About::Aside } else { about })
        })
        .collect()
}

/// A pattern with words in its places. `{物}` and the like; what is in no list stays.
pub(super) fn fill(random: &mut Random, pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').expect("a pattern closes its places");
        text.push_str(before);
        text.push_str(&word(random, place));
        rest = after;
    }
    text + rest
}

fn word(random: &mut Random, place: &str) -> String {
    let list = match place {
        "物" => words::THINGS,
        "業" => words::WORK,
        "時" => words::TIMES,
        "人" => words::ROLES,
        "所" => words::PLACES,
        "様" => words::MANNERS,
        "難" => words::TROUBLES,
        "語" => words::TERMS,
        "thing" => words::ENGLISH_THINGS,
        "work" => words::ENGLISH_WORK,
        "trouble" => words::ENGLISH_TROUBLES,
        "数" => return (2 + random.below(58)).to_string(),
        "番" => return format!("KN-{:05}", random.below(100_000)),
        "名" => return name(random),
        _ => unreachable!("`{place}` is no place in a pattern"),
    };
    skewed(random, list).to_string()
}

/// A word; the first are drawn more often, as in real text.
pub(super) fn skewed<'a, T>(random: &mut Random, list: &'a [T]) -> &'a T {
    let end = random.below(list.len()) + 1;
    &list[random.below(end)]
}

/// A name that nobody has: of a tool, a machine, a form or a room.
pub(super) fn name(random: &mut Random) -> String {
    let syllables: String = (0..2 + random.below(2)).map(|_| *random.pick(words::SYLLABLES)).collect();
    let ending = *skewed(random, words::ENDINGS);
    syllables + ending
}

/// Sentences of twins.
const ENGLISH: &[&str] = &[
    "We used to {work} {thing} by hand, and {trouble} came back every week.",
    "Paste {thing}, ask to {work} it, and read the answer once for {trouble}.",
    "It takes {数} minutes now instead of an hour, counted over {数} weeks; all figures are examples.",
    "Keep {thing} beside {thing} while you {work} them.",
    "The form is {番}; ask the desk if yours has another number.",
    "A model answer helps more than three rules about {trouble}.",
    "Whoever sends {thing} answers for it, so look for {trouble} first.",
    "If it is long, cut {thing} into parts and {work} each of them.",
];

/// Several English sentences in one paragraph.
pub(super) fn english(random: &mut Random, sentences: usize) -> String {
    let sentences: Vec<String> = (0..sentences)
        .map(|_| {
            let pattern = random.pick(ENGLISH);
            fill(random, pattern)
        })
        .collect();
    sentences.join(" ")
}
