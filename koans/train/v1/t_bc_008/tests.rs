#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_allergen_is_named_once() {
        let menu = [
            "pesto (nuts/Milk)",
            "rice",
            "cream (milk)",
            "satay(Nuts/soy)",
        ];
        assert_eq!(
            notice(&menu, '*').as_deref(),
            Some("* Contains: NUTS, MILK, SOY")
        );
    }

    #[test]
    fn a_menu_without_allergens_needs_no_notice() {
        assert_eq!(notice(&["rice", "tea ()"], '-'), None);
    }
}
