#[cfg(test)]
mod tests {
    use super::*;

    struct Negative<'a>(&'a i32);

    impl Gauge for Negative<'_> {
        fn read(&self) -> i32 {
            -self.0
        }
    }

    #[test]
    fn gauges_of_several_kinds_share_a_panel() {
        let depth = 7;
        let mut panel = Panel::default();
        assert_eq!(panel.range(), None);
        panel.show(vec![4, 9, 2]);
        assert_eq!(panel.range(), Some((2, 9)));
        panel.show(vec![Negative(&depth)]);
        assert_eq!(panel.range(), Some((-7, 9)));
    }
}
