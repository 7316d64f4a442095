#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_middle_is_dead() {
        let axis = Axis {
            centre: 512,
            dead_zone: 20,
            flipped: false,
        };
        assert_eq!([512, 532, 492].map(|raw| axis.steering(raw)), [0, 0, 0]);
        assert_eq!(axis.steering(540), 8);
        assert_eq!(axis.steering(480), -12);
    }

    #[test]
    fn steering_has_limits_and_a_side() {
        let axis = Axis {
            centre: 0,
            dead_zone: 5,
            flipped: true,
        };
        assert_eq!(axis.steering(900), -100);
        assert_eq!(axis.steering(-900), 100);
        assert_eq!(axis.steering(45), -40);
    }
}
