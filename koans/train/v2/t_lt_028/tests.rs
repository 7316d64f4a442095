#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_do_not_need_the_message() {
        let mut nicknames = Nicknames::default();
        for (name, short) in [("Zora", "Z"), ("Zoe", "Zo"), ("Zora", "Z"), ("Al", "A")] {
            let message = String::from(name);
            assert_eq!(nicknames.give(&message), short);
        }
        assert_eq!(nicknames.full("Zo"), "Zoe");
        assert_eq!(nicknames.full("B"), "B");
    }
}
