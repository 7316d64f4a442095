#[derive(Debug, PartialEq)]
pub struct Pizza {
    pub toppings: Vec<String>,
    pub large: bool,
}

#[derive(Default)]
pub struct Order {
    toppings: Vec<String>,
    large: bool,
}

impl Order {
    pub fn with(&mut self, topping: &str) -> &mut Self {
        self.toppings.push(topping.to_string());
        self
    }

    pub fn large(&mut self) -> &mut Self {
        self.large = true;
        self
    }

    /// The pizza; the order is empty again and may be used for the next one.
    pub fn bake(&mut self) -> Pizza {
        let large = std::mem::take(&mut self.large);
        Pizza {
            toppings: std::mem::take(&mut self.toppings),
            large,
        }
    }
}
