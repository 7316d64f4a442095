#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_post_is_the_end() {
        let fence = Fence::along(500, 200);
        assert_eq!(fence[1], 200);
        assert_eq!(between(&fence, 1, 9), 200);
        assert_eq!(between(&fence, 2, 0), 400);
    }
}
