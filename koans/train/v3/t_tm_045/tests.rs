#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn large_rooms_cost_more() {
        let room = |tenant: &str, square_metres| Room {
            tenant: tenant.to_owned(),
            square_metres,
        };
        let rooms = [room("Ida", 20), room("Max", 30)];
        assert_eq!(split_rent(&rooms, 1040), [("Ida", 400), ("Max", 600)]);
        assert_eq!(notice(&rooms, 500), "Ida pays 200\nMax pays 300\n");
        assert!(split_rent(&[], 500).is_empty());
    }
}
