#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_at_the_buffers() {
        assert_eq!(run(3, 2), (2, Heading::East));
        assert_eq!(run(3, 3), (3, Heading::West));
        assert_eq!(run(3, 7), (1, Heading::East));
        assert_eq!(Heading::West.reversed(), Heading::East);
    }
}
