/// An invoice is closed once; it cannot be copied.
pub struct Invoice {
    customer: String,
    cents: u64,
}

impl Invoice {
    pub fn new(customer: &str, cents: u64) -> Self {
        Invoice {
            customer: customer.to_owned(),
            cents,
        }
    }

    /// Settles the invoice and gives the customer's name back.
    fn settle(self) -> String {
        self.customer
    }
}

/// Settles all invoices; also tells the largest amount, 0 for an empty month.
pub fn close_month(invoices: Vec<Invoice>) -> (Vec<String>, u64) {
    let dearest = invoices.iter().max_by_key(|invoice| invoice.cents);
    let customers = invoices.into_iter().map(Invoice::settle).collect();
    (customers, dearest.map_or(0, |invoice| invoice.cents))
}
