#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_bad_lines_are_tolerated() {
        let file = "Ann\t12-3 4\nnoise\n\t5\nBo\t6";
        let contacts = import(file, 2).unwrap();
        assert_eq!(contacts.len(), 2);
        assert_eq!(
            contacts[0],
            Contact {
                name: "Ann".into(),
                phone: "1234".into()
            }
        );
        assert_eq!(import(file, 1), Err(3));
        assert_eq!(Contact::parse("x"), None);
    }
}
