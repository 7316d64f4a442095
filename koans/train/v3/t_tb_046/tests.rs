#[cfg(test)]
mod tests {
    use super::*;

    fn letters(count: usize, paper: u32) -> Vec<Letter> {
        vec![Letter { paper, envelope: 2 }; count]
    }

    #[test]
    fn bags_are_stamped() {
        assert_eq!(letters(1, 8)[0].grams(), 10);
        assert_eq!(stamp(&letters(3, 20)), Stamp::Light);
        assert_eq!(stamp(&letters(5, 20)), Stamp::Heavy);
        assert_eq!(stamp(&letters(5, 197)), Stamp::Heavy);
        assert_eq!(stamp(&letters(3, 330)), Stamp::Parcel);
    }
}
