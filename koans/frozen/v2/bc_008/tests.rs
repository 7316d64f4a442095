#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_come_first_and_once() {
        let mut planner = Planner::default();
        planner.package("app", &["http", "log"]);
        planner.package("http", &["log", "bytes"]);
        planner.package("unused", &["log"]);
        assert_eq!(planner.order_for("app"), ["log", "bytes", "http", "app"]);
    }

    #[test]
    fn a_cycle_ends() {
        let mut planner = Planner::default();
        planner.package("a", &["b"]);
        planner.package("b", &["a"]);
        assert_eq!(planner.order_for("a"), ["b", "a"]);
    }
}
