#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_collected() {
        let letter = |to: &str, pages| Letter {
            to: to.into(),
            pages,
        };
        let letters = [
            letter("Al", 2),
            letter("Bo", 0),
            letter("Cy", 9),
            letter("Di", 40),
        ];
        let (total, complaints) = postage(&letters);
        assert_eq!(total, 245);
        assert_eq!(complaints, ["Bo: nothing to send", "Di: too thick"]);
        assert_eq!(stamp(&letters[0]), Ok(85));
    }
}
