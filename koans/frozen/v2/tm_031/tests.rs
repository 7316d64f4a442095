#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_ties() {
        let runner = |name: &str, seconds| Runner {
            name: name.into(),
            seconds,
        };
        let all = vec![
            runner("Zoe", 9.5),
            runner("Abe", 12.0),
            runner("Kim", 9.5),
            runner("Lou", 8.1),
        ];
        assert_eq!(order(&all[0], &all[2]), Ordering::Greater);
        assert_eq!(podium(all), ["Lou", "Kim", "Zoe"]);
    }
}
