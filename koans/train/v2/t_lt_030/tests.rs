#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_one_sender() {
        let mailbox = String::from("ida@post: Rent\nspam\nbo@post: Hi\nida@post: Keys");
        let found = {
            let address = String::from("ida@post");
            subjects(&mailbox, &address)
        };
        assert_eq!(found, ["Rent", "Keys"]);
        let letter = Letter::read(&mailbox).unwrap();
        assert_eq!(letter.sender.address, "ida@post");
        assert!(Letter::read("spam").is_none());
    }
}
