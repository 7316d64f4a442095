/// The words of a transcript in lower case, without stutters: `I i think` is `i think`.
pub fn unstutter(text: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    let mut last = String::new();
    for word in text.split_whitespace() {
        let word = word.to_lowercase();
        if word != last {
            last = word;
            kept.push(last.clone());
        }
    }
    kept.join(" ")
}
