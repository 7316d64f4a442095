#[cfg(test)]
mod tests {
    use super::*;
    fn gate(number: u8, above: Option<u32>, below: Option<u32>) -> Gate {
        Gate {
            number,
            above,
            below,
        }
    }

    #[test]
    fn uneven_gates_wait() {
        let gates = [gate(1, Some(300), Some(304)), gate(2, Some(300), Some(120))];
        assert_eq!(waiting(&gates), Ok(vec![2]));
    }

    #[test]
    fn silent_sensors_are_reported() {
        let gates = [gate(1, Some(9), Some(80)), gate(7, None, Some(80))];
        assert_eq!(waiting(&gates), Err(Silent(7)));
        assert_eq!(waiting(&[gate(8, Some(1), None)]), Err(Silent(8)));
    }
}
