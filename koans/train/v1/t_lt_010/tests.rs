#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_stay_when_the_table_is_replaced() {
        let mut table = Tides::new(&[120, 310, 305, 90, 300]);
        let today = table.high(300);
        table = Tides::new(&[400, 0]);
        let tomorrow = table.high(300);
        drop(table);
        assert!(today.eq([1, 2, 4]));
        assert!(tomorrow.eq([0]));
    }
}
