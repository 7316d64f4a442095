fn digit_sum(mut number: u32) -> u32 {
    let mut sum = 0;
    while number > 0 {
        sum += number % 10;
        number /= 10;
    }
    sum
}

/// Whether both halves of a six-digit ticket add up to the same.
pub fn is_lucky(ticket: u32) -> bool {
    digit_sum(ticket / 1000) == digit_sum(ticket % 1000)
}

/// How many tickets of a roll come before the first lucky one.
pub fn until_lucky(roll: &[u32]) -> Option<usize> {
    roll.iter().position(is_lucky)
}
