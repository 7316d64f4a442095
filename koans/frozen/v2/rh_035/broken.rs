use std::ops::ControlFlow;

pub struct Pipe {
    pub name: String,
    pub loss: u32,
}

/// The loss of all pipes, or the name of the first one that leaks.
pub fn inspect(pipes: &[Pipe], limit: u32) -> ControlFlow<String, u32> {
    let mut total = 0;
    for pipe in pipes {
        if pipe.loss > limit {
            Err(pipe.name.to_uppercase())?;
        }
        total += pipe.loss;
    }
    ControlFlow::Continue(total)
}

pub fn verdict(pipes: &[Pipe]) -> String {
    match inspect(pipes, 10) {
        ControlFlow::Continue(total) => format!("tight, {total} lost"),
        ControlFlow::Break(name) => format!("{name} leaks"),
    }
}
