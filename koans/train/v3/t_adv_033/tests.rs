#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn labels_lead_to_zones() {
        assert_eq!(route("\n 8047 Zurich\nSwitzerland"), Route::Zone(80));
        assert_eq!(route("8047"), Route::LostProperty);
        assert_eq!(route("  \n"), Route::LostProperty);
        assert_eq!(route("007 London"), Route::LostProperty);
        assert_eq!(routed(&["3001 Bern", "Bern", "1201 Geneva"]), 2);
    }
}
