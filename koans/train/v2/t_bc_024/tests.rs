#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_begins_after_the_last_one_it_waits_for() {
        let mut plan = Plan::default();
        plan.order("walls", "roof");
        plan.order("cellar", "walls");
        plan.order("beams", "roof");
        assert_eq!(plan.done("cellar"), ["walls"]);
        assert!(plan.done("walls").is_empty());
        assert_eq!(plan.done("beams"), ["roof"]);
        assert!(plan.done("garden").is_empty());
    }
}
