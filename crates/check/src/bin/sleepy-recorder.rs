//! Nothing but the recorder, for programs that cannot be it themselves.

fn main() {
    sleepy_check::recorder::maybe_run();
    eprintln!("started by cargo as RUSTC_WORKSPACE_WRAPPER; it does nothing by itself");
    std::process::exit(2);
}
