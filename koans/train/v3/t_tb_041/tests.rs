#[cfg(test)]
mod tests {
    use super::*;

    fn drift(east: f32, north: f32) -> Drift {
        Drift { east, north }
    }

    #[test]
    fn winds_carry_a_balloon() {
        let winds = [(drift(2.0, 0.5), 4.0), (drift(-1.0, 1.0), 3.0)];
        assert_eq!(landing(drift(10.0, 0.0), &winds), drift(15.0, 5.0));
        assert_eq!(landing(drift(1.0, 1.0), &[]), drift(1.0, 1.0));
        assert_eq!(drift(1.0, 2.0) * 2.0 + drift(1.0, 1.0), drift(3.0, 5.0));
    }
}
