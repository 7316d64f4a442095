//! What a compiler message says, as far as a pattern can use it: the types it
//! expected and found, the traits it misses, the names it mentions.

use sleepy_fix::Diagnostic;

/// Number types, smallest first within their kind.
pub(crate) const NUMBERS: [&str; 14] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64",
];

/// Traits of the standard library that messages name and repairs need, with
/// the path to name them by where they are not in the prelude.
pub(crate) const TRAITS: [(&str, &str); 64] = [
    ("Clone", ""),
    ("Copy", ""),
    ("Debug", "std::fmt::Debug"),
    ("Display", "std::fmt::Display"),
    ("PartialEq", ""),
    ("Eq", ""),
    ("PartialOrd", ""),
    ("Ord", ""),
    ("Hash", "std::hash::Hash"),
    ("Default", ""),
    ("Send", ""),
    ("Sync", ""),
    ("Sized", ""),
    ("Iterator", ""),
    ("IntoIterator", ""),
    ("DoubleEndedIterator", ""),
    ("ExactSizeIterator", ""),
    ("FromIterator", ""),
    ("Extend", ""),
    ("From", ""),
    ("Into", ""),
    ("TryFrom", ""),
    ("TryInto", ""),
    ("AsRef", ""),
    ("AsMut", ""),
    ("ToString", ""),
    ("ToOwned", ""),
    ("Fn", ""),
    ("FnMut", ""),
    ("FnOnce", ""),
    ("Drop", ""),
    ("Add", "std::ops::Add"),
    ("Sub", "std::ops::Sub"),
    ("Mul", "std::ops::Mul"),
    ("Div", "std::ops::Div"),
    ("Rem", "std::ops::Rem"),
    ("Neg", "std::ops::Neg"),
    ("Not", "std::ops::Not"),
    ("AddAssign", "std::ops::AddAssign"),
    ("SubAssign", "std::ops::SubAssign"),
    ("MulAssign", "std::ops::MulAssign"),
    ("DivAssign", "std::ops::DivAssign"),
    ("BitAnd", "std::ops::BitAnd"),
    ("BitOr", "std::ops::BitOr"),
    ("BitXor", "std::ops::BitXor"),
    ("Shl", "std::ops::Shl"),
    ("Shr", "std::ops::Shr"),
    ("Index", "std::ops::Index"),
    ("IndexMut", "std::ops::IndexMut"),
    ("Deref", "std::ops::Deref"),
    ("DerefMut", "std::ops::DerefMut"),
    ("Sum", "std::iter::Sum"),
    ("Product", "std::iter::Product"),
    ("FromStr", "std::str::FromStr"),
    ("Borrow", "std::borrow::Borrow"),
    ("BorrowMut", "std::borrow::BorrowMut"),
    ("Error", "std::error::Error"),
    ("Read", "std::io::Read"),
    ("Write", "std::io::Write"),
    ("BufRead", "std::io::BufRead"),
    ("Seek", "std::io::Seek"),
    ("Future", "std::future::Future"),
    ("Hasher", "std::hash::Hasher"),
    ("Any", "std::any::Any"),
];

/// Traits that `#[derive]` can implement.
pub(crate) const DERIVABLE: [&str; 9] = [
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Default",
];

/// What a message says.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Everything in backticks, each once: headline, labels, notes.
    pub(crate) quoted: Vec<String>,
    /// Types that were expected, the most telling first.
    pub(crate) expected: Vec<String>,
    /// Types that were found.
    pub(crate) found: Vec<String>,
    /// Traits that are missing, as they are written (`Into<Options<'a>>`).
    pub(crate) traits: Vec<String>,
    /// `(type, trait)` of bounds that are not satisfied.
    pub(crate) bounds: Vec<(String, String)>,
    /// The whole of the words, for a quick look.
    pub(crate) words: String,
}

impl Facts {
    /// Reads headline, labels and children.
    pub(crate) fn read(diagnostic: &Diagnostic) -> Self {
        let mut facts = Self::default();
        let labels = diagnostic.spans.iter().filter_map(|s| s.label.as_deref());
        let notes = diagnostic.children.iter().flat_map(|c| {
            std::iter::once(c.message.as_str())
                .chain(c.spans.iter().filter_map(|s| s.label.as_deref()))
        });
        for text in std::iter::once(diagnostic.message.as_str())
            .chain(labels)
            .chain(notes)
        {
            facts.sentence(text);
            facts.words.push_str(text);
            facts.words.push('\n');
        }
        facts.operators();
        facts
    }

