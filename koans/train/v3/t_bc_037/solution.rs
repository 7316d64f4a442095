/// What a person wants done with a video.
pub struct Wish {
    pub width: Option<u32>,
    pub quality: u8,
    pub mute: bool,
}

/// Quotes what has blanks in it and puts blanks between the arguments.
pub fn command_line(program: &str, args: &[&str]) -> String {
    let mut line = program.to_owned();
    for arg in args {
        line.push(' ');
        if arg.contains(' ') {
            line.push_str(&format!("'{arg}'"));
        } else {
            line.push_str(arg);
        }
    }
    line
}

/// The command that does what is wished with the video in `path`.
pub fn compress(path: &str, wish: &Wish) -> String {
    let mut args = vec!["--in", path];
    let width = wish.width.map(|width| width.to_string());
    if let Some(width) = &width {
        args.push("--width");
        args.push(width);
    }
    if wish.mute {
        args.push("--mute");
    }
    let quality = format!("--quality={}", wish.quality.min(100));
    args.push(&quality);
    command_line("squash", &args)
}
