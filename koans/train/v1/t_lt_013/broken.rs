/// A step gives back a part of the caption that it is given.
pub type Step = fn(&str) -> &str;

/// What is done to every caption, in this order.
pub const STEPS: [Step; 3] = [str::trim, without_quotes, first_sentence];

fn without_quotes(caption: &str) -> &str {
    let inner = caption.strip_prefix('"').and_then(|c| c.strip_suffix('"'));
    inner.unwrap_or(caption)
}

fn first_sentence(caption: &'static str) -> &'static str {
    match caption.split_once(". ") {
        Some((sentence, _)) => sentence,
        None => caption.trim_end_matches('.'),
    }
}

/// The caption after all steps.
pub fn polish(caption: &str) -> &str {
    STEPS.iter().fold(caption, |text, step| step(text))
}
