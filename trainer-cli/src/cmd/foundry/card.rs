//! The page about a model that people read, made from its card.
//!
//! What no card can know is written by hand below [`KEPT`] and survives.

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use sleepy_eval::stats::wilson95;
use sleepy_train::foundry::{Card, Evaluation};

use crate::error::CliError;

/// Everything after this line is kept when the page is written again.
const KEPT: &str = "<!-- written by hand; `model export --readme` keeps everything below -->";

/// Fewer pairs of a code say nothing about it.
const FEWEST: usize = 10;

/// Keys of the dev set's parts, and how the page names them.
const PARTS: [(&str, &str); 7] = [
    ("all", "all"),
    ("templates", "templates with other names"),
    ("held-out crates", "held-out crates"),
    (
        "held-out crates / rustc none",
        "of these, rustc suggests nothing",
    ),
    (
        "held-out crates / rustc wrong",
        "of these, rustc suggests something else",
    ),
    (
        "held-out crates / rustc right",
        "of these, rustc suggests the reference",
    ),
    ("held-out operators", "held-out operators"),
];

/// Writes the page, and keeps what was written by hand at its end.
pub(super) fn write(path: &Path, card: &Card) -> Result<(), CliError> {
    let fail = |e: std::io::Error| CliError::io(path.display(), &e);
    let old = match std::fs::read_to_string(path) {
        Ok(old) => old,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(fail(e)),
    };
    if !old.is_empty() && !old.contains(KEPT) {
        return Err(CliError::Refused(format!(
            "{} would be replaced whole; put the line\n{KEPT}\nabove what is to be kept, or remove the file",
            path.display()
        )));
    }
    let kept = old.split_once(KEPT).map_or("\n", |(_, kept)| kept);
    std::fs::write(path, format!("{}\n{KEPT}{kept}", page(card))).map_err(fail)
}

/// The page without what is kept.
fn page(card: &Card) -> String {
    let model = &card.recipe.model;
    let mut out = format!(
        "# {}\n\n\
         A decoder of {:.2} million parameters ({} shape: {} layers, hidden {}, {} heads, vocabulary {}), trained \
         from random weights to repair Rust compile errors, as {} GGUF of {:.1} MB. It takes the `{}` prompt and \
         answers with a {}. The card beside it (`{}.json`) has hashes, data counts, seeds and every setting{}. \
         Licence: {}.\n\n",
        card.name,
        card.parameters as f64 / 1e6,
        card.architecture,
        model.layers,
        model.hidden,
        model.heads,
        card.recipe.tokenizer.vocab,
        format_name(card),
        card.bytes as f64 / 1e6,
        card.prompt_version,
        card.dialect.replace('-', " "),
        card.name,
        match card.before {
            Some(_) =>
                ", and, under `before`, the whole cards of the runs that its weights went through",
            None => "",
        },
        card.licence,
    );
    out.push_str(&making(card));
    out.push_str(&exact(card));
    out
}

