#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_outlive_the_scanner() {
        let line = String::from("cp  \"my notes.txt\" backup");
        let mut words = Vec::new();
        {
            let mut scanner = Scanner::new(&line);
            while let Some(word) = scanner.word() {
                words.push(word);
            }
        }
        assert_eq!(words, ["cp", "my notes.txt", "backup"]);
        assert_eq!(Scanner::new("   ").word(), None);
    }
}
