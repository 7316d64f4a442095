#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_on_the_third_try() {
        let mut calls = 0;
        let probe = || {
            calls += 1;
            if calls < 3 {
                Err("noise".to_string())
            } else {
                Ok(21.5)
            }
        };
        assert_eq!(
            read_with_retry(probe, 5),
            Ok(Reading {
                celsius: 21.5,
                attempt: 3
            })
        );
        assert_eq!(calls, 3);
    }

    #[test]
    fn gives_up() {
        let dead = || Err("dead".to_string());
        assert_eq!(
            read_with_retry(dead, 2),
            Err("no answer after 2 tries".to_string())
        );
    }
}
