#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feet_are_marked() {
        let feet = [
            Foot::Iamb { syllables: 4 },
            Foot::Dactyl {
                syllables: 3,
                caesura: true,
            },
            Foot::Dactyl {
                syllables: 3,
                caesura: false,
            },
        ];
        assert_eq!(scan(&feet), "x/x//xx|/xx");
        assert_eq!(syllables(&feet), 10);
    }
}
