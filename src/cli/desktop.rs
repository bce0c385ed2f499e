//! Starts from the desktop, where no terminal shows why there is no window.

/// Whether this is such a start. The console that Windows opens beside a program then is let go, so that the window stands
/// alone.
#[cfg(windows)]
pub fn started_from_it() -> bool {
    use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

    let mut users = [0; 2];
    // SAFETY: the list has the two places that it is said to have, and neither call keeps anything.
    unsafe { GetConsoleProcessList(users.as_mut_ptr(), 2) == 1 && FreeConsole() != 0 }
}

/// Whether this is such a start: macOS has them from the system's first process.
#[cfg(target_os = "macos")]
pub fn started_from_it() -> bool {
    std::os::unix::process::parent_id() == 1
}

/// Whether this may be such a start: nobody types, and nobody reads.
#[cfg(not(any(windows, target_os = "macos")))]
pub fn started_from_it() -> bool {
    use std::io::IsTerminal;

    !(std::io::stdin().is_terminal() || std::io::stdout().is_terminal() || std::io::stderr().is_terminal())
}

/// Says in a dialog why there is no window.
#[cfg(not(target_os = "linux"))]
pub fn tell(error: &anyhow::Error) {
    let dialog = rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title("Vivant");
    dialog.set_description(format!("{error:#}")).show();
}

/// Has the desktop say why there is no window. A dialog might wait for ever where it was no desktop that started the program.
#[cfg(target_os = "linux")]
pub fn tell(error: &anyhow::Error) {
    if let Err(reason) = notify(&format!("{error:#}")) {
        tracing::debug!("there is no desktop to say it: {reason}");
    }
}

/// Desktop Notifications Specification 1.2, Notify.
#[cfg(target_os = "linux")]
fn notify(text: &str) -> zbus::Result<()> {
    use std::collections::HashMap;
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::Value;

    // Desktops may take the text for markup.
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (replaces, usual_time) = (0_u32, -1_i32);
    let critical = HashMap::from([("urgency", Value::U8(2))]);
    let actions: [&str; 0] = [];
    let name = "org.freedesktop.Notifications";
    let desktop = Proxy::new(&Connection::session()?, name, "/org/freedesktop/Notifications", name)?;
    let what =
        ("Vivant", replaces, "vivant", "Vivant cannot show its window", &text, &actions[..], critical, usual_time);
    desktop.call::<_, _, u32>("Notify", &what).map(drop)
}
