use std::collections::BTreeMap;

/// One setting: a name and a number.
pub fn setting(line: &str) -> Result<(String, u16), String> {
    let Some((name, number)) = line.split_once('=') else {
        return Err(format!("{line}: no value"));
    };
    let Ok(number) = number.trim().parse::<u16>() else {
        return Err(format!("{line}: {error}"));
    };
    Ok((name.trim().to_owned(), number))
}

/// All settings of a file; lines that begin with `#` are skipped.
pub fn settings(file: &str) -> Result<BTreeMap<String, u16>, String> {
    let lines = file.lines().filter(|text| !text.starts_with('#'));
    lines.map(setting).collect()
}
