/// The longest word of the text in capitals; the first one wins a tie.
pub fn loudest(text: &str) -> String {
    let mut best = String::new();
    for line in text.lines() {
        for word in line.split_whitespace() {
            let word = word.trim_end_matches(['.', ',', '!']);
            if word.chars().count() > best.chars().count() {
                best = word.to_uppercase();
            }
        }
    }
    best
}

fn main() {
    let text = std::io::read_to_string(std::io::stdin()).unwrap_or_default();
    println!("{}", loudest(&text));
}
