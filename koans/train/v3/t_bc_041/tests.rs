#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_planks_are_found() {
        let bridge = Bridge::new(&[2, 9, 1, 12, 3]);
        assert_eq!(bridge.loose(5), Some(4));
        assert_eq!(bridge.loose(20), None);
        let seen = std::cell::Cell::new(0);
        bridge.walk(|number, plank| seen.set(seen.get() + number as u32 * plank.gives));
        assert_eq!(seen.get(), 2 + 18 + 3 + 48 + 15);
    }
}
