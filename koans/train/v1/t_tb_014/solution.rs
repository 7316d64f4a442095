use std::marker::PhantomData;

/// How amounts of a currency are written.
pub trait Currency {
    fn symbol() -> &'static str;

    fn join(number: &str) -> String {
        format!("{}{number}", Self::symbol())
    }
}

pub struct Pound;

pub struct Krone;

impl Currency for Pound {
    fn symbol() -> &'static str {
        "£"
    }
}

impl Currency for Krone {
    fn symbol() -> &'static str {
        "kr"
    }

    fn join(number: &str) -> String {
        format!("{number} {}", Self::symbol())
    }
}

/// An amount in hundredths of a currency's unit.
pub struct Amount<C>(pub u32, pub PhantomData<C>);

impl<C: Currency> Amount<C> {
    pub fn written(&self) -> String {
        let number = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        C::join(&number)
    }
}
