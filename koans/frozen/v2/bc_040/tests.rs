#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_stop_rests() {
        let mut lift = Lift::default();
        drive(&mut lift, &[2, 5, 1, 4]);
        assert_eq!(lift.log, [2, 5, 1, 1, 4]);
        assert_eq!(lift.floor, 4);
    }
}
