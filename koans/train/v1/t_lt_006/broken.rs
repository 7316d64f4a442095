/// Exposure time and sensitivity, such as `1/250 400`.
#[derive(Debug)]
pub struct Preset {
    shutter: u32,
    iso: u32,
}

impl Preset {
    pub fn parse(spec: &str) -> Option<Self> {
        let (shutter, iso) = spec.strip_prefix("1/")?.split_once(' ')?;
        let (shutter, iso) = (shutter.parse().ok()?, iso.parse().ok()?);
        Some(Preset { shutter, iso })
    }

    pub fn describe(&self) -> String {
        format!("1/{} s at ISO {}", self.shutter, self.iso)
    }
}

/// Describes the preset that is in force; a malformed one of one's own is ignored.
pub fn in_force(camera: &Preset, own: &str) -> String {
    let mut chosen = camera;
    if let Some(preset) = Preset::parse(own) {
        chosen = &preset;
    }
    chosen.describe()
}
