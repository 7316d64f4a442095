#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heat_rings_and_all_is_logged() {
        let mut attic = Attic::default();
        for sent in ["40", "", "41", "~~", "99"] {
            attic.take(sent);
        }
        assert_eq!(attic.alarms, 2);
        let logged: Vec<Option<&i32>> = attic.log.iter().map(|l| l.as_ref().ok()).collect();
        assert_eq!(logged, [Some(&40), None, Some(&41), None, Some(&99)]);
        assert!(matches!(attic.log[1], Err(Fault::Battery)));
        assert!(matches!(attic.log[3], Err(Fault::Noise(_))));
    }
}
