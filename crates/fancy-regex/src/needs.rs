//! What a text must hold for a pattern to match anywhere in it.

use std::cell::RefCell;

use newer::{Expr, LookAround};

/// Beyond so many alternatives looking takes as long as searching.
const MOST: usize = 40;

/// Signs of ASCII that are in a text, each a bit; letters in either case are the small ones.
type Signs = u128;

/// Any digit. It is the bit of a sign that is in no code.
const DIGIT: Signs = 1;

/// All signs of at least one of these.
#[derive(Debug)]
pub(crate) struct Needs(Vec<Signs>);

thread_local! {
    /// The text looked at last, with its signs; none if it goes beyond ASCII, where letters have other cases. A line is
    /// searched with a hundred patterns.
    static LAST: RefCell<(String, Option<Signs>)> = const { RefCell::new((String::new(), None)) };
}

impl Needs {
    /// Of a pattern, as far as it is plain; none if every text will do.
    pub(crate) fn of(pattern: &Expr) -> Option<Self> {
        let needs = alternatives(pattern);
        (needs.len() <= MOST && !needs.contains(&0)).then_some(Self(needs))
    }

    /// Whether the pattern could match somewhere in a text.
    pub(crate) fn are_met_by(&self, text: &str) -> bool {
        LAST.with_borrow_mut(|(last, signs)| {
            if last != text {
                text.clone_into(last);
                *signs = text.is_ascii().then(|| text.bytes().fold(0, |signs, byte| signs | sign(byte)));
            }
            signs.is_none_or(|signs| self.0.iter().any(|needed| signs & needed == *needed))
        })
    }
}

fn sign(byte: u8) -> Signs {
    let itself = 1 << byte.to_ascii_lowercase();
    if byte.is_ascii_digit() { itself | DIGIT } else { itself }
}

fn alternatives(pattern: &Expr) -> Vec<Signs> {
    match pattern {
        // What is beyond ASCII is in no text that is looked at, whatever else is.
        Expr::Literal { val, .. } => {
            vec![val.bytes().filter(u8::is_ascii).fold(0, |signs, byte| signs | sign(byte))]
        }
        Expr::Delegate { inner, .. } => of_class(inner),
        Expr::Group(part) => alternatives(part),
        Expr::AtomicGroup(part) | Expr::LookAround(part, LookAround::LookAhead | LookAround::LookBehind) => {
            alternatives(part)
        }
        Expr::Repeat { child, lo, .. } if *lo > 0 => alternatives(child),
        Expr::Alt(parts) => parts.iter().flat_map(alternatives).collect(),
        Expr::Concat(parts) => parts.iter().map(alternatives).fold(vec![0], both),
        _ => vec![0],
    }
}

/// One sign of a class: any digit, or those that stand in brackets one by one.
fn of_class(class: &str) -> Vec<Signs> {
    if class == "\\d" {
        return vec![DIGIT];
    }
    let inside = class.strip_prefix('[').and_then(|class| class.strip_suffix(']')).unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !br"[]\^-&~".contains(&byte);
    if inside.is_empty() || !inside.bytes().all(is_plain) {
        return vec![0];
    }
    inside.bytes().map(sign).collect()
}

/// What two parts need, one after the other; where that were too many alternatives, the part that needs more.
fn both(a: Vec<Signs>, b: Vec<Signs>) -> Vec<Signs> {
    if a.len() * b.len() > MOST {
        let least = |needs: &[Signs]| needs.iter().map(|signs| signs.count_ones()).min();
        return if least(&a) >= least(&b) { a } else { b };
    }
    a.iter().flat_map(|a| b.iter().map(move |b| a | b)).collect()
}
