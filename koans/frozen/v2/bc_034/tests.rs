#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loser_pays_what_is_there() {
        let mut table = Table::default();
        table.seat("Ivo", 40);
        table.seat("Joy", 10);
        assert_eq!(table.pay("Ivo", "Joy", 25), Some(25));
        assert_eq!(table.pay("Ivo", "Joy", 25), Some(15));
        assert_eq!(table.pay("Joy", "Zoe", 5), None);
        assert_eq!(
            (table.chips("Ivo"), table.chips("Joy"), table.chips("Zoe")),
            (0, 50, 0)
        );
    }
}
