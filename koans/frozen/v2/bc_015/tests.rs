#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_even_out() {
        let mut kiln = Kiln {
            zones: vec![
                Zone { degrees: 20.0 },
                Zone { degrees: 90.0 },
                Zone { degrees: 50.0 },
            ],
        };
        kiln.exchange(1);
        assert_eq!(kiln.zones[1], Zone { degrees: 70.0 });
        assert_eq!(kiln.zones[2], Zone { degrees: 70.0 });
        kiln.exchange(2);
        assert_eq!(kiln.zones[2], Zone { degrees: 70.0 });
    }
}
