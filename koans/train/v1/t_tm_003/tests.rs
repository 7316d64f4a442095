#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn intervals_have_a_direction() {
        assert_eq!(Semitones::between(60, 67), Semitones(7));
        assert_eq!(Semitones::between(60, 48), Semitones(-12));
    }

    #[test]
    fn melodies_move_and_stay_on_the_keyboard() {
        assert_eq!(transpose(&[60, 64, 67], Semitones(5)), [65, 69, 72]);
        assert_eq!(transpose(&[3, 126], Semitones(-4)), [0, 122]);
        assert_eq!(transpose(&[126], Semitones(2)), [127]);
    }
}
