#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings_outlive_the_glossary() {
        let handbook = String::from("hull: the body of a ship\nno term\nbow : its front");
        let meaning = {
            let glossary = Glossary::read(&handbook);
            assert_eq!(glossary.meaning("stern"), None);
            assert_eq!(glossary.meaning("hull"), Some("the body of a ship"));
            let asked = String::from("bow");
            glossary.meaning(&asked)
        };
        assert_eq!(meaning, Some("its front"));
    }
}
