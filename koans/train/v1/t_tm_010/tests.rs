#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn time_runs_down_to_nothing() {
        let mut timer = EggTimer::default();
        timer.wind(1_000, 3);
        assert_eq!(timer.left(1_055), Some(125));
        assert_eq!(timer.left(1_181), Some(0));
        assert_eq!(timer.display(1_055), "2:05");
    }

    #[test]
    fn an_idle_timer_shows_nothing() {
        let timer = EggTimer::default();
        assert_eq!(timer.left(77), None);
        assert_eq!(timer.display(77), "--:--");
    }
}
