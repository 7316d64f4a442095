#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_bars_count_twice() {
        let bar = |beats, repeated| Bar {
            beats: Beats(beats),
            repeated,
        };
        assert_eq!(
            length(&[bar(4, false), bar(3, true), bar(2, false)]),
            Beats(12)
        );
        let mut beats = Beats(1);
        beats += Beats(5);
        assert_eq!(beats, Beats(6));
    }
}
