/// Writes hours, minutes and seconds as `7h05` or, with seconds, as `7h05'09`.
pub fn clock(time: &[u8; 3]) -> String {
    match time {
        [hours, minutes] => format!("{hours}h{minutes:02}"),
        [hours, minutes, seconds] => format!("{hours}h{minutes:02}'{seconds:02}"),
    }
}

pub fn timetable(times: &[[u8; 3]]) -> String {
    let shown: Vec<String> = times.iter().map(clock).collect();
    shown.join(" - ")
}
