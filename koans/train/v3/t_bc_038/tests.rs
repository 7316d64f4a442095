#[cfg(test)]
mod tests {
    use super::*;

    fn log(warden: &str, lines: &[&str]) -> Log {
        Log {
            warden: warden.to_owned(),
            lines: lines.iter().map(|line| line.to_string()).collect(),
        }
    }

    #[test]
    fn logs_keep_their_order() {
        let logs = vec![
            log("Ines", &["heron", " Heron ", "coot"]),
            log("Tom", &["coot"]),
        ];
        assert_eq!(logs[0].sightings("coot"), 1);
        let table = count(logs, "heron");
        assert_eq!(table, [("Ines".to_owned(), 2), ("Tom".to_owned(), 0)]);
    }
}
