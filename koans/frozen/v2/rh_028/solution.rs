#[derive(Clone, Debug, PartialEq)]
pub struct Printer {
    pub name: String,
    pub default: bool,
}

fn named<'p>(printers: &'p [Printer], name: &str) -> Option<&'p Printer> {
    printers.iter().find(|printer| printer.name == name)
}

fn default(printers: &[Printer]) -> Result<&Printer, String> {
    let found = printers.iter().find(|printer| printer.default);
    found.ok_or_else(|| "no default printer".to_string())
}

/// Finds the printer that a job is for.
pub fn choose<'p>(printers: &'p [Printer], wish: Option<&str>) -> Result<&'p Printer, String> {
    match wish {
        Some(name) => named(printers, name).map_or_else(|| default(printers), Ok),
        None => default(printers),
    }
}
