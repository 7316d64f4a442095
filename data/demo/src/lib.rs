//! The stock of a small warehouse: what is there, what it costs, what was
//! ordered, and what to print on Friday.

pub mod catalog;
pub mod limits;
pub mod orders;
pub mod pricing;
pub mod report;
pub mod stock;
