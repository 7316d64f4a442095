#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fifth_mark_is_long() {
        assert_eq!(ruler(8), "|....|..");
        assert_eq!(ruler(0), "");
        assert_eq!(labelled(2), "  2 |.");
    }
}
