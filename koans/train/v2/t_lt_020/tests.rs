#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_in_order() {
        assert_eq!(
            stitches("k3 p2  k12"),
            Ok(vec![('k', 3), ('p', 2), ('k', 12)])
        );
        assert_eq!(stitches(""), Ok(vec![]));
        assert_eq!(stitches("k3 yo"), Err("what is yo?".to_owned()));
    }
}
