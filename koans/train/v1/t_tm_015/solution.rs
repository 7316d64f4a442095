/// A change of one pixel's brightness.
pub type Filter = Box<dyn Fn(u8) -> u8>;

/// The filter of this name; `amount` says how strong it is.
pub fn filter(name: &str, amount: u8) -> Option<Filter> {
    let change: Filter = match name {
        "brighten" => Box::new(move |pixel| pixel.saturating_add(amount)),
        "darken" => Box::new(move |pixel| pixel.saturating_sub(amount)),
        "posterise" => Box::new(move |pixel| pixel - pixel % amount.max(1)),
        _ => return None,
    };
    Some(change)
}

/// Runs the pixels of a photo through all filters.
pub fn touch_up(photo: &mut [u8], filters: &[Filter]) {
    for pixel in photo {
        *pixel = filters.iter().fold(*pixel, |value, change| change(value));
    }
}
