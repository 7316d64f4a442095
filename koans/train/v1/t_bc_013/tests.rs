#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dash_is_a_move_and_a_stroke() {
        assert_eq!(dashes(&[(3, 2), (3, 1), (10, 0)]), "M0 L3 M5 L8 M9 L19");
        assert_eq!(dashes(&[]), "");
    }

    #[test]
    fn strokes_are_counted() {
        assert_eq!(strokes("M0 L3 M5 L8 M9"), 2);
        assert_eq!(strokes(&dashes(&[(1, 1); 7])), 7);
    }
}
