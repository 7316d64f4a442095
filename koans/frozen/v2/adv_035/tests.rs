#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_framed() {
        assert_eq!(caption("dawn"), "********\n* DAWN *\n********");
        assert!(caption("a very long sunset").contains("* A VERY LONG *"));
        assert_eq!(frame(""), "****\n*  *\n****");
    }
}
