#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owned_and_borrowed_values_share_a_row() {
        let river = String::from("Loire");
        let length = 1006;
        let cells = [cell(river.as_str()), cell(&length), cell(4.5)];
        assert_eq!(row(&cells, 6), "| Loire  | 1006   | 4.5    |");
    }

    #[test]
    fn a_row_may_be_empty() {
        assert_eq!(row(&[], 6), "|");
        assert_eq!(cell('x').to_string(), "x");
    }
}
