//! Being asked to end from outside the window: Ctrl-C, a terminal that is closed, a system that shuts down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit status of a program that Ctrl-C has ended, as shells have it.
const ENDED: i32 = 130;

/// Has `end` called when the program is asked to end; asked once more, it ends at once. For one caller in a program.
pub fn on_interrupt(mut end: impl FnMut() + Send + 'static) {
    let mut asked = false;
    let set = ctrlc::set_handler(move || {
        if std::mem::replace(&mut asked, true) {
            std::process::exit(ENDED);
        }
        end();
    });
    if let Err(error) = set {
        tracing::warn!("Ctrl-C will end the program at once: {error}");
    }
}

/// What is set when the program is asked to end. For one caller in a program, as [`on_interrupt`].
pub fn interrupted() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    on_interrupt({
        let flag = Arc::clone(&flag);
        move || flag.store(true, Ordering::Relaxed)
    });
    flag
}
