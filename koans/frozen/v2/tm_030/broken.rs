pub struct Basket {
    pub goods: Vec<(String, String)>,
}

impl Basket {
    /// The sum in cents and the goods whose price cannot be read.
    pub fn total(&self) -> (u32, String) {
        let mut sum = 0;
        let mut unclear = String::new();
        for (name, price) in &self.goods {
            match price.replace('.', "").parse::<u32>() {
                Ok(cents) => sum += cents,
                Err(_) => unclear += name.chars().next(),
            }
        }
        (sum, unclear)
    }
}
