/// The dishes of a snack bar and their prices in cents.
pub struct Menu {
    pub dishes: Vec<(String, u32)>,
}

/// What the kitchen gets to see.
#[derive(Debug, PartialEq)]
pub struct Order {
    pub wish: String,
    pub dish: String,
    pub cents: u32,
}

impl Menu {
    /// The first dish whose name stands in a wish.
    pub fn find<'m>(&'m self, wish: &'m str) -> Option<&'m (String, u32)> {
        self.dishes
            .iter()
            .find(|(dish, _)| wish.contains(dish.as_str()))
    }

    /// Writes down what a guest says.
    pub fn order(&self, wish: String) -> Option<Order> {
        let (dish, cents) = self.find(&wish)?;
        Some(Order {
            wish,
            dish: dish.clone(),
            cents: *cents,
        })
    }
}
