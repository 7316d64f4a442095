/// Draws a frame of stars round a text.
pub fn frame(text: &str) -> String {
    let line = "*".repeat(text.chars().count() + 4);
    format!("{line}\n* {text} *\n{line}")
}

/// A framed caption; long captions are cut after twelve letters.
pub fn caption(title: &str) -> String {
    frame(
        {
            let short: String = title.chars().take(12).collect();
            short.trim_end().to_uppercase()
        }
        .as_str(),
    )
}
