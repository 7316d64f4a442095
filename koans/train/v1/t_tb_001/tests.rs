#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_come_before_shelves() {
        let place = |floor, shelf| Place { floor, shelf };
        let books = vec![
            ("Moby Dick", place(2, 4)),
            ("Emma", place(-1, 90)),
            ("Ulysses", place(2, 3)),
            ("Dracula", place(2, 4)),
        ];
        assert_eq!(
            route(books),
            [
                "-1.90: Emma",
                "2.3: Ulysses",
                "2.4: Dracula",
                "2.4: Moby Dick"
            ]
        );
        assert!(route(Vec::new()).is_empty());
    }
}
