#[derive(Debug, PartialEq)]
pub struct BadHeading {
    pub line: usize,
}

fn chapter(line: usize, heading: &str) -> Result<(u32, String), BadHeading> {
    let bad = BadHeading { line };
    let Some((number, title)) = heading.split_once(". ") else {
        return Err(bad);
    };
    match number.parse() {
        Ok(number) => Ok((number, title.to_string())),
        Err(_) => Err(bad),
    }
}

/// Titles by chapter number, or the first heading that is bad.
pub fn contents(text: &str) -> Result<Vec<(u32, String)>, BadHeading> {
    let lines = text.lines().enumerate();
    let mut chapters: Vec<(u32, String)> = lines
        .map(|(i, heading)| chapter(i + 1, heading))
        .collect::<Result<_, _>>()?;
    chapters.sort();
    Ok(chapters)
}
