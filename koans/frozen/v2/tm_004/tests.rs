#[cfg(test)]
mod tests {
    use super::*;

    fn book(stars: &[u8]) -> Book {
        Book {
            title: "Moss".to_string(),
            stars: stars.to_vec(),
        }
    }

    #[test]
    fn averages() {
        assert_eq!(book(&[5, 4, 4, 1]).rating(), Some(3.5));
        assert_eq!(book(&[]).rating(), None);
    }

    #[test]
    fn headlines() {
        assert_eq!(book(&[5, 4, 4]).headline(), "Moss (4.3)");
        assert_eq!(book(&[]).headline(), "Moss (unrated)");
    }
}
