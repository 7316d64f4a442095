pub mod units {
    #[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
    pub struct Percent(u8);

    impl Percent {
        pub fn checked(value: u32) -> Option<Percent> {
            let value = u8::try_from(value).ok()?;
            (value <= 100).then_some(Percent(value))
        }

        pub fn of(self, amount: u32) -> u32 {
            amount * u32::from(self.0) / 100
        }
    }
}

/// The price after a discount that was typed in; a bad discount is none at all.
pub fn discounted(price: u32, typed: &str) -> Option<u32> {
    let number: u32 = typed.trim_end_matches('%').parse().ok()?;
    let percent = units::Percent::checked(number)?;
    Some(price - percent.of(price))
}
