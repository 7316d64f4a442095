#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn crates_use_up_the_hold() {
        let mut hold = Hold { free: 50 };
        assert_eq!(hold.stow_all(&[20, 0, 12]), Ok(18));
    }

    #[test]
    fn the_first_heavy_crate_ends_it() {
        let mut hold = Hold { free: 30 };
        assert_eq!(hold.stow_all(&[10, 25, 5]), Err(Overweight(25)));
        assert_eq!(hold.free, 20);
    }
}
