use std::collections::BTreeMap;

pub struct Config {
    pub settings: BTreeMap<String, String>,
}

impl Config {
    fn first_key(&self) -> &str {
        self.settings.keys().next().map_or("", String::as_str)
    }

    fn into_lines(self) -> Vec<String> {
        let pairs = self.settings.into_iter();
        pairs.map(|(key, value)| format!("{key}={value}")).collect()
    }
}

/// All settings as text, below a heading that names the first one.
pub fn export(config: Config) -> String {
    let heading = config.first_key();
    let lines = config.into_lines();
    format!("[{heading}..]\n{}", lines.join("\n"))
}
