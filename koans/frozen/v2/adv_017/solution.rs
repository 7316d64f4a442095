use std::sync::Arc;

#[derive(Clone)]
pub struct Theme {
    colours: Arc<Vec<(String, u32)>>,
}

impl Theme {
    pub fn of(colours: &[(&str, u32)]) -> Self {
        let owned = colours.iter().map(|(name, rgb)| (name.to_string(), *rgb));
        Theme {
            colours: Arc::new(owned.collect()),
        }
    }

    /// Sets a colour of this theme only.
    pub fn set(&mut self, name: &str, rgb: u32) {
        for colour in Arc::make_mut(&mut self.colours).iter_mut() {
            if colour.0 == name {
                colour.1 = rgb;
            }
        }
    }

    pub fn get(&self, name: &str) -> Option<u32> {
        let mut colours = self.colours.iter();
        colours
            .find(|colour| colour.0 == name)
            .map(|colour| colour.1)
    }
}
