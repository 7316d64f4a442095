//! How near a site is to what the message is about. The order is that of trust.

/// The primary span itself.
pub(crate) const EXACT: u8 = 0;
/// An expression around it, the innermost first.
pub(crate) const AROUND: u8 = 1;
/// Receivers, arguments and operands beside or below it.
pub(crate) const BESIDE: u8 = 2;
/// The span of a label.
pub(crate) const LABEL: u8 = 3;
/// Around or beside a label's span.
pub(crate) const LABEL_NEAR: u8 = 4;
/// Where a name of the primary span got its value.
pub(crate) const ORIGIN: u8 = 5;
/// Beside such an origin, or the span of a note.
pub(crate) const FAR: u8 = 6;
/// How many there are.
pub(crate) const COUNT: u8 = 7;
