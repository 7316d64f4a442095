#[cfg(test)]
mod tests {
    use super::*;

    fn finish(runner: &str, seconds: u32) -> Finish {
        Finish {
            runner: runner.to_owned(),
            seconds,
        }
    }

    #[test]
    fn the_fastest_stand_on_the_podium() {
        let run = [
            finish("Ida", 1805),
            finish("Bo", 1500),
            finish("Al", 9999),
            finish("Cy", 1502),
            finish("Di", 1900),
        ];
        let names: Vec<String> = podium(&run, 2000).map(|name| name.to_string()).collect();
        assert_eq!(names, ["Bo", "Cy", "Ida"]);
        assert_eq!(podium(&run, 1500).count(), 1);
        assert_eq!(clock(&run[3]), "25:02");
    }
}
