#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_tile_once() {
        let start = Tile { x: 4, y: -2 };
        assert_eq!(reached(start, "nsns"), 2);
        assert_eq!(reached(start, "n?ee."), 3);
        assert_eq!(reached(start, ""), 0);
    }
}
