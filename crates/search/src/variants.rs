//! Other spellings of a run that mean the same word: the long vowel at its end, kanji or kana.

/// Words commonly written either way. Each side is long or rare enough not to turn up inside other words.
const SPELLINGS: &[(&str, &str)] = &[
    ("出来", "でき"),
    ("全て", "すべて"),
    ("子供", "子ども"),
    ("下さい", "ください"),
    ("頂く", "いただく"),
    ("頂き", "いただき"),
    ("致し", "いたし"),
    ("分かる", "わかる"),
    ("分かり", "わかり"),
    ("無い", "ない"),
    ("無し", "なし"),
    ("選ぶ", "えらぶ"),
    ("選び", "えらび"),
    ("様々", "さまざま"),
    ("殆ど", "ほとんど"),
    ("既に", "すでに"),
    ("予め", "あらかじめ"),
    ("及び", "および"),
    ("又は", "または"),
    ("但し", "ただし"),
    ("更に", "さらに"),
    ("例えば", "たとえば"),
    ("直ぐ", "すぐ"),
    ("付け", "つけ"),
    ("付け", "づけ"),
    ("付き", "つき"),
    ("付ける", "つける"),
    ("付く", "つく"),
    ("使い", "つかい"),
    ("使う", "つかう"),
    ("作る", "つくる"),
    ("作り", "つくり"),
    ("作り", "づくり"),
    ("始め", "はじめ"),
    ("初めて", "はじめて"),
    ("終わ", "おわ"),
    ("探す", "さがす"),
    ("見つけ", "見付け"),
    ("戻る", "もどる"),
    ("戻す", "もどす"),
    ("消す", "けす"),
    ("止める", "とめる"),
    ("変える", "かえる"),
    ("変わる", "かわる"),
    ("分け", "わけ"),
    ("書く", "かく"),
    ("書き", "かき"),
    ("読む", "よむ"),
    ("読み", "よみ"),
    ("開く", "ひらく"),
    ("閉じる", "とじる"),
    ("繋が", "つなが"),
    ("繋ぐ", "つなぐ"),
    ("纏め", "まとめ"),
    ("綺麗", "きれい"),
];

/// Most other spellings of one run.
const MOST_VARIANTS: usize = 4;

/// The run with its final ー dropped or added. Only after katakana: そーす is as rare as サーバ is common.
pub(crate) fn long_vowel(run: &[char]) -> Option<Vec<char>> {
    use crate::character::{Class, class_of};
    let (&last, rest) = run.split_last()?;
    if last == 'ー' {
        return (rest.len() >= 2).then(|| rest.to_vec());
    }
    let katakana = class_of(last) == Class::Katakana && run.len() >= 2;
    katakana.then(|| run.iter().copied().chain(['ー']).collect())
}

/// The run with one word in the other of its spellings.
pub(crate) fn spellings(run: &[char]) -> Vec<Vec<char>> {
    let text: String = run.iter().collect();
    let mut found: Vec<Vec<char>> = Vec::new();
    for &(kanji, kana) in SPELLINGS {
        for (from, to) in [(kanji, kana), (kana, kanji)] {
            if text.contains(from) && found.len() < MOST_VARIANTS {
                let variant = text.replacen(from, to, 1).chars().collect();
                if !found.contains(&variant) {
                    found.push(variant);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn the_final_long_vowel_comes_and_goes() {
        assert_eq!(long_vowel(&run("サーバー")), Some(run("サーバ")));
        assert_eq!(long_vowel(&run("サーバ")), Some(run("サーバー")));
        assert_eq!(long_vowel(&run("設定")), None);
        assert_eq!(long_vowel(&run("ー")), None);
    }

    #[test]
    fn a_word_is_found_in_kanji_and_in_kana() {
        assert_eq!(spellings(&run("全て消去")), [run("すべて消去")]);
        assert_eq!(spellings(&run("こどもと子ども")), [run("こどもと子供")]);
    }
}
