#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_outlive_the_catalogue() {
        let text = String::from("Momo by Michael Ende\nno author\nEmma by Jane Austen");
        let author = {
            let books = catalogue(&text);
            assert_eq!(books.len(), 2);
            assert_eq!(books.author("Ulysses"), None);
            assert!(!books.is_empty());
            let title = String::from("Emma");
            books.author(&title)
        };
        assert_eq!(author, Some("Jane Austen"));
        assert!(catalogue("").is_empty());
    }
}
