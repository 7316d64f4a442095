/// Sums the digits until only one is left.
pub fn check_digit(code: u32) -> u32 {
    let mut rest = code;
    loop {
        let mut sum = 0;
        let mut left = rest;
        while left > 0 {
            sum += left % 10;
            left /= 10;
        }
        if sum < 10 {
            return sum;
        }
        rest = sum;
    }
}
