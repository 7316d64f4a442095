#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn any_switch_works() {
        let corridor = Corridor::new(3);
        assert_eq!(corridor.look(), "dark");
        corridor.switches[0].press();
        assert_eq!(corridor.look(), "light");
        corridor.switches[2].press();
        assert_eq!(corridor.look(), "dark");
        corridor.switches[1].press();
        assert_eq!(corridor.look(), "light");
    }
}
