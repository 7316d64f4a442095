#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_laps_do_not_count() {
        let laps = [61, 3, 70].map(|seconds| Lap { seconds });
        assert_eq!(race(&laps, 100), Lap { seconds: 131 });
        assert_eq!(race(&[], 1), Lap { seconds: 0 });
        assert_eq!(laps[0] + laps[1], Lap { seconds: 64 });
    }
}
