#[cfg(test)]
mod tests {
    use super::*;

    fn batch(steps: &[u32]) -> Batch {
        Batch {
            name: "Bowls".to_owned(),
            steps: steps.to_vec(),
        }
    }

    #[test]
    fn batches_are_fired() {
        assert_eq!(batch(&[300, 900, 600]).fire(), (900, 3));
        assert_eq!(report(batch(&[300, 900])), "Bowls: 2 steps up to 900");
        assert_eq!(report(batch(&[])), "Bowls is still raw");
    }
}
