#[cfg(test)]
mod tests {
    use super::*;
    fn door() -> Door {
        let member = |card, name: &str, paid| Member {
            card,
            name: name.to_owned(),
            paid,
        };
        Door {
            members: vec![member(7, "Ada", true), member(9, "Bo", false)],
            inside: vec![],
        }
    }

    #[test]
    fn only_who_paid_gets_in() {
        let mut door = door();
        assert_eq!(door.show_card(7), "Welcome, Ada");
        assert_eq!(door.show_card(9), "Bo, please pay first");
        assert!(!door.show_card(4).contains("Welcome"));
        assert_eq!(door.inside, [7]);
    }
}
