/// Asks for the chance of rain at a place, in percent.
async fn forecast(place: &str) -> u8 {
    match place {
        "Ridge" => 70,
        "Valley" => 20,
        _ => 50,
    }
}

/// The chances of rain along a tour, in its order.
pub async fn along(tour: &[&str]) -> Vec<u8> {
    tour.iter().map(|place| forecast(place).await).collect()
}

/// Whether somebody should take a coat.
pub async fn coat(tour: &[&str]) -> bool {
    along(tour).await.into_iter().any(|chance| chance > 40)
}
