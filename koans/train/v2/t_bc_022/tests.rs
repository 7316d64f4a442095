#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialling_stops_with_an_answer() {
        let mut line = vec![Call::Answered("hello".into()), Call::Busy, Call::Busy];
        let heard = dial(5, || line.pop().unwrap_or(Call::Busy));
        assert_eq!(heard, (Some("hello".into()), 3));
        assert!(line.is_empty());
        assert_eq!(dial(2, || Call::Busy), (None, 2));
    }
}
