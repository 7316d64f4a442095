#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_all_kinds_in_their_order() {
        let pieces: [&dyn Piece; 3] = [&Heading("Harvest"), &Figure(7, "tons"), &Heading("End")];
        let mut report = String::new();
        for piece in pieces {
            append(&mut report, piece);
        }
        assert_eq!(report, "# Harvest\n--\n(7) tons\n--\n# End\n--\n");
    }

    #[test]
    fn a_piece_writes_itself() {
        let mut text = String::from("> ");
        Figure(2, "owls").write_to(&mut text);
        assert_eq!(text, "> (2) owls\n");
    }
}
