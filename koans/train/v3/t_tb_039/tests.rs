#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_share_the_gate() {
        let [owner, guest] = Handle::gate("owner", "guest");
        assert_eq!(owner.pass(), "owner opened, 1 passed");
        assert_eq!(guest.pass(), "guest opened, 2 passed");
        assert_eq!(owner.pass(), "owner opened, 3 passed");
        assert_eq!(*Handle::new(5, "five").shared, 5);
    }
}
