//! A desktop that says whether it is dark or light, as the XDG portal does, and that shows notifications.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use zbus::fdo;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::Value;

use super::stage::{App, Home, Stage};

/// Prefers the light.
struct Portal;

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Portal {
    fn read_one(&self, group: &str, key: &str) -> fdo::Result<Value<'static>> {
        match (group, key) {
            ("org.freedesktop.appearance", "color-scheme") => Ok(Value::U32(2)),
            _ => Err(fdo::Error::InvalidArgs("there is no such setting".to_owned())),
        }
    }

    #[zbus(signal)]
    async fn setting_changed(emitter: &SignalEmitter<'_>, group: &str, key: &str, value: Value<'_>)
    -> zbus::Result<()>;
}

/// Gives the stage a message bus; `None`, loudly, where there is none.
fn start_bus(stage: &mut Stage) -> Option<Child> {
    let mut daemon = Command::new("dbus-daemon");
    daemon.args(["--session", "--nofork", "--print-address"]).stdout(Stdio::piped());
    let Ok(mut daemon) = daemon.spawn() else {
        eprintln!("SKIPPED: dbus-daemon is not installed");
        return None;
    };
    let mut address = String::new();
    BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
    stage.bus = address.trim().to_owned();
    Some(daemon)
}

#[test]
fn the_interface_is_as_dark_or_light_as_the_desktop() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let Some(mut daemon) = start_bus(&mut stage) else { return };
    let place = "/org/freedesktop/portal/desktop";
    let portal = zbus::blocking::connection::Builder::address(stage.bus.as_str()).unwrap();
    let portal = portal.name("org.freedesktop.portal.Desktop").unwrap().serve_at(place, Portal).unwrap();
    let portal = portal.build().unwrap();

    let app = App::start(&stage, &["--source", "demo", "--size", "128"]);
    app.wait_for("first picture shown");
    app.wait_for("the desktop is Light");
    stage.focus();
    // The panel at the bottom, between its buttons and its edge.
    const PANEL: [i32; 4] = [100, 760, 380, 6];
    let bright = move |stage: &mut Stage| {
        stage.point([640, 300]);
        stage.point([640, 310]);
        stage.look(PANEL).brightness()
    };
    stage.until("a light panel", |stage| bright(stage) > 190.0);

    let emitter = SignalEmitter::new(portal.inner(), place).unwrap();
    let dark = Portal::setting_changed(&emitter, "org.freedesktop.appearance", "color-scheme", Value::U32(1));
    zbus::block_on(dark).unwrap();
    app.wait_for("the desktop is Dark");
    stage.until("a dark panel", |stage| bright(stage) < 80.0);

    stage.close();
    app.ends_well();
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

struct Notifications(Sender<[String; 2]>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification has as many")]
    fn notify(
        &self,
        _program: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<&str>,
        _hints: HashMap<&str, Value<'_>>,
        _time: i32,
    ) -> u32 {
        self.0.send([summary, body].map(str::to_owned)).unwrap();
        1
    }
}

#[test]
fn the_desktop_says_why_there_is_no_window() {
    let Some(mut stage) = Stage::open(640, 480) else { return };
    let Some(mut daemon) = start_bus(&mut stage) else { return };
    let (sender, said) = channel();
    let (name, place) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
    let desktop = zbus::blocking::connection::Builder::address(stage.bus.as_str()).unwrap();
    let desktop = desktop.name(name).unwrap().serve_at(place, Notifications(sender)).unwrap();
    let _desktop = desktop.build().unwrap();
    let home = Home::new();
    let start = |arguments: &[&str]| {
        let output = App::command(&home, &stage).args(arguments).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    // Who asks for no window reads what is printed.
    assert!(start(&["--headless", "--adapter", "<none>"]).contains("<none>"));
    assert!(start(&["--source", "demo", "--adapter", "<none>"]).contains("<none>"));
    let [summary, body] = said.recv_timeout(Duration::from_secs(20)).expect("a notification");
    assert!(summary.contains("Vivant"), "{summary}");
    assert!(body.contains("&lt;none&gt;") && body.contains("there are:"), "{body}");
    assert!(said.try_recv().is_err(), "it is said once");
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}
