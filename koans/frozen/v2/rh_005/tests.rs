#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_the_payload_out() {
        assert_eq!(payload(&[2, 7, 8, 99]), Ok(&[7u8, 8][..]));
        assert_eq!(payload(&[0]), Ok(&[][..]));
    }

    #[test]
    fn refuses_broken_frames() {
        assert_eq!(payload(&[]), Err(FrameError::Empty));
        assert_eq!(
            payload(&[3, 1]),
            Err(FrameError::Short {
                expected: 3,
                got: 1
            })
        );
    }
}
