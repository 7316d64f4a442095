#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_stage() {
        let stage = |kilometres, hours| Stage { kilometres, hours };
        assert_eq!(
            best(&[stage(60.0, 3.0), stage(50.0, 2.0)]),
            Some((25.0, 50.0))
        );
        assert_eq!(best(&[]), None);
        assert_eq!(stage(9.0, 3.0).speed(), 3.0);
    }
}
