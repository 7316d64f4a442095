#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_do_not_move() {
        let selection = Selection::Box {
            from: (1, 9),
            to: (4, 2),
        };
        assert_eq!(selection.size(), (3, 7));
        assert_eq!(
            selection.moved(2),
            Selection::Box {
                from: (3, 9),
                to: (6, 2)
            }
        );
        assert_eq!(Selection::Nothing.moved(2), Selection::Nothing);
        assert_eq!(Selection::Nothing.size(), (0, 0));
    }
}
