/// What is wrong with an address.
#[derive(Debug, PartialEq)]
pub enum AddressError {
    NoHost,
    BadPort(String),
}

/// Where a printer is found.
#[derive(Debug, PartialEq)]
pub struct Printer {
    pub host: String,
    pub port: u16,
}

/// Reads an address such as `office.local:9100`.
pub fn printer(address: &str) -> Result<Printer, AddressError> {
    let (host, port) = address.split_once(':').unwrap_or((address, "9100"));
    if host.is_empty() {
        return Err(AddressError::NoHost);
    }
    let port = port
        .parse::<u16>()
        .ok_or_else(|| AddressError::BadPort(port.to_owned()))?;
    Ok(Printer {
        host: host.to_lowercase(),
        port,
    })
}
