//! placeholder
pub fn run(_: &crate::project::Project, _: bool) -> crate::error::Result<()> {
    Ok(())
}
