#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_dashes_are_bullets() {
        let card = card("Bees \n- hives\n– honey\nnot a point\n• wax - lots").unwrap();
        assert_eq!(card.title, "Bees");
        assert_eq!(card.points, ["hives", "honey", "wax - lots"]);
        assert_eq!(minutes(&[card]), 6);
    }

    #[test]
    fn a_title_alone_is_no_card() {
        assert!(card("Bees").is_none());
    }
}
