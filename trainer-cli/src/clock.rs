//! The time, as episodes keep it and as people read it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in Unix milliseconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// `YYYY-MM-DD hh:mm` in UTC of Unix milliseconds.
pub(crate) fn date(millis: i64) -> String {
    let minutes = millis.div_euclid(60_000);
    let (days, minute) = (minutes.div_euclid(1440), minutes.rem_euclid(1440));
    let (year, month, day) = civil(days);
    format!(
        "{year:04}-{month:02}-{day:02} {:02}:{:02}",
        minute / 60,
        minute % 60
    )
}

/// Year, month and day of a number of days since 1970, by counting in years
/// that begin in March, so that the leap day comes last.
fn civil(days: i64) -> (i64, i64, i64) {
    let day = days + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_known_moments() {
        // `date -u -d @951782400`: the leap day of 2000.
        assert_eq!(date(951_782_400_000), "2000-02-29 00:00");
        assert_eq!(date(0), "1970-01-01 00:00");
        assert_eq!(date(-60_000), "1969-12-31 23:59");
        // `date -u -d @1767225599`.
        assert_eq!(date(1_767_225_599_999), "2025-12-31 23:59");
    }
}
