#[derive(Debug, PartialEq)]
pub enum ConfigError {
    Missing(&'static str),
    BadNumber { key: &'static str, value: String },
}

/// Finds `key = value` in the text of the settings.
fn lookup<'a>(text: &'a str, key: &'static str) -> Result<&'a str, ConfigError> {
    text.lines()
        .filter_map(|line| line.split_once('='))
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim())
        .ok_or(ConfigError::Missing(key))
}

pub fn port(text: &str) -> Result<u16, ConfigError> {
    let key = "port";
    let value = lookup(text, key)?;
    let port = value.parse().map_err(|_| ConfigError::BadNumber {
        key,
        value: value.to_string(),
    })?;
    Ok(port)
}
