//! Cameras against a real driver, in a virtual machine: see `scripts/camera-vm` and `examples/camera_check.rs`.
//!
//! Skipped where the machine cannot be had, unless `VIVANT_CAMERA_VM=require` says that this is a failure;
//! `VIVANT_CAMERA_VM=skip` leaves it out.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The exit status of `scripts/camera-vm` where what it needs is not to be had.
const UNAVAILABLE: i32 = 77;

#[test]
fn cameras_work_against_a_real_driver() {
    let Some(said) = in_the_machine(&[]) else { return };
    for check in [
        "list",
        "yuyv",
        "nv12",
        "other packings",
        "other meanings",
        "refused rate",
        "usual choice",
        "choices",
        "in use",
        "stall",
        "unplug",
        "nokhwa list",
        "nokhwa yuyv",
        "nokhwa stall",
        "nokhwa unplug",
        "another number",
    ] {
        assert!(said.contains(&format!("ok {check}: ")), "the check “{check}” did not pass");
    }
}

#[test]
fn other_programs_see_a_virtual_camera() {
    let program = env!("CARGO_BIN_EXE_vivant");
    let Some(said) = in_the_machine(&["virtual", program, "/run/v4l2loopback.ko"]) else { return };
    for check in ["absent", "virtual camera"] {
        assert!(said.contains(&format!("ok {check}: ")), "the check “{check}” did not pass");
    }
}

/// What the checks say in the virtual machine; `None`, loudly, where there is none.
fn in_the_machine(arguments: &[&str]) -> Option<String> {
    let wish = std::env::var("VIVANT_CAMERA_VM").unwrap_or_default();
    if wish == "skip" {
        eprintln!("SKIPPED: VIVANT_CAMERA_VM=skip");
        return None;
    }
    let output = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/camera-vm"))
        .arg(check_program())
        .args(arguments)
        .output()
        .expect("scripts/camera-vm starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(UNAVAILABLE) && wish != "require" {
        eprintln!("SKIPPED: no virtual machine for the camera\n{complaints}");
        return None;
    }
    println!("{said}\n{complaints}");
    if said.contains("SKIPPED") && wish != "require" {
        eprintln!("SKIPPED: {}", said.lines().find(|line| line.contains("SKIPPED")).unwrap_or_default());
        return None;
    }
    assert!(output.status.success(), "{}", output.status);
    Some(said)
}

/// Cargo builds examples before it runs tests, into the folder beside this test's own.
fn check_program() -> PathBuf {
    let test = std::env::current_exe().expect("this test is a file");
    let profile = test.parent().and_then(Path::parent).expect("it lies in target/PROFILE/deps");
    let program = profile.join("examples/camera_check");
    assert!(program.is_file(), "{} is missing: run `cargo test` or `cargo build --examples`", program.display());
    program
}
