//! The console that Windows opens for a program that was not started from one, but from the desktop.

/// Lets it go, so that the window stands alone; says whether there was one that nobody else used.
#[cfg(windows)]
pub fn leave_own() -> bool {
    use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

    let mut users = [0; 2];
    // SAFETY: the list has the two places that it is said to have, and neither call keeps anything.
    unsafe { GetConsoleProcessList(users.as_mut_ptr(), 2) == 1 && FreeConsole() != 0 }
}

/// Only Windows opens consoles by itself.
#[cfg(not(windows))]
pub fn leave_own() -> bool {
    false
}

/// Shows what a console would have shown.
pub fn stand_in(error: &anyhow::Error) {
    let dialog = rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title("Vivant");
    dialog.set_description(format!("{error:#}")).show();
}
