#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_column_is_filled_up() {
        let lines = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
        let report = Report { lines };
        assert_eq!(report.padded(3).len(), 6);
        let columns = report.columns(3);
        assert_eq!(columns.len(), 2);
        assert_eq!(columns[0], ["a", "b", "c"]);
        assert_eq!(columns[1], ["d", "e", ""]);
    }
}
