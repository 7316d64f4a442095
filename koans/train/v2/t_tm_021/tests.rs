#[cfg(test)]
mod tests {
    use super::*;
    fn guests(comes: [bool; 3]) -> Vec<Guest> {
        let names = ["Ada", "Bo", "Cy"];
        names
            .into_iter()
            .zip(comes)
            .map(|(name, comes)| Guest { name, comes })
            .collect()
    }

    #[test]
    fn those_who_come_are_listed() {
        assert_eq!(guest_list(&guests([true, false, true])), "ADA, CY");
        assert_eq!(guest_list(&guests([false; 3])), "nobody");
    }
}
