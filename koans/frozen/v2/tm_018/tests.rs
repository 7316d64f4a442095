#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_and_back() {
        let all = parse("750");
        assert_eq!(
            all[1],
            Permissions {
                read: true,
                write: false,
                run: true
            }
        );
        assert_eq!(all[2], Permissions::default());
        assert_eq!(octal([all[0], all[1], all[2]]), "750");
        assert_eq!(Permissions::from_bits(2).bits(), 2);
    }
}
