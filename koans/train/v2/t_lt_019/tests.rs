#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_outlive_the_words() {
        let text = String::from("rain all day\nsun\nrain again\nsun, no wind");
        let diary = Diary { text: &text };
        let rain: Vec<&str> = {
            let word = String::from("rain");
            diary.search(&word).collect()
        };
        assert_eq!(rain, ["rain all day", "rain again"]);
        assert_eq!(diary.last("again", "rain"), Some("rain again"));
        assert_eq!(diary.last("snow", "sun"), Some("sun, no wind"));
        assert_eq!(diary.last("snow", "fog"), None);
    }
}
