#[cfg(test)]
mod tests {
    use super::*;

    fn dish(guest: &str, cents: u32) -> Dish {
        Dish {
            guest: guest.to_owned(),
            cents,
        }
    }

    #[test]
    fn everybody_pays_a_share() {
        let bill = Bill::new(
            vec![dish("Uma", 1000), dish("Lee", 500), dish("Uma", 200)],
            10,
        );
        assert_eq!(bill.with_tip(250), 275);
        let shares = bill.split();
        assert_eq!(shares, [("Uma".to_owned(), 1320), ("Lee".to_owned(), 550)]);
    }
}