/// `Q8_0`, as the card's JSON has it.
fn format_name(card: &Card) -> String {
    let value = serde_json::to_value(card.quantisation).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// The runs that its weights went through, the last one first.
fn making(card: &Card) -> String {
    let order = match card.before {
        Some(_) => " The last run comes first;",
        None => "",
    };
    let mut out = format!(
        "## Making\n\nIt read {:.1} million tokens.{order} `data/recipe` tells how to do it again.\n\n\
         | tokens | minutes | pairs to train on | compared with | left out as repeating a koan |\n|---:|---:|---|---|---:|\n",
        card.all_tokens() as f64 / 1e6
    );
    let now = serde_json::to_value(card).unwrap_or_default();
    let mut run = Some(&now);
    while let Some(card) = run {
        let data = &card["data"];
        // Cards of before the foundry count their pairs elsewhere.
        let pairs = match data["rows_by_stage"].as_object() {
            Some(stages) => {
                let count = |(stage, rows): (&String, &Value)| format!("{rows} {stage}");
                stages.iter().map(count).collect::<Vec<_>>().join(", ")
            }
            None => card["train_pairs"]
                .as_u64()
                .map_or_else(unknown, |n| n.to_string()),
        };
        let sets = data["frozen_sets"].as_array().map_or_else(unknown, |sets| {
            let names = sets.iter().filter_map(Value::as_str);
            names.collect::<Vec<_>>().join(", ")
        });
        let left_out = data["dropped"]["repeats a frozen koan"].as_u64();
        let _ = writeln!(
            out,
            "| {:.1}M | {:.0} | {pairs} | {sets} | {} |",
            card["tokens_seen"].as_f64().unwrap_or_default() / 1e6,
            card["minutes"].as_f64().unwrap_or_default(),
            left_out.map_or_else(unknown, |n| n.to_string()),
        );
        run = card.get("before").filter(|before| before.is_object());
    }
    out.push_str(
        "\n![Loss by tokens read](loss.svg)\n![Exact answers by tokens read](exact.svg)\n",
    );
    out
}

fn unknown() -> String {
    "–".to_owned()
}

fn exact(card: &Card) -> String {
    let dev = &card.dev_exact_match;
    let data = &card.recipe.data;
    let mut out = format!(
        "\n## Held-out pairs\n\nGreedy answers equal to the reference token for token, which is less than what \
         compiles; held out are the crates {}, the operators {} and some of the template instances.\n\n\
         | set | right | of | | 95% |\n|---|---:|---:|---:|---|\n",
        data.held_out_crates.join(", "),
        data.held_out_operators.join(", "),
    );
    let counts = |key: &str| dev.counts.get(key).copied();
    for (key, name) in PARTS {
        let Some((right, of)) = counts(key) else {
            continue;
        };
        let [low, high] = wilson95(right, of);
        let share = dev.share(key).unwrap_or_default();
        let _ = writeln!(
            out,
            "| {name} | {right} | {of} | {:.0}% | {:.0}–{:.0} |",
            100.0 * share,
            100.0 * low,
            100.0 * high
        );
    }
    if let Some(codes) = codes(dev) {
        let _ = write!(
            out,
            "\nBy code, where there are {FEWEST} or more: {codes}.\n"
        );
    }
    out.push_str(
        "\nWhat it does on the frozen koans, with beam search, fix patterns that it rates, and the compiler as judge, \
         is in [docs/results](../../docs/results).\n",
    );
    out
}

fn codes(dev: &Evaluation) -> Option<String> {
    let of_code = |(key, (right, of)): (&String, &(usize, usize))| {
        let code = key.strip_prefix("code ")?;
        (*of >= FEWEST).then(|| format!("{code} {right}/{of}"))
    };
    let codes: Vec<String> = dev.counts.iter().filter_map(of_code).collect();
    (!codes.is_empty()).then(|| codes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A card of a model that went through three runs, the first before there was a foundry.
    fn card() -> Card {
        let text = include_str!("../../../../data/models/sleepy-rust-23m-q8_0.json");
        let mut card: Card = serde_json::from_str(text).unwrap();
        (card.name, card.bytes, card.tokens_seen) = ("small".to_owned(), 4_882_656, 11_500_000);
        card.before = Some(serde_json::json!({
            "tokens_seen": 2_600_000, "minutes": 13.4,
            "data": {"rows_by_stage": {"hosts": 7}, "frozen_sets": ["a", "b"], "dropped": {"repeats a frozen koan": 3}},
            "before": {"tokens_seen": 28_255_089, "minutes": 79.0, "train_pairs": 50_258, "data": {}},
        }));
        card
    }

    #[test]
    fn the_page_says_what_the_card_says() {
        let mut card = card();
        card.dev_exact_match = serde_json::from_value(serde_json::json!({
            "all": [45, 60], "templates": [40, 50], "code E0308": [6, 10], "code E0072": [0, 9],
        }))
        .unwrap();
        let page = page(&card);
        assert!(page.contains("as Q8_0 GGUF of 4.9 MB"), "{page}");
        // 45 of 60: (0.75 + 0.032012 ± z·√(0.003125 + 0.000266768)) / 1.064024.
        assert!(page.contains("| all | 45 | 60 | 75% | 63–84 |"), "{page}");
        assert!(page.contains("or more: E0308 6/10.\n"), "{page}");
        assert!(!page.contains("held-out operators |"), "{page}");
        assert!(page.contains("It read 42.4 million tokens."), "{page}");
        assert!(
            page.contains("| 2.6M | 13 | 7 hosts | a, b | 3 |"),
            "{page}"
        );
        assert!(page.contains("| 28.3M | 79 | 50258 | – | – |"), "{page}");
    }

    #[test]
    fn what_was_written_by_hand_is_kept_and_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("README.md");
        let card = card();
        write(&path, &card).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}\n## Limits\n\nNone known.\n")).unwrap();
        let longer = Card {
            name: "other".to_owned(),
            ..card.clone()
        };
        write(&path, &longer).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# other\n"), "{text}");
        assert!(text.ends_with("\n## Limits\n\nNone known.\n"), "{text}");
        assert_eq!(text.matches(KEPT).count(), 1);
        std::fs::write(&path, "all by hand").unwrap();
        let error = write(&path, &card).unwrap_err().to_string();
        assert!(error.contains(KEPT), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "all by hand");
    }
}
