#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_have_areas() {
        assert_eq!(
            legend(&[&Square(2.0), &Square(0.5)]),
            ["square 4.0", "square 0.2"]
        );
        assert_eq!(Square(3.0).area(), 9.0);
    }
}
