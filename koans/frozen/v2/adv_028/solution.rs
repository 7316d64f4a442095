type Hook = Box<dyn Fn(&str) -> String>;

pub struct Editor {
    hooks: Vec<Hook>,
}

impl Editor {
    pub fn with_banner(banner: String) -> Self {
        let hook = move |file: &str| {
            let mut line = banner.clone();
            line.push_str(": saved ");
            line.push_str(file);
            line
        };
        Editor {
            hooks: vec![Box::new(hook)],
        }
    }

    /// Saves the files; returns what the hooks had to say.
    pub fn save(&self, files: &[&str]) -> Vec<String> {
        let calls = files
            .iter()
            .flat_map(|file| self.hooks.iter().map(move |hook| hook(file)));
        calls.collect()
    }
}
