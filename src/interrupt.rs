//! Being asked to end from outside the window: by Ctrl-C, and outside Windows by a terminal that is closed or a system that shuts
//! down, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The exit status of a program that Ctrl-C has ended, as shells have it.
const ENDED: i32 = 130;

/// A terminal that is closed, and some systems, ask twice at once and mean it once.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Has `end` called when the program is asked to end; asked once more after a moment, it ends at once. Those signals that are
/// ignored stay so: that of a closed terminal by `nohup`, Ctrl-C by a shell that starts programs in the background. For one
/// caller in a program.
pub fn on_interrupt(mut end: impl FnMut() + Send + 'static) {
    let mut asked: Option<Instant> = None;
    let ignored = ignored::all();
    let set = ctrlc::set_handler(move || match asked {
        None => {
            asked = Some(Instant::now());
            end();
        }
        Some(first) if first.elapsed() > AT_ONCE => std::process::exit(ENDED),
        Some(_) => {}
    });
    if let Err(error) = set {
        tracing::warn!("the program cannot be asked to end: {error}");
    }
    ignored::keep(&ignored);
}

/// Signals that whoever started the program has it ignore.
#[cfg(unix)]
mod ignored {
    use libc::{SIG_IGN, SIGHUP, SIGINT, SIGTERM, c_int};

    /// Those that end a program, and are ignored.
    pub fn all() -> Vec<c_int> {
        [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| is_ignored(*signal)).collect()
    }

    fn is_ignored(signal: c_int) -> bool {
        // SAFETY: of an action any bytes are one, and it is read only where the call has filled it; nothing is changed.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, std::ptr::null(), &mut action) == 0 && action.sa_sigaction == SIG_IGN
        }
    }

    /// Has these ignored as before.
    pub fn keep(signals: &[c_int]) {
        for signal in signals {
            // SAFETY: to ignore a signal runs nothing.
            unsafe { libc::signal(*signal, SIG_IGN) };
        }
    }
}

/// Elsewhere there are none.
#[cfg(not(unix))]
mod ignored {
    pub fn all() -> Vec<i32> {
        Vec::new()
    }

    pub fn keep(_: &[i32]) {}
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
