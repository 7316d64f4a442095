/// Slides in a ring; the first one is in view.
pub struct Carousel {
    slides: Vec<String>,
}

impl Carousel {
    pub fn new(titles: &[&str]) -> Self {
        let slides = titles.iter().map(|title| (*title).to_owned()).collect();
        Self { slides }
    }

    /// Turns the ring by `places`, forwards or (below 0) back.
    pub fn turn(&mut self, places: isize) {
        if !self.slides.is_empty() {
            self.slides.rotate_left(places);
        }
    }

    /// The slide in view.
    pub fn view(&self) -> Option<&str> {
        self.slides.first().map(String::as_str)
    }
}
