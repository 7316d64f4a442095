/// The short name of a link: its number in base 36.
pub fn shorten(mut number: u32) -> String {
    let mut symbols = Vec::new();
    loop {
        let digit = number % 36;
        let symbol = if digit < 10 {
            u32::from(b'0') + digit
        } else {
            u32::from(b'a') + digit - 10
        };
        symbols.push(symbol as char);
        number /= 36;
        if number == 0 {
            return symbols.iter().rev().collect();
        }
    }
}

/// The number behind a short name.
pub fn expand(name: &str) -> Option<u32> {
    u32::from_str_radix(name, 36).ok()
}