    /// Whether any part of the message contains `word`.
    pub(crate) fn says(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn sentence(&mut self, text: &str) {
        let mut rest = text;
        while let Some(open) = rest.find('`') {
            let lead = &rest[..open];
            let after = &rest[open + 1..];
            let Some(close) = after.find('`') else { break };
            let quote = &after[..close];
            self.quote(lead, quote);
            rest = &after[close + 1..];
        }
    }

    fn quote(&mut self, lead: &str, quote: &str) {
        // Long types are cut by rustc; nothing can be made of them.
        if quote.is_empty() || quote.len() > 120 {
            return;
        }
        push(&mut self.quoted, quote);
        let lead = lead.trim_end();
        let last = lead
            .rsplit([',', ';', '\n', '('])
            .next()
            .unwrap_or(lead)
            .trim();
        if last.starts_with("expected")
            || last.ends_with("because this is")
            || last.ends_with("to `Result")
        {
            push(&mut self.expected, quote);
        } else if last.starts_with("found") || last.contains("found ") {
            push(&mut self.found, quote);
        } else if last.ends_with("of type") {
            push(&mut self.expected, quote);
        }
        if last.ends_with("the trait bound") || last.ends_with("bounds were not satisfied:") {
            if let Some((subject, bound)) = split_bound(quote) {
                self.bounds.push((subject.into(), bound.into()));
                push(&mut self.traits, bound);
            }
        } else if last.ends_with("trait")
            || last.ends_with("implement")
            || last.ends_with("implementation of")
            || last.ends_with("traits")
            || last.ends_with("with trait")
            || last.ends_with("bound")
        {
            let bound = split_bound(quote).map_or(quote, |(_, b)| b);
            push(&mut self.traits, bound);
        } else if let Some((subject, bound)) = split_bound(quote) {
            self.bounds.push((subject.into(), bound.into()));
            push(&mut self.traits, bound);
        }
    }

    /// Traits that a message means without naming them.
    fn operators(&mut self) {
        const SAID: [(&str, &str); 24] = [
            ("cannot be sent between threads", "Send"),
            ("cannot be shared between threads", "Sync"),
            ("can't compare", "PartialEq"),
            ("operation `==`", "PartialEq"),
            ("operation `!=`", "PartialEq"),
            ("operation `<", "PartialOrd"),
            ("operation `>", "PartialOrd"),
            ("can't compare", "PartialOrd"),
            ("cannot add", "Add"),
            ("cannot subtract", "Sub"),
            ("cannot multiply", "Mul"),
            ("cannot divide", "Div"),
            ("cannot calculate the remainder", "Rem"),
            ("cannot apply unary operator `-`", "Neg"),
            ("operation `+=`", "AddAssign"),
            ("operation `-=`", "SubAssign"),
            ("operation `*=`", "MulAssign"),
            ("is not an iterator", "Iterator"),
            ("is not an iterator", "IntoIterator"),
            ("does not implement the `Copy` trait", "Copy"),
            ("does not implement the `Copy` trait", "Clone"),
            ("expected function, found", "Fn"),
            ("known at compilation time", "?Sized"),
            ("cannot index into", "Index"),
        ];
        for (said, name) in SAID {
            if self.says(said) {
                push(&mut self.traits, name);
            }
        }
        for i in 0..self.quoted.len() {
            let wanted = match self.quoted[i].as_str() {
                "clone" => "Clone",
                "default" => "Default",
                "cmp" | "max" | "min" | "sort" => "Ord",
                "partial_cmp" => "PartialOrd",
                "eq" => "PartialEq",
                "hash" => "Hash",
                "to_string" => "Display",
                "into" => "Into",
                "from" => "From",
                "next" | "map" | "filter" | "collect" => "Iterator",
                "deref" => "Deref",
                "as_ref" => "AsRef",
                "from_str" => "FromStr",
                "write_all" | "flush" | "write_fmt" => "Write",
                "read_to_string" | "read_to_end" | "read" | "read_exact" => "Read",
                _ => continue,
            };
            push(&mut self.traits, wanted);
        }
    }

    /// Names of types of numbers in the message, the expected first.
    pub(crate) fn numbers(&self) -> Vec<&'static str> {
        let mut numbers = Vec::new();
        for text in self.expected.iter().chain(&self.found).chain(&self.quoted) {
            for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
                if let Some(n) = NUMBERS.iter().find(|n| **n == word)
                    && !numbers.contains(n)
                {
                    numbers.push(*n);
                }
            }
        }
        numbers
    }
}

/// `T: Trait` in its two parts; paths have two colons and are none.
fn split_bound(text: &str) -> Option<(&str, &str)> {
    let at = text.find(": ")?;
    let (subject, bound) = (text[..at].trim(), text[at + 2..].trim());
    (!bound.is_empty() && !subject.is_empty() && !subject.contains(' ')).then_some((subject, bound))
}

/// Appends what is not there yet.
pub(crate) fn push(list: &mut Vec<String>, item: &str) {
    if !list.iter().any(|i| i == item) {
        list.push(item.to_owned());
    }
}

/// The last segment of a path, with its arguments: `std::fmt::Display` gives `Display`.
pub(crate) fn last_segment(path: &str) -> &str {
    let head = path.find('<').unwrap_or(path.len());
    path[..head].rfind("::").map_or(path, |i| &path[i + 2..])
}

/// The name of a path without its arguments: `a::B<C>` gives `B`.
pub(crate) fn bare(path: &str) -> &str {
    let last = last_segment(path);
    &last[..last.find('<').unwrap_or(last.len())]
}
