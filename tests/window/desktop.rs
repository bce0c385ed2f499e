//! A desktop that says whether it is dark or light, as the XDG portal does.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use zbus::fdo;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::Value;

use super::stage::{App, Stage};

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

#[test]
fn the_interface_is_as_dark_or_light_as_the_desktop() {
    let Some(mut stage) = Stage::open(1280, 800) else { return };
    let mut daemon = Command::new("dbus-daemon");
    daemon.args(["--session", "--nofork", "--print-address"]).stdout(Stdio::piped());
    let Ok(mut daemon) = daemon.spawn() else {
        eprintln!("SKIPPED: dbus-daemon is not installed");
        return;
    };
    let mut address = String::new();
    BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
    stage.bus = address.trim().to_owned();
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
