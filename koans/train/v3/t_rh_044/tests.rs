#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_two_sides() {
        assert_eq!(sheets("13x30"), Ok(210));
        assert_eq!(reams(&["13x30", "1x291"]), Ok(2));
        assert_eq!(reams(&["13x30", "2x290"]), Ok(1));
    }

    #[test]
    fn bad_orders_are_refused() {
        assert_eq!(reams(&["2x2", "9x0", "?"]), Err(OrderError::NoCopies));
        let unreadable = OrderError::Unreadable("9".to_owned());
        assert_eq!(sheets("9"), Err(unreadable));
    }
}
