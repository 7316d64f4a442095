#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_bait_is_kept() {
        let mut tackle = TackleBox::default();
        assert_eq!(tackle.advice(), "try worms");
        tackle.note("corn", 2);
        tackle.note("fly", 5);
        tackle.note("worm", 5);
        assert_eq!(tackle.advice(), "fly (5 in 3 trips)");
    }
}
