/// Whether the last digit of a plain book number fits the others.
fn fits(plain: &str) -> bool {
    let weighted = plain
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight);
    weighted.sum::<u32>().is_multiple_of(10)
}

/// The plain form of a book number that is printed with hyphens or spaces.
pub fn plain(printed: &str) -> Option<String> {
    let digits = printed
        .chars()
        .filter(|symbol| !matches!(symbol, '-' | ' '))
        .collect();
    let numeric = digits.bytes().all(|digit| digit.is_ascii_digit());
    (numeric && digits.len() == 13 && fits(&digits)).then_some(digits)
}
