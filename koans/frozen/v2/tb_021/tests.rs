#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn horses_eat_twice() {
        let horse = Horse { kilos: 450 };
        assert_eq!(horse.wants(8), None);
        assert_eq!(menu(&horse), [Hay(4), Hay(4)]);
    }
}
