#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn bytes_are_read_and_written() {
        let modes = [1, 2, 5, 0, 4].map(|byte| read_status([byte, 9]).mode);
        let expected = [Mode::Wash, Mode::Rinse, Mode::Spin, Mode::Idle, Mode::Idle];
        assert_eq!(modes, expected);
        assert_eq!(read_status([2, 31]).minutes_left, 31);
        assert_eq!(start_byte(Mode::Spin), 0x85);
    }
}
