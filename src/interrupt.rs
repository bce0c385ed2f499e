//! Being asked to end from outside the window: by Ctrl-C, and outside Windows by a terminal that is closed or a system that shuts
//! down, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The exit status of a program that Ctrl-C has ended, as shells have it.
const ENDED: i32 = 130;

/// A terminal that is closed, and some systems, ask twice at once and mean it once.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Has `end` called when the program is asked to end; asked once more after a moment, it ends at once. Where such signals are
/// ignored (`nohup`) they stay so. For one caller in a program.
pub fn on_interrupt(mut end: impl FnMut() + Send + 'static) {
    let mut asked: Option<Instant> = None;
    let set = ctrlc::try_set_handler(move || match asked {
        None => {
            asked = Some(Instant::now());
            end();
        }
        Some(first) if first.elapsed() > AT_ONCE => std::process::exit(ENDED),
        Some(_) => {}
    });
    if let Err(error) = set {
        tracing::info!("signals are left as they are: {error}");
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
