pub trait FromSetting: Sized {
    fn from_setting(text: &str) -> Option<Self>;
}

impl FromSetting for u32 {
    fn from_setting(text: &str) -> Option<Self> {
        text.trim().parse().ok()
    }
}

impl FromSetting for () {
    /// Takes any text that is not blank.
    fn from_setting(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then_some(())
    }
}

fn setting<T: FromSetting>(settings: &[(&str, &str)], name: &str) -> Option<T> {
    let (_, text) = settings.iter().find(|(known, _)| *known == name)?;
    T::from_setting(text)
}

/// The width, provided that a title is set too.
pub fn width(settings: &[(&str, &str)]) -> Option<u32> {
    setting::<()>(settings, "title")?;
    setting(settings, "width")
}
