/// Joins the subtitles of all scenes; scenes without words are left out.
pub fn transcript<'l, F>(scenes: usize, subtitle: F) -> String
where
    F: Fn(usize) -> &'l str,
{
    let mut out = String::new();
    for scene in 0..scenes {
        let line = subtitle(scene);
        if !line.is_empty() {
            out.push_str(&format!("{}: {line};", scene + 1));
        }
    }
    out
}

pub fn of_film(lines: &'static [&'static str]) -> String {
    transcript(lines.len(), |scene| lines[scene].trim())
}
