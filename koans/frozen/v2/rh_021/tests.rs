#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_fitting_table() {
        let table = |seats| Table {
            seats,
            taken: false,
        };
        let mut tables = [table(6), table(2), table(4)];
        assert_eq!(reserve(&mut tables, 3), Ok(2));
        assert_eq!(reserve(&mut tables, 3), Ok(0));
        assert_eq!(reserve(&mut tables, 3), Err(Full { guests: 3 }));
        assert!(!tables[1].taken);
    }
}
