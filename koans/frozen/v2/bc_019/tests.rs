#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_within_the_budget() {
        let mut calls = 0;
        let outcome = call(4, &mut || {
            calls += 1;
            (calls == 3).then_some(204)
        });
        assert_eq!((outcome.retries, outcome.reply), (2, Some(204)));
        let outcome = call(2, &mut || None);
        assert_eq!((outcome.retries, outcome.reply), (2, None));
    }
}
