#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cox_goes_first() {
        let rower = |name: &str| Rower {
            name: name.to_string(),
        };
        let boat = Boat {
            seats: [rower("Jo"), rower("Li"), rower("Em")],
            cox: 1,
        };
        let (cox, others) = land(boat);
        assert_eq!(cox, rower("Li"));
        assert_eq!(others, ["JO", "EM"]);
    }
}
