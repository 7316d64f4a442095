/// Writes `aaab` as `a3b`; single letters have no number.
pub fn shorten(word: &str) -> String {
    let mut out = String::new();
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut count = 1;
        while letters.peek() == Some(letter) {
            letters.next();
            count += 1;
        }
        out.push(letter);
        if count > 1 {
            out.push_str(&count.to_string());
        }
    }
    out
}
