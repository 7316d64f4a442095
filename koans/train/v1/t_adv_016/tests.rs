#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn remarks_depend_on_the_delay() {
        let line = |delay| {
            Departure {
                gate: 7,
                place: "Oslo",
                delay,
            }
            .line()
        };
        assert_eq!(line(0), "07 Oslo");
        assert_eq!(line(25), "07 Oslo (+25 min)");
        assert_eq!(line(60), "07 Oslo (ask the staff)");
    }

    #[test]
    fn delayed_flights_come_first() {
        let mut hall = [(1, "Rome", 0), (2, "Bonn", 5)].map(|(gate, place, delay)| Departure {
            gate,
            place,
            delay,
        });
        assert_eq!(sign(&mut hall), ["02 Bonn (+5 min)", "01 Rome"]);
    }
}
