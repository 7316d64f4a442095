#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_outside_are_blank() {
        let mut terminal = Terminal::blank(3, 2);
        terminal.print(1, "abcd");
        assert_eq!(
            [(1, 0), (1, 2), (1, 3), (0, 0), (2, 0)].map(|(r, c)| terminal.at(r, c)),
            ['a', 'c', ' ', ' ', ' ']
        );
        assert_eq!(terminal.cells.len(), 6);
    }
}
