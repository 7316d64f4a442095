#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_packet_has_a_peak() {
        assert_eq!(peaks(&[3, 7, 9, 1, 0, 1, 4]), Ok(vec![9, 4]));
        assert_eq!(peaks(&[]), Ok(vec![]));
    }

    #[test]
    fn a_cut_off_packet_is_an_error() {
        assert_eq!(peaks(&[1, 7, 4, 1, 1]), Err(CutOff { missing: 2 }));
        let mut packets = Packets { bytes: &[2, 8, 9] };
        assert_eq!(packets.packet(), Ok(Some(&[8, 9][..])));
    }
}
