#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_share_the_factor() {
        let settings = [("factor", 3), ("mix", 5), ("bake", 20)].map(|(k, v)| (k.to_string(), v));
        let results = run_workers(settings.into(), &["bake", "pack", "mix"]);
        assert_eq!(results, [60, 0, 15]);
    }
}
