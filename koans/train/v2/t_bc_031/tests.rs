#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flock_eats_what_there_is() {
        let flock = vec![Sheep { hunger: 0 }, Sheep { hunger: 4 }];
        let mut meadow = Meadow { grass: 8, flock };
        meadow.day();
        let hunger: Vec<_> = meadow.flock.iter().map(|s| s.hunger).collect();
        assert_eq!(hunger, [0, 2]);
        assert_eq!(meadow.grass, 2);
        meadow.day();
        let hunger: Vec<_> = meadow.flock.iter().map(|s| s.hunger).collect();
        assert_eq!(hunger, [1, 5]);
        assert_eq!(meadow.grass, 2);
    }
}
